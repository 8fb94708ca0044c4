/* Who holds what, and the wait-for graph: from each that waits to what it waits for and to who has
 * that, and so on to the one that keeps all of them. A circle has no end, and is marked.
 *
 *   worker-1 ==> lock 2 ==> worker-2 ==> lock 1 ==> worker-1  x a circle */
#include <string.h>

#include "ui/core/stage.h"

enum { NAME_COLS = 24, ARROW_COLS = 3, CHAIN_MOST = 16, GRAPH_LEAST = 100, WIDE = 160 };

/* Is it in a circle of waits itself? */
static bool in_circle(const struct app *a, uint32_t actor) {
  uint32_t cycle[CHAIN_MOST];
  size_t n = world_cycle(&a->session->now, actor, cycle, CHAIN_MOST);
  for (size_t i = 0; i < n && i < CHAIN_MOST; i++)
    if (cycle[i] == actor)
      return true;
  return false;
}

/* What it waits for if that is an object; else 0. */
static uint32_t object_of(const struct world *w, const struct world_actor *x) {
  const struct world_entity *e = world_entity(w, x->waits_for);
  return e && e->kind == ENTITY_OBJECT ? x->waits_for : 0;
}

static bool waits(const struct world_actor *x) {
  return x && (x->state == ACTOR_BLOCKED || x->state == ACTOR_WAITING) && x->waits_for;
}

/* How a chain of waits ends; a circle is told also where the chain has no room. */
static int draw_end(const struct app *a, const struct pane *p, int x, int y, uint32_t last,
                    const char *circle) {
  const struct world_actor *root = world_actor(&a->session->now, last);
  if (!circle)
    return root && !waits(root)
               ? pane_printf(p, x, y, ROLE_DIM, "(%s)", lane_state_name(control_state(a, last)))
               : x;
  int room = p->w - (int)strlen(circle) - 3;
  if (x > room + 1 && room > 0)
    x = pane_glyph(p, room, y, ROLE_DIM, GLYPH_DOTS);
  x = pane_glyph(p, x, y, ROLE_BAD, GLYPH_CROSS);
  return pane_text(p, pane_text(p, x, y, ROLE_BAD, " "), y, ROLE_BAD, circle);
}

static bool is_among(const uint32_t *ids, int n, uint32_t id) {
  while (n-- > 0)
    if (ids[n] == id)
      return true;
  return false;
}

/* Returns the column behind it. */
static int draw_chain(const struct app *a, const struct pane *p, int y, uint32_t start,
                      bool objects) {
  const struct world *w = &a->session->now;
  uint32_t seen[CHAIN_MOST] = {start}, id = start;
  enum role role = in_circle(a, start) ? ROLE_BAD : ROLE_BLOCKED;
  const char *circle = NULL;
  int x = draw_name(a, p, 0, y, NAME_COLS, role, start) + 1;
  for (int n = 1; n < CHAIN_MOST && waits(world_actor(w, id)) && !circle; n++) {
    uint32_t object = object_of(w, world_actor(w, id)), next = world_waits_for_actor(w, id);
    if (object && (objects || !next)) {
      x = stage_arrow(p, x, y, ARROW_COLS, -1, false) + 1;
      x = draw_name(a, p, x, y, NAME_COLS, ROLE_DIM, object) + 1;
    }
    if (!next)
      break;
    x = stage_arrow(p, x, y, ARROW_COLS, -1, false) + 1;
    x = draw_name(a, p, x, y, NAME_COLS, role == ROLE_BAD ? role : ROLE_TEXT, next) + 1;
    if (is_among(seen, n, next))
      circle = next == start ? "a circle" : "it waits for a circle";
    seen[n] = id = next;
  }
  return draw_end(a, p, x, y, id, circle);
}

static void draw_graph(const struct app *a, const struct pane *p) {
  const struct world *w = &a->session->now;
  const struct pane nowhere = pane_sub(p, p->w, 0, 0, 1);
  int y = 0, more = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    if (!waits(world_actor(w, id)))
      continue;
    /* Where not all of a chain fits, who is in it matters more than where they wait. */
    if (y + 1 < p->h)
      draw_chain(a, p, y++, id, draw_chain(a, &nowhere, 0, id, true) <= p->w);
    else
      more++;
  }
  if (more)
    pane_printf(p, 0, p->h - 1, ROLE_TOKEN, "and %d more", more);
  if (y == 0)
    pane_text(p, 0, 0, ROLE_DIM, "nobody waits for anybody");
}

void view_locks(const struct app *a, const struct pane *p) {
  bool beside = p->w >= GRAPH_LEAST;
  int w = !beside ? p->w : p->w < WIDE ? p->w / 2 : p->w * 2 / 5, h = beside ? p->h : p->h / 2;
  struct pane part = pane_sub(p, 0, 0, w, h);
  struct pane in = pane_box(&part, "who has what", ROLE_FOCUS);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  if (stage_objects(a, &in) == 0)
    pane_wrap(&in, 0, ROLE_DIM,
              stage_has_jobs(a) ? "jobs and their queues are in Redis; the view of queues has them"
                                : STAGE_NOTHING);
  part = beside ? pane_sub(p, w, 0, p->w - w, h) : pane_sub(p, 0, h, w, p->h - h);
  in = pane_box(&part, "who waits for whom", ROLE_FOCUS);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  draw_graph(a, &in);
}

void view_queues(const struct app *a, const struct pane *p) {
  const struct world *w = &a->session->now;
  struct pane in = pane_box(p, "queues", ROLE_FOCUS);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  int y = 0, more = 0;
  if (stage_has_jobs(a)) {
    stage_jobs(a, &in);
    return;
  }
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (!x || x->kind != ENTITY_OBJECT || (x->what != OBJECT_QUEUE && x->what != OBJECT_PIPE))
      continue;
    if (y + 1 < in.h)
      y += stage_queue(a, &in, y, id);
    else
      more++;
  }
  if (more)
    pane_printf(&in, in.w - 9, in.h - 1, ROLE_TOKEN, " %d more", more);
  if (y == 0)
    pane_text(&in, 0, 0, ROLE_DIM, "there is no queue here");
}
