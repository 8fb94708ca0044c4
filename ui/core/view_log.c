/* The last events before the playhead as sentences, the newest at the bottom; and the table of
 * actors. */
#include <inttypes.h>
#include <string.h>

#include "sched/world/why.h"
#include "ui/core/app.h"

enum { TIME_COLS = 9 };

void view_log(const struct app *a, const struct pane *p) {
  struct session *s = a->session;
  struct pane in = pane_box(p, "log", app_frame(a, VIEW_LOG));
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_LOG);
  uint64_t rows = (uint64_t)(in.h > 0 ? in.h : 0), from = s->at > rows ? s->at - rows : 0;
  struct world w = {0};
  world_init(&w);
  world_seek(s->timeline, &w, from);
  for (uint64_t i = from; i < s->at; i++) {
    struct event e = *session_event_at(s, i);
    struct buf b = {0};
    int y = (int)(i - from);
    why_event(&b, s->reader, &w, &e);
    pane_printf(&in, 0, y, ROLE_DIM, "%*.3f", TIME_COLS - 1, (double)e.t_ns / 1e6);
    pane_cut(&in, TIME_COLS, y, in.w - TIME_COLS, i + 1 == s->at ? ROLE_TITLE : ROLE_TEXT,
             buf_text(&b));
    pane_zone(&in, 0, y, in.w, 1, ZONE_EVENT, i + 1);
    buf_fini(&b);
    world_apply(&w, &e);
  }
  world_fini(&w);
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
  const uint32_t *actors = session_actors(a->session, &n);
  struct pane in = pane_box(p, "actors", ROLE_FOCUS);
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    pane_text(&in, columns[i].x, 0, ROLE_TITLE, columns[i].title);
  int y = 1;
  for (size_t i = 0; i < n && y < in.h; i++)
    if (world_actor(&a->session->now, actors[i]))
      draw_row(a, &in, y++, actors[i]);
}
