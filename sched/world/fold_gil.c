/* The fold: the GIL. A thread that wants it is blocked; one that stands back after it was asked for
 * it waits, without a place in line, until another has taken it.
 *
 *              GIL_WANT              GIL_TAKE
 *   RUNNING -------------> BLOCKED -----------> RUNNING, holder
 *      ^                   |     ^                 | GIL_DROP
 *      |                   +-----+                 v
 *      |           GIL_ASK, GIL_FALSE_WAKE      RUNNING --GIL_YIELD--> WAITING
 *      +----------------------------------------------- (any event of it) --+ */
#include "sched/world/fold.h"

/* Tasks and generators have no GIL of their own: their thread has it. */
static struct world_entity *thread_acting(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (!x || !world_is_coop(&x->u.actor))
    return x;
  w->head->odd++;
  return NULL;
}

static bool waits_for(const struct world_actor *a, uint32_t gil) {
  return a->state == ACTOR_BLOCKED && a->waits_for == gil;
}

/* When its timed wait is over, if it begins now. */
static void begin_wait(const struct world_head *h, struct world_actor *a,
                       const struct world_object *gil) {
  a->wake_ns = gil->size ? h->t_ns + gil->size : 0;
}

void fold_gil_interval(struct world *w, const struct event *e) {
  struct world_entity *x =
      e->actor == 0 || fold_acting(w, e) ? fold_object(w->head, e->a, OBJECT_GIL) : NULL;
  if (x)
    x->u.object.size = e->c < UINT32_MAX ? (uint32_t)e->c : UINT32_MAX;
}

void fold_gil_want(struct world *w, const struct event *e) {
  struct world_entity *x = thread_acting(w, e);
  struct world_entity *gil = x ? fold_object(w->head, e->a, OBJECT_GIL) : NULL;
  if (!gil || fold_over(&x->u.actor))
    return;
  x->u.actor.thread.gil = e->a;
  fold_block(w->head, &x->u.actor, e->a, EV_GIL_TAKE);
  begin_wait(w->head, &x->u.actor, &gil->u.object);
}

/* A waiter says something of its wait and goes on waiting. */
static struct world_object *from_a_waiter(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_find(h, e->actor, ENTITY_ACTOR);
  struct world_entity *gil = x ? fold_object(h, e->a, OBJECT_GIL) : NULL;
  if (!gil) {
    h->odd += !x;
    return NULL;
  }
  fold_sequence(w, e, gil);
  gil->unknown = 0;
  if (!waits_for(&x->u.actor, e->a)) {
    h->odd += x->u.actor.state != ACTOR_UNKNOWN;
    return &gil->u.object;
  }
  x->u.actor.last_event = h->events;
  begin_wait(h, &x->u.actor, &gil->u.object);
  return &gil->u.object;
}

void fold_gil_ask(struct world *w, const struct event *e) {
  struct world_object *o = from_a_waiter(w, e);
  if (!o)
    return;
  o->gil.requests++;
  o->gil.asker = e->actor;
  o->gil.asked_ns = w->head->t_ns;
}

void fold_gil_false_wake(struct world *w, const struct event *e) {
  struct world_object *o = from_a_waiter(w, e);
  if (o)
    o->gil.false_wakes++;
}

static void count_wait(struct world_actor *a, struct world_gil *gil, uint64_t waited, bool convoy) {
  a->thread.gil_waited_ns += waited;
  if (!convoy)
    return;
  gil->convoys++;
  gil->convoy_ns += waited;
  gil->max_convoy_ns = waited > gil->max_convoy_ns ? waited : gil->max_convoy_ns;
}

void fold_gil_take(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_find(h, e->actor, ENTITY_ACTOR);
  bool waited = x && waits_for(&x->u.actor, e->a);
  uint64_t since = waited ? x->u.actor.since_ns : 0;
  x = thread_acting(w, e);
  struct world_entity *gil = x ? fold_object(h, e->a, OBJECT_GIL) : NULL;
  if (!gil)
    return;
  struct world_object *o = &gil->u.object;
  fold_sequence(w, e, gil);
  if (o->holder != 0)
    invariant_broken(w, RULE_ONE_HOLDER, e->actor, e->a);
  if (o->last != e->actor) {
    o->gil.switches++;
    o->gil.switched_ns = h->t_ns;
  }
  if (waited)
    count_wait(&x->u.actor, &o->gil, h->t_ns - since, e->c == GIL_BLOCKING);
  x->u.actor.thread.gil = e->a;
  o->gil.asker = 0;
  o->holder = e->actor;
  o->since_ns = h->t_ns;
  o->take_event = h->events;
  o->uses++;
  gil->unknown = 0;
}

void fold_gil_drop(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = thread_acting(w, e);
  struct world_entity *gil = x ? fold_object(h, e->a, OBJECT_GIL) : NULL;
  if (!gil)
    return;
  struct world_object *o = &gil->u.object;
  struct world_actor *a = &x->u.actor;
  fold_sequence(w, e, gil);
  if (o->holder != e->actor)
    invariant_broken(w, RULE_HOLDER_DROPS, e->actor, e->a);
  else
    a->thread.gil_held_ns += h->t_ns - o->since_ns;
  if (o->holder)
    o->held_ns += h->t_ns - o->since_ns;
  o->gil.forced += e->c == GIL_ASKED;
  a->thread.gil_calls += e->c == GIL_BLOCKING;
  o->holder = 0;
  o->last = e->actor;
  o->last_event = h->events;
  o->since_ns = h->t_ns;
  gil->unknown = 0;
}

void fold_gil_yield(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (x && fold_object(w->head, e->a, OBJECT_GIL))
    fold_enter(w->head, &x->u.actor, ACTOR_WAITING, e->a);
}
