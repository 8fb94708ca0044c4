/* What the views share: names, spans, states. */
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "sched/world/words.h"
#include "ui/core/app.h"

enum { NAME_LEAST = 4 }; /* that is left of a name before its path */

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

/* Of two that have the same name the paths tell which is which: "gener... (main.1)". */
static int cut_before_path(const struct pane *p, int x, int y, int cols, enum role role,
                           struct buf *name) {
  const char *text = buf_text(name), *path = words_path_of(text, name->len);
  int behind = path ? utf8_width(path, strlen(path)) : 0;
  if (!path || utf8_width(text, name->len) <= cols || cols - behind < NAME_LEAST)
    return pane_cut(p, x, y, cols, role, text);
  struct buf first = {0};
  buf_add(&first, text, (size_t)(path - text));
  int end = pane_cut(p, x, y, cols - behind, role, buf_text(&first));
  buf_fini(&first);
  return pane_text(p, end, y, role, path);
}

int draw_name(const struct app *a, const struct pane *p, int x, int y, int cols, enum role role,
              uint32_t id) {
  struct buf b = {0};
  why_title(&b, a->session->reader, history_world(a->session->history), id);
  int end = cut_before_path(p, x, y, cols, role, &b);
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
