/* The last events before the playhead as sentences, the newest at the bottom; with a filter, those
 * of the last few thousand that it leaves. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/check.h"
#include "sched/world/why.h"
#include "ui/core/app.h"

enum { TIME_COLS = 9, LOOKED_BACK = 2048 };

static bool is_left(const struct app *a, const char *sentence) {
  const char *only = a->log_only;
  if (*only == '!')
    return !only[1] || !strcasestr(sentence, only + 1);
  return strcasestr(sentence, only) != NULL;
}

/* The events to show as sentences: the last n - 1 that are left, in a ring. */
struct lines {
  struct line {
    uint64_t events, t_ns;
    struct buf text;
  } * line;
  uint64_t n, found;
};

static void collect(const struct app *a, struct lines *l) {
  struct session *s = a->session;
  uint64_t back = a->log_only[0] ? LOOKED_BACK : l->n, from = s->at > back ? s->at - back : 0;
  struct world w = {0};
  world_init(&w);
  if (from >= s->back.head->events)
    world_copy(&w, &s->back);
  world_seek(s->timeline, &w, from);
  for (uint64_t i = from; i < s->at; i++) {
    struct event e = *session_event_at(s, i);
    struct line *x = &l->line[l->found % l->n];
    x->text.len = 0;
    why_event(&x->text, s->reader, &w, &e);
    x->events = i + 1;
    x->t_ns = e.t_ns;
    l->found += is_left(a, buf_text(&x->text));
    world_apply(&w, &e);
  }
  world_fini(&w);
}

static void draw(const struct app *a, const struct pane *p, struct lines *l) {
  uint64_t rows = l->found < l->n - 1 ? l->found : l->n - 1;
  for (uint64_t k = 0; k < rows; k++) {
    struct line *x = &l->line[(l->found - rows + k) % l->n];
    int y = (int)k;
    pane_printf(p, 0, y, ROLE_DIM, "%*.3f", TIME_COLS - 1, (double)x->t_ns / 1e6);
    pane_cut(p, TIME_COLS, y, p->w - TIME_COLS,
             x->events == a->session->at ? ROLE_TITLE : ROLE_TEXT, buf_text(&x->text));
    pane_zone(p, 0, y, p->w, 1, ZONE_EVENT, x->events);
  }
  if (rows || !a->log_only[0])
    return;
  struct buf text = {0};
  uint64_t all = a->session->at;
  buf_puts(&text, all ? "None of the last " : "Nothing has happened yet; ");
  if (all)
    why_count(&text, all < LOOKED_BACK ? all : LOOKED_BACK, "event");
  buf_puts(&text, all ? " is left by the filter; & changes it." : "& changes the filter.");
  pane_wrap(p, 0, ROLE_DIM, buf_text(&text));
  buf_fini(&text);
}

void view_log(const struct app *a, const struct pane *p) {
  char title[sizeof a->log_only + 20] = "log";
  if (a->log_only[0])
    snprintf(title, sizeof title, a->log_only[0] == '!' ? "log without \"%s\"" : "log with \"%s\"",
             a->log_only + (a->log_only[0] == '!'));
  struct pane in = pane_box(p, title, app_frame(a, VIEW_LOG));
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_LOG);
  if (in.h < 1)
    return;
  /* One more than rows: what comes next is written before it is known whether it is left. */
  struct lines l = {.n = (uint64_t)in.h + 1};
  l.line = calloc(l.n, sizeof *l.line);
  CHECK(l.line);
  collect(a, &l);
  draw(a, &in, &l);
  for (uint64_t i = 0; i < l.n; i++)
    buf_fini(&l.line[i].text);
  free(l.line);
}
