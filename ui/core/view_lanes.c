/* The timeline: one lane per actor, from the left what was to the right what is. A column stands
 * for a span of time and shows the state that the actor was in for most of it; where it was in
 * several, the sign for merged states stands in the colour of that state, so nothing short is left
 * out silently; without colours, the small letter of that state.
 *
 *   R cpu-hog  #########|####>        the playhead | is where the rest of the screen is
 *   L io       ..%%%%%%%|%###>        > is the edge of what is recorded so far
 *              +120 ms  +125 ms
 *
 * On demand there is a lane per core, with the names of those that were on it, and arrows lead from
 * who gave something to who got it. */
#include <stdio.h>
#include <string.h>

#include "ui/core/app.h"

enum { NAME_LEAST = 8, NAME_MOST = 24, TICK_COLS = 14, ARROWS_BACK = 4096 };

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

/* The column of a moment; less than 0 or beyond cols if it is not to be seen. */
static int column_of(const struct scale *s, uint64_t t_ns) {
  if (t_ns < s->from_ns)
    return -1;
  uint64_t col = (t_ns - s->from_ns) / s->per_col_ns;
  return col > (uint64_t)s->cols ? s->cols : (int)col;
}

/* --- lanes of actors --- */

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

static void draw_small_letter(const struct pane *p, int x, int y, enum role role,
                              enum lane_state state) {
  char letter[2] = {lane_state_letter(state), '\0'};
  letter[0] = letter[0] >= 'A' && letter[0] <= 'Z' ? (char)(letter[0] - 'A' + 'a') : '*';
  pane_text(p, x, y, role, letter);
}

