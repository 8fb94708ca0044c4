/* The stage of generators: who has resumed whom, in a row, and the value that travels along it.
 *
 *   main ==> squares ==o=> numbers          next(), on its way
 *   main ==> squares <=o== 4 == numbers     4 is yielded */
#include <stdio.h>

#include "ui/core/stage.h"

enum {
  NAME_COLS = 20,
  NAME_SHORT = 14,
  WIDE = 70,
  ROOMY = 42,
  DEEPEST = 12,
  ARROW_COLS = 6,
  ARROW_SHORT = 3,
  VALUE_COLS = 16
};

static int cols_of_name(const struct pane *p) {
  return p->w < WIDE ? NAME_SHORT : NAME_COLS;
}

/* By the end of what is recorded, so that nothing jumps when the first one is made. */
bool stage_has_generators(const struct app *a) {
  const struct world *w = history_world(a->session->history);
  for (uint32_t i = 1; i < w->head->top; i++) {
    const struct world_actor *x = world_actor(w, i);
    if (x && x->kind == ACTOR_GENERATOR)
      return true;
  }
  return false;
}

/* What travels now: a resume to the generator, or what it yields or returns; else NULL. */
static const struct event *moving(const struct app *a) {
  const struct event *e = session_event(a->session);
  const struct handoff *h = &a->session->handoff;
  if (h->event && h->valued && h->type != EV_GET && stage_share(a, h->event) < HANDOFF_WHOLE_WAY)
    return session_event_at(a->session, h->event - 1);
  return e && (e->type == EV_RESUME || e->type == EV_YIELD || e->type == EV_RETURN) ? e : NULL;
}

/* From the one that runs back to who has resumed it, and so on: at most DEEPEST, the first one
 * last. */
static int chain_of(const struct app *a, uint32_t ids[DEEPEST]) {
  const struct world *w = &a->session->now;
  int n = 0;
  uint32_t id = app_acting(a);
  const struct event *e = session_event(a->session);
  if (e && (e->type == EV_RESUME || e->type == EV_YIELD || e->type == EV_RETURN))
    id = e->a;
  for (const struct world_actor *x; n < DEEPEST && (x = world_actor(w, id)); n++) {
    ids[n] = id;
    id = x->kind == ACTOR_GENERATOR ? x->coop.caller : 0;
  }
  return n;
}

static int draw_value(const struct app *a, const struct pane *p, int x, int y,
                      const struct event *e) {
  struct event copy = *e;
  struct buf b = {0};
  if (copy.type == EV_RESUME && copy.b == RESUME_NEXT)
    buf_puts(&b, "next()");
  else if (copy.type == EV_RESUME && copy.b == RESUME_CLOSE)
    buf_puts(&b, "close()");
  else
    stage_value(a, &copy, &b);
  x = pane_cut(p, x, y, VALUE_COLS, ROLE_TOKEN, buf_text(&b));
  buf_fini(&b);
  return x;
}

static int draw_link(const struct app *a, const struct pane *p, int x, int y, uint32_t to) {
  const struct event *e = moving(a);
  if (!e || e->type != EV_RESUME || e->a != to)
    return stage_arrow(p, x, y, ARROW_SHORT, -1, false) + 1;
  x = draw_value(a, p, x, y, e) + 1;
  return stage_arrow(p, x, y, ARROW_COLS, stage_share(a, a->session->handoff.event), false) + 1;
}

/* The value that has just come back from below the end of the chain. */
static void draw_yielded(const struct app *a, const struct pane *p, int x, int y, uint32_t last) {
  const struct event *e = moving(a);
  if (!e || e->type == EV_RESUME || e->a != last)
    return;
  uint32_t from = e->actor;
  x = stage_arrow(p, x, y, ARROW_COLS, stage_share(a, a->session->handoff.event), true) + 1;
  x = draw_value(a, p, x, y, e) + 1;
  x = pane_text(p, x, y, ROLE_DIM, "from ");
  draw_name(a, p, x, y, cols_of_name(p), ROLE_PAUSED, from);
}

/* Those that stand still, in two columns if need be; who finds no room is counted. */
static void draw_paused(const struct app *a, const struct pane *p) {
  const struct world *w = &a->session->now;
  int y = 0, more = 0;
  for (uint32_t i = 1; i < w->head->top; i++) {
    const struct world_actor *x = world_actor(w, i);
    if (!x || x->kind != ACTOR_GENERATOR || x->state != ACTOR_PAUSED)
      continue;
    if (y >= p->h) {
      more++;
      continue;
    }
    int at = pane_glyph(p, 0, y, ROLE_PAUSED, GLYPH_PAUSED) + 1;
    at = draw_name(a, p, at, y, p->w > 36 ? NAME_COLS : NAME_SHORT, ROLE_PAUSED, i) + 1;
    pane_text(p, at, y++, ROLE_DIM,
              !x->resumed && !x->coop.turns ? "has not begun"
              : p->w < ROOMY                ? "at its yield"
                                            : "stands at its yield");
  }
  if (more)
    pane_printf(p, p->w - 9, p->h - 1, ROLE_TOKEN, " %d more", more);
}

void stage_generators(const struct app *a, const struct pane *p) {
  uint32_t ids[DEEPEST];
  int n = chain_of(a, ids), x = 0, y = p->h > 5 ? 1 : 0;
  for (int i = n; i-- > 0;) {
    x = draw_name(a, p, x, y, cols_of_name(p), i ? ROLE_WAIT : ROLE_RUN, ids[i]) + 1;
    if (i)
      x = draw_link(a, p, x, y, ids[i - 1]);
  }
  if (n)
    draw_yielded(a, p, x, y, ids[0]);
  int left = p->w < 70 ? p->w : p->w / 2, top = y + (p->h > 5 ? 2 : 1);
  struct pane part = pane_sub(p, 0, top, left, p->h - top);
  draw_paused(a, &part);
  part = pane_sub(p, left, top, p->w - left, p->h - top);
  stage_output(a, &part);
}
