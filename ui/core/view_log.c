/* The last events before the playhead as sentences, the newest at the bottom. */
#include <inttypes.h>

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
  if (from >= s->back.head->events)
    world_copy(&w, &s->back);
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