static void draw_lane(const struct app *a, const struct pane *p, int y, uint32_t actor,
                      const struct scale *s) {
  uint64_t ns[LANE_STATES], end = session_end_ns(a->session);
  struct history_walk walk;
  history_walk(&walk, a->session->history, actor, s->from_ns);
  for (int x = 0; x < s->cols; x++) {
    uint64_t t0 = s->from_ns + (uint64_t)x * s->per_col_ns, t1 = t0 + s->per_col_ns;
    if (t0 >= end) {
      if (a->session->live && world_actor(history_world(a->session->history), actor))
        pane_glyph(p, x, y, ROLE_DIM, GLYPH_EDGE);
      break;
    }
    int several;
    uint32_t changes = history_walk_to(&walk, t1, ns);
    enum lane_state state = longest(ns, &several);
    enum role role = t0 > a->session->t_ns ? ROLE_DIM : role_of_lane(state);
    bool merged = several > 1 && changes > 1;
    if (merged && a->theme == THEME_MONO) /* the colour would say which */
      draw_small_letter(p, x, y, role, state);
    else
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

/* --- lanes of cores --- */

/* Who was on it, as a name where there is room for one. */
static void draw_turn(const struct app *a, const struct pane *p, int y, int from, int to,
                      uint32_t actor) {
  if (!actor || to - from < 4)
    return;
  draw_name(a, p, from + 1, y, to - from - 2, ROLE_RUN, actor);
}

static void draw_core(const struct app *a, const struct pane *p, int y, uint32_t core,
                      const struct scale *s) {
  uint64_t end = session_end_ns(a->session);
  uint32_t before = 0;
  int since = 0, x = 0;
  for (; x < s->cols; x++) {
    uint64_t t0 = s->from_ns + (uint64_t)x * s->per_col_ns, t1 = t0 + s->per_col_ns;
    if (t0 >= end)
      break;
    uint32_t changes, actor = history_core(a->session->history, core, t0, t1, &changes);
    bool later = t0 > a->session->t_ns;
    pane_glyph(p, x, y, later || !actor ? ROLE_DIM : ROLE_RUN,
               changes > 1 ? GLYPH_MERGED
               : actor     ? GLYPH_RUN
                           : GLYPH_WAIT);
    if (changes) {
      draw_turn(a, p, y, since, x, before);
      since = changes > 1 ? x + 1 : x;
      before = 0;
    }
    before = changes > 1 ? 0 : actor;
  }
  draw_turn(a, p, y, since, x, before);
}

static void draw_cores(const struct app *a, const struct pane *p, const struct pane *lanes,
                       size_t rows, const struct scale *s) {
  const struct world_head *h = history_world(a->session->history)->head;
  for (uint64_t i = 0; i < h->cores && i < rows; i++) {
    pane_printf(p, 0, (int)i, ROLE_TEXT, "core %d", (int)i);
    draw_core(a, lanes, (int)i, (uint32_t)i, s);
  }
}

/* --- the ruler --- */

/* A round number of ns, at least `least`. */
static uint64_t round_step(uint64_t least) {
  uint64_t step = 1;
  while (step < least && step < UINT64_MAX / 10) {
    if (step * 2 >= least)
      return step * 2;
    if (step * 5 >= least)
      return step * 5;
    step *= 10;
  }
  return step;
}

/* A moment, with as many digits as steps of that size need. */
static void label_of(char *out, size_t cap, uint64_t t_ns, uint64_t step) {
  static const char *const units[] = {"ns", "us", "ms", "s"};
  uint64_t unit = 1;
  int u = 0, digits = 0;
  while (u < 3 && t_ns >= unit * 1000) {
    unit *= 1000;
    u++;
  }
  for (uint64_t part = unit; part > step && part > 1; part /= 10)
    digits++;
  snprintf(out, cap, "%.*f %s", digits, (double)t_ns / (double)unit, units[u]);
}

static void draw_ruler(const struct pane *p, int y, const struct scale *s) {
  uint64_t step = round_step((uint64_t)TICK_COLS * s->per_col_ns);
  uint64_t t = (s->from_ns + step - 1) / step * step;
  for (;; t += step) {
    char label[32];
    int x = column_of(s, t);
    label_of(label, sizeof label, t, step);
    if (x < 0 || x + (int)strlen(label) + 1 > s->cols)
      return;
    pane_glyph(p, x, y, ROLE_DIM, GLYPH_TICK);
    pane_text(p, x + 1, y, ROLE_DIM, label);
  }
}

static void draw_marks(const struct app *a, const struct pane *p, int y, const struct scale *s) {
  const struct marks *m = &a->session->marks;
  for (int i = 0; i < m->n; i++) {
    uint64_t events = m->v[i].events;
    int x = column_of(s, events ? trace_reader_time(a->session->reader, events - 1) : 0);
    if (x >= 0 && x < s->cols)
      pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_MARK);
  }
}

/* --- arrows --- */

static int row_of(const uint32_t *actors, size_t first, size_t last, uint32_t actor) {
  for (size_t i = first; i < last; i++)
    if (actors[i] == actor)
      return (int)(i - first);
  return -1;
}

static void draw_arrow(const struct pane *lanes, int x, int from, int to) {
  if (from < 0 || to < 0 || from == to)
    return;
  int by = from < to ? 1 : -1;
  for (int y = from + by; y != to; y += by)
    pane_glyph(lanes, x, y, ROLE_TOKEN, GLYPH_V);
  pane_glyph(lanes, x, from, ROLE_TOKEN, GLYPH_TOKEN);
  pane_glyph(lanes, x, to, ROLE_TOKEN, by > 0 ? GLYPH_DOWN : GLYPH_UP);
}

/* From who gave something to who got it, for all hand-offs that are to be seen and not too long
 * ago. */
static void draw_arrows(const struct app *a, const struct pane *lanes, const uint32_t *actors,
                        size_t first, size_t last, const struct scale *s) {
  struct session *x = a->session;
  uint64_t from = x->at > ARROWS_BACK ? x->at - ARROWS_BACK : 0;
  uint64_t seen = trace_reader_at_time(x->reader, s->from_ns);
  struct world w = {0};
  world_init(&w);
  world_seek(x->timeline, &w, seen > from ? seen : from);
  for (uint64_t i = w.head->events; i < x->at; i++) {
    struct event e = *session_event_at(x, i);
    struct handoff h;
    if (handoff_of(&h, x->reader, &w, &e, i) && !h.core)
      draw_arrow(lanes, column_of(s, h.t_ns), row_of(actors, first, last, h.from),
                 row_of(actors, first, last, h.to));
    world_apply(&w, &e);
  }
  world_fini(&w);
}

/* --- all of it --- */

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

static void draw_actors(const struct app *a, const struct pane *in, const struct pane *lanes,
                        size_t first, size_t last, const struct scale *s) {
  size_t n;
  const uint32_t *actors = session_actors(a->session, &n);
  for (size_t i = first; i < last; i++) {
    draw_label(a, in, (int)(i - first), actors[i], in->w - lanes->w);
    draw_lane(a, lanes, (int)(i - first), actors[i], s);
  }
}

static void draw_head(const struct app *a, const struct pane *lanes, int rows,
                      const struct scale *s) {
  int head = column_of(s, a->session->t_ns);
  head = head < 0 ? 0 : head < lanes->w ? head : lanes->w - 1;
  for (int y = 0; y < rows; y++)
    pane_glyph(lanes, head, y, ROLE_HEAD, GLYPH_HEAD);
}

static void title_of(const struct app *a, size_t first, size_t last, size_t n, char *title,
                     size_t cap) {
  if (a->by_core)
    snprintf(title, cap, "who was on which core");
  else if (last - first < n)
    snprintf(title, cap, "lanes %zu to %zu of %zu", first + 1, last, n);
  else
    snprintf(title, cap, "lanes");
}

void view_lanes(const struct app *a, const struct pane *p) {
  size_t n;
  const uint32_t *actors = session_actors(a->session, &n);
  char title[48];
  int ruler = p->h > 4 ? 1 : 0, frame = p->cells->h < SLIM_BELOW ? 1 : 2;
  size_t rows = (size_t)(p->h - frame - ruler > 0 ? p->h - frame - ruler : 0);
  size_t first = first_lane(a, actors, n, rows), last = first + rows < n ? first + rows : n;
  title_of(a, first, last, n, title, sizeof title);
  if (a->session->only[0] && !a->by_core)
    snprintf(title, sizeof title, "lanes of %.30s", a->session->only);
  struct pane in = pane_box(p, title, app_frame(a, VIEW_LANES));
  if (in.h < 1)
    return;
  int labels = label_cols(a, in.w);
  struct pane lanes = pane_sub(&in, labels, 0, in.w - labels, in.h);
  struct scale s = scale_of(a, lanes.w);
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_LANES);
  pane_zone_time(&lanes, s.from_ns, s.per_col_ns);
  if (a->by_core && !history_world(a->session->history)->head->cores) {
    pane_wrap(&in, 0, ROLE_DIM, "Nobody watched the cores in this run. z shows the actors again.");
    return;
  }
  if (a->by_core)
    draw_cores(a, &in, &lanes, rows, &s);
  else
    draw_actors(a, &in, &lanes, first, last, &s);
  if (ruler) {
    draw_ruler(&lanes, in.h - 1, &s);
    draw_marks(a, &lanes, in.h - 1, &s);
  }
  draw_head(a, &lanes, in.h - ruler, &s);
  if (a->arrows && !a->by_core) /* the last one ends where the playhead is */
    draw_arrows(a, &lanes, actors, first, last, &s);
}
