/* The timeline: one lane per actor, from the left what was to the right what is. A column stands
 * for a span of time and shows the state that the actor was in for most of it; where it was in
 * several, the sign for merged states stands in the colour of that state, so nothing short is left
 * out silently.
 *
 *   R cpu-hog  #########|####>        the playhead | is where the rest of the screen is
 *   L io       ..%%%%%%%|%###>        > is the edge of what is recorded
 */
#include <stdio.h>
#include <string.h>

#include "sched/world/why.h"
#include "ui/core/app.h"

enum { NAME_LEAST = 8, NAME_MOST = 24, RULER_COLS = 16 };

struct scale {
  uint64_t from_ns, per_col_ns;
  int cols;
};

/* The whole run from its first instruction, or a part in which the playhead stands at four fifths.
 */
static struct scale scale_of(const struct app *a, int cols) {
  uint64_t begin = history_begin_ns(a->session->history), end = history_end_ns(a->session->history);
  uint64_t all = end > begin ? end - begin : 1, shown = a->lanes_ns ? a->lanes_ns : all,
           n = (uint64_t)(cols > 0 ? cols : 1);
  struct scale s = {.from_ns = begin, .per_col_ns = shown / n + 1, .cols = cols};
  uint64_t before = s.per_col_ns * (n * 4 / 5);
  if (a->session->t_ns < begin)
    s.from_ns = a->lanes_ns ? a->session->t_ns : begin;
  else if (a->lanes_ns && a->session->t_ns - begin > before)
    s.from_ns = a->session->t_ns - before;
  return s;
}

static enum lane_state longest(const uint64_t ns[LANE_STATES], int *several) {
  enum lane_state best = LANE_NONE;
  *several = 0;
  for (int i = 0; i < LANE_STATES; i++) {
    *several += ns[i] > 0;
    if (ns[i] > ns[best])
      best = (enum lane_state)i;
  }
  return best;
}

static void draw_lane(const struct app *a, const struct pane *p, int y, uint32_t actor,
                      const struct scale *s) {
  uint64_t ns[LANE_STATES], end = session_end_ns(a->session);
  for (int x = 0; x < s->cols; x++) {
    uint64_t t0 = s->from_ns + (uint64_t)x * s->per_col_ns, t1 = t0 + s->per_col_ns;
    if (t0 >= end)
      break;
    int several;
    uint32_t changes = history_span(a->session->history, actor, t0, t1, ns);
    enum lane_state state = longest(ns, &several);
    enum role role = t0 > a->session->t_ns ? ROLE_DIM : role_of_lane(state);
    bool merged = several > 1 && changes > 1;
    pane_glyph(p, x, y, role, merged ? GLYPH_MERGED : glyph_of_lane(state));
  }
}

/* Letter of the state, a sign if it is the selected one, name. */
static void draw_label(const struct app *a, const struct pane *p, int y, uint32_t actor, int cols) {
  enum lane_state state = lane_state_of(&a->session->now, actor);
  char letter[2] = {lane_state_letter(state), '\0'};
  enum role role = world_actor(&a->session->now, actor) ? role_of_lane(state) : ROLE_DIM;
  pane_text(p, 0, y, role, role == ROLE_DIM && state == LANE_NONE ? " " : letter);
  draw_name(a, p, 2, y, cols - 3, actor == app_acting(a) ? ROLE_TITLE : ROLE_TEXT, actor);
  if (actor == a->selected)
    pane_glyph(p, 1, y, ROLE_CURSOR, GLYPH_HERE);
}

static void draw_ruler(const struct pane *p, int y, const struct scale *s) {
  for (int x = 0; x + 1 < s->cols; x += RULER_COLS) {
    struct buf b = {0};
    why_span(&b, s->from_ns + (uint64_t)x * s->per_col_ns);
    pane_glyph(p, x, y, ROLE_DIM, GLYPH_TICK);
    pane_cut(p, x + 1, y, RULER_COLS - 2, ROLE_DIM, buf_text(&b));
    buf_fini(&b);
  }
}

static void draw_marks(const struct app *a, const struct pane *p, int y, const struct scale *s) {
  const struct marks *m = &a->session->marks;
  for (int i = 0; i < m->n; i++) {
    uint64_t events = m->v[i].events;
    uint64_t t = events ? trace_reader_time(a->session->reader, events - 1) : 0;
    if (t >= s->from_ns && (t - s->from_ns) / s->per_col_ns < (uint64_t)s->cols)
      pane_glyph(p, (int)((t - s->from_ns) / s->per_col_ns), y, ROLE_TOKEN, GLYPH_MARK);
  }
}

/* The first lane to show, so that the actor is to be seen. */
static size_t first_lane(const struct app *a, const uint32_t *actors, size_t n, size_t rows) {
  size_t i = 0;
  while (i < n && actors[i] != app_actor(a))
    i++;
  if (i == n || i < rows)
    return 0;
  return i - rows + 1;
}

/* Letter and name take a quarter at most. */
static int label_cols(const struct app *a, int w) {
  size_t n;
  const uint32_t *actors = session_actors(a->session, &n);
  int widest = NAME_LEAST, most = w / 4 < NAME_MOST ? w / 4 : NAME_MOST;
  for (size_t i = 0; i < n && widest < most; i++) {
    int cols = name_cols(a, actors[i]) + 3;
    widest = cols > widest ? cols : widest;
  }
  return widest < most ? widest : most;
}

void view_lanes(const struct app *a, const struct pane *p) {
  size_t n;
  const uint32_t *actors = session_actors(a->session, &n);
  char title[48];
  int ruler = p->h > 4 ? 1 : 0, frame = p->cells->h < SLIM_BELOW ? 1 : 2;
  size_t rows = (size_t)(p->h - frame - ruler > 0 ? p->h - frame - ruler : 0);
  size_t first = first_lane(a, actors, n, rows);
  size_t last = first + rows < n ? first + rows : n;
  if (last - first < n)
    snprintf(title, sizeof title, "lanes %zu to %zu of %zu", first + 1, last, n);
  else
    snprintf(title, sizeof title, "lanes");
  if (a->session->only[0])
    snprintf(title, sizeof title, "lanes of %.30s", a->session->only);
  struct pane in = pane_box(p, title, app_frame(a, VIEW_LANES));
  if (in.h < 1)
    return;
  int labels = label_cols(a, in.w);
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_LANES);
  struct pane lanes = pane_sub(&in, labels, 0, in.w - labels, in.h);
  struct scale s = scale_of(a, lanes.w);
  pane_zone_time(&lanes, s.from_ns, s.per_col_ns);
  for (size_t i = first; i < last; i++) {
    draw_label(a, &in, (int)(i - first), actors[i], labels);
    draw_lane(a, &lanes, (int)(i - first), actors[i], &s);
  }
  if (ruler) {
    draw_ruler(&lanes, in.h - 1, &s);
    draw_marks(a, &lanes, in.h - 1, &s);
  }
  uint64_t since = a->session->t_ns > s.from_ns ? a->session->t_ns - s.from_ns : 0;
  int head = (int)(since / s.per_col_ns);
  for (int y = 0; y < in.h - ruler; y++)
    pane_glyph(&lanes, head < lanes.w ? head : lanes.w - 1, y, ROLE_HEAD, GLYPH_HEAD);
}
