/* What the views share: names, spans, states. */
#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "ui/core/app.h"

enum role role_of_lane(enum lane_state s) {
  static const enum role roles[LANE_STATES] = {
      [LANE_NONE] = ROLE_DIM,        [LANE_RUN] = ROLE_RUN,         [LANE_READY] = ROLE_READY,
      [LANE_BLOCKED] = ROLE_BLOCKED, [LANE_WAIT] = ROLE_WAIT,       [LANE_PAUSED] = ROLE_PAUSED,
      [LANE_DONE] = ROLE_DONE,       [LANE_UNKNOWN] = ROLE_UNKNOWN,
  };
  return roles[s];
}

enum glyph glyph_of_lane(enum lane_state s) {
  static const enum glyph signs[LANE_STATES] = {
      [LANE_NONE] = GLYPH_NONE,       [LANE_RUN] = GLYPH_RUN,         [LANE_READY] = GLYPH_READY,
      [LANE_BLOCKED] = GLYPH_BLOCKED, [LANE_WAIT] = GLYPH_WAIT,       [LANE_PAUSED] = GLYPH_PAUSED,
      [LANE_DONE] = GLYPH_DONE,       [LANE_UNKNOWN] = GLYPH_UNKNOWN,
  };
  return signs[s];
}

int draw_name(const struct app *a, const struct pane *p, int x, int y, int cols, enum role role,
              uint32_t id) {
  struct buf b = {0};
  why_title(&b, a->session->reader, history_world(a->session->history), id);
  int end = pane_cut(p, x, y, cols, role, buf_text(&b));
  if (world_actor(history_world(a->session->history), id))
    pane_zone(p, x, y, end - x, 1, ZONE_ACTOR, id);
  buf_fini(&b);
  return end;
}

int name_cols(const struct app *a, uint32_t id) {
  struct buf b = {0};
  why_title(&b, a->session->reader, history_world(a->session->history), id);
  int cols = utf8_width(buf_text(&b), b.len);
  buf_fini(&b);
  return cols;
}

int draw_count(const struct pane *p, int x, int y, enum role role, uint64_t n, const char *what) {
  struct buf b = {0};
  why_count(&b, n, what);
  int end = pane_buf(p, x, y, role, &b);
  buf_fini(&b);
  return end;
}

int draw_span(const struct pane *p, int x, int y, enum role role, uint64_t ns) {
  struct buf b = {0};
  why_span(&b, ns);
  int end = pane_buf(p, x, y, role, &b);
  buf_fini(&b);
  return end;
}
