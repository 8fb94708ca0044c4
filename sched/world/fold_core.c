/* What the kernel's events do to the world. An actor does not act by them: they leave its state
 * alone and only say where its thread is.
 *
 *                CORE_IN            CORE_TAKEN
 *   UNKNOWN --------------> CORE ---------------> READY
 *   READY, ASLEEP            | |  \ CORE_LEFT
 *                   CORE_END | |   `------------> ASLEEP
 *   UNKNOWN <----------------+ | another CORE_IN on the same core
 *                              `----------------> LEAVING, until its own CORE_TAKEN, LEFT, END
 *
 * These events have no numbers: only time orders them. So where events were lost or late, what they
 * seem to contradict proves nothing. Spans are counted between stamps. */
#include "sched/world/fold.h"

static struct world_place *place_of(struct world_head *h, uint32_t actor) {
  struct world_entity *x = fold_find(h, actor, ENTITY_ACTOR);
  return x && !world_is_coop(&x->u.actor) ? &x->u.actor.thread.place : NULL;
}

static struct world_core *core_of(struct world_head *h, uint32_t core) {
  if (core >= WORLD_CORES)
    return NULL;
  if (core >= h->cores)
    h->cores = core + 1;
  return &h->core[core];
}

static uint64_t between(uint64_t from_ns, uint64_t to_ns) {
  return to_ns > from_ns ? to_ns - from_ns : 0;
}

static void settle(struct world_place *p, enum place_state state, uint64_t t_ns) {
  p->spent_ns[p->state] += between(p->since_ns, t_ns);
  p->since_ns = t_ns;
  p->state = (uint8_t)state;
}

static void vacate(struct world_core *c, uint64_t t_ns) {
  c->busy_ns += between(c->since_ns, t_ns);
  c->last = c->actor;
  c->actor = 0;
}

static void core_rule(struct world *w, enum invariant_rule rule, uint32_t a, uint32_t b) {
  if (w->head->lost == 0 && w->head->late == 0)
    invariant_broken(w, rule, a, b);
}

void fold_core_in(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_place *p = place_of(h, e->actor);
  if (!p || e->a == UINT32_MAX) {
    h->odd++;
    return;
  }
  if (p->state == PLACE_CORE || p->state == PLACE_LEAVING)
    core_rule(w, RULE_TWO_CORES, e->actor, 0);
  struct world_core *c = core_of(h, e->a);
  if (c) {
    struct world_place *other = place_of(h, c->actor);
    if (other && other != p)
      settle(other, PLACE_LEAVING, e->t_ns);
    if (c->actor)
      vacate(c, e->t_ns);
    c->actor = e->actor;
    c->since_ns = e->t_ns;
    c->turns++;
  }
  p->moves += p->core != 0 && p->core != e->a + 1;
  p->core = e->a + 1;
  settle(p, PLACE_CORE, e->t_ns);
}

static enum place_state place_after(const struct event *e) {
  return e->type == EV_CORE_TAKEN  ? PLACE_READY
         : e->type == EV_CORE_LEFT ? PLACE_ASLEEP
                                   : PLACE_UNKNOWN;
}

void fold_core_out(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_place *p = place_of(h, e->actor);
  if (!p || e->a == UINT32_MAX) {
    h->odd++;
    return;
  }
  struct world_core *c = core_of(h, e->a);
  if (p->state == PLACE_LEAVING && e->t_ns > p->since_ns)
    core_rule(w, RULE_ONE_ON_CORE, e->actor, c && c->actor ? c->actor : c ? c->last : 0);
  if (p->state != PLACE_UNKNOWN && p->core != e->a + 1)
    core_rule(w, RULE_LEAVES_CORE, e->actor, 0);
  if (p->state == PLACE_READY || p->state == PLACE_ASLEEP)
    core_rule(w, RULE_LEAVES_CORE, e->actor, 0);
  if (c && c->actor == e->actor)
    vacate(c, e->t_ns);
  p->taken += e->type == EV_CORE_TAKEN;
  p->left += e->type == EV_CORE_LEFT;
  p->core = e->a + 1;
  settle(p, place_after(e), e->t_ns);
}

/* Sums come from the actor at its end, and from the recorder before and perhaps after that. */
void fold_core_sums(struct world *w, const struct event *e) {
  struct world_place *p = place_of(w->head, e->actor);
  if (!p) {
    w->head->odd++;
    return;
  }
  uint64_t *sum = e->type == EV_CORE_USE ? &p->spent_ns[PLACE_CORE] : &p->delay_ns;
  *sum = e->c > *sum ? e->c : *sum;
  p->taken = e->a > p->taken ? e->a : p->taken;
  p->left = e->b > p->left ? e->b : p->left;
}

void fold_core_lost(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  h->lost += e->c < UINT64_MAX - h->lost ? e->c : UINT64_MAX - h->lost;
  for (uint32_t id = 1; id < h->top; id++) {
    struct world_place *p = place_of(h, id);
    if (p && p->state != PLACE_UNKNOWN)
      settle(p, PLACE_UNKNOWN, e->t_ns);
  }
  for (uint32_t i = 0; i < h->cores; i++)
    if (h->core[i].actor)
      vacate(&h->core[i], e->t_ns);
}
