/* The last events before the playhead, the newest at the bottom, each in a line; and the table of
 * actors. */
#include <inttypes.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/print.h"
#include "sched/world/why.h"
#include "ui/core/app.h"

enum { TIME_COLS = 8, WHO_COLS = 10 };

/* One blank where the printer fills up columns. */
static void close_up(struct buf *b) {
  size_t n = 0;
  for (size_t i = 0; i < b->len; i++)
    if (b->data[i] != ' ' || n == 0 || b->data[n - 1] != ' ')
      b->data[n++] = b->data[i];
  b->len = n;
}

static void draw_event(const struct app *a, const struct pane *p, int y, uint64_t ordinal,
                       enum role role) {
  struct session *s = a->session;
  struct event e = *session_event_at(s, ordinal);
  struct buf b = {0};
  pane_printf(p, 0, y, ROLE_DIM, "%*.3f", TIME_COLS - 1, (double)e.t_ns / 1e6);
  if (e.actor)
    draw_name(a, p, TIME_COLS, y, WHO_COLS - 1, role, e.actor);
  print_event_what(&b, s->reader, &s->now, &e);
  close_up(&b);
  int x = TIME_COLS + WHO_COLS;
  pane_cut(p, x, y, p->w - x, role, buf_text(&b));
  buf_fini(&b);
}

void view_log(const struct app *a, const struct pane *p) {
  struct session *s = a->session;
  struct pane in = pane_box(p, "log", a->view == VIEW_LOG ? ROLE_FOCUS : ROLE_FRAME);
  uint64_t rows = (uint64_t)(in.h > 0 ? in.h : 0), from = s->at > rows ? s->at - rows : 0;
  for (uint64_t i = from; i < s->at; i++)
    draw_event(a, &in, (int)(i - from), i, i + 1 == s->at ? ROLE_TITLE : ROLE_TEXT);
}

/* --- the table --- */

static void draw_row(const struct app *a, const struct pane *p, int y, uint32_t actor) {
  const struct world *w = &a->session->now;
  const struct world_actor *x = world_actor(w, actor);
  enum lane_state state = lane_state_of(w, actor);
  char letter[2] = {lane_state_letter(state), '\0'};
  if (!x)
    return;
  pane_text(p, 0, y, role_of_lane(state), letter);
  draw_name(a, p, 2, y, 17, ROLE_TEXT, actor);
  pane_text(p, 20, y, role_of_lane(state), lane_state_name(state));
  uint64_t end = w->head->t_ns;
  draw_span(p, 32, y, ROLE_DIM, end - x->since_ns);
  draw_span(p, 42, y, ROLE_TEXT, world_spent_ns(w, actor, ACTOR_RUNNING));
  draw_span(p, 52, y, ROLE_TEXT, world_spent_ns(w, actor, ACTOR_BLOCKED));
  draw_span(p, 62, y, ROLE_TEXT, world_spent_ns(w, actor, ACTOR_WAITING));
  pane_printf(p, 72, y, ROLE_TEXT, "%u", x->resumed);
  if (actor == a->selected)
    pane_select(p, 0, y, p->w);
}

void view_table(const struct app *a, const struct pane *p) {
  static const struct {
    int x;
    const char *title;
  } columns[] = {{2, "actor"},    {20, "is"},     {32, "for"},    {42, "ran"},
                 {52, "blocked"}, {62, "waited"}, {72, "resumed"}};
  size_t n;
  const uint32_t *actors = history_actors(a->session->history, &n);
  struct pane in = pane_box(p, "actors", ROLE_FOCUS);
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    pane_text(&in, columns[i].x, 0, ROLE_TITLE, columns[i].title);
  int y = 1;
  for (size_t i = 0; i < n && y < in.h; i++)
    if (world_actor(&a->session->now, actors[i]))
      draw_row(a, &in, y++, actors[i]);
}
