/* The fold: what tasks await, and what becomes of it. */
#include <string.h>

#include "sched/world/fold.h"

static void await_what(struct world_head *h, struct world_actor *a, const struct event *e) {
  struct world_entity *x = e->a < h->top ? fold_entities(h) + e->a : NULL;
  bool known = x && x->kind != ENTITY_NONE;
  h->odd += e->a != 0 && !known;
  if (known && x->kind == ENTITY_OBJECT)
    x->u.object.waiters++;
  fold_enter(h, a, ACTOR_WAITING, known ? e->a : 0);
  if (e->b == AWAIT_SLEEP)
    a->wake_ns = e->c < UINT64_MAX - h->t_ns ? h->t_ns + e->c : UINT64_MAX;
}

/* The task that a generator of it awaits in, or itself. */
void fold_await(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_acting(w, e);
  if (!x || !world_is_coop(&x->u.actor) || fold_over(&x->u.actor)) {
    h->odd += x != NULL;
    return;
  }
  struct world_actor *a = &x->u.actor;
  await_what(h, a, e);
  uint32_t task = fold_rests(h, a, a->waits_for, 0);
  if (e->b == AWAIT_TURN && task)
    fold_make_ready(h, &fold_entities(h)[task].u.actor, task, e->actor);
}

void fold_ready(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *by = fold_serving(w, e), *x = fold_find(h, e->a, ENTITY_ACTOR);
  if (!by || !x || x->what != ACTOR_TASK || fold_over(&x->u.actor)) {
    h->odd += by != NULL;
    return;
  }
  struct world_actor *a = &x->u.actor;
  bool waits = a->state == ACTOR_WAITING || a->state == ACTOR_BLOCKED;
  if (!waits)
    invariant_broken(w, RULE_READY_ONCE, e->actor, e->a);
  x->unknown = 0;
  if (waits || a->state == ACTOR_UNKNOWN)
    fold_make_ready(h, a, e->a, e->actor);
}

/* --- results --- */

static void group_done(struct world_head *h, uint32_t member) {
  for (uint32_t i = h->links; i-- > 0;) {
    struct world_entity *x = fold_find(h, h->link[i].object, ENTITY_OBJECT);
    if (h->link[i].actor != member || !x || x->what != OBJECT_GROUP)
      continue;
    x->u.object.value += x->u.object.value < x->u.object.size;
    fold_unlink(h, i);
  }
}

void fold_done(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *by = fold_serving(w, e);
  struct world_entity *x = e->a < h->top ? fold_entities(h) + e->a : NULL;
  bool task = x && x->kind == ENTITY_ACTOR && x->what == ACTOR_TASK;
  bool future = x && x->kind == ENTITY_OBJECT && (FOLD_FUTURES >> x->what & 1);
  if (!by || !(task || future)) {
    h->odd += by != NULL;
    return;
  }
  uint8_t *done = task ? &x->u.actor.coop.done : &x->u.object.await.done;
  uint8_t *grouped = task ? &x->u.actor.coop.grouped : &x->u.object.await.grouped;
  if (*done)
    invariant_broken(w, RULE_DONE_ONCE, e->actor, e->a);
  *done = e->b >= DONE_RESULT && e->b <= DONE_CANCELLED ? (uint8_t)e->b : DONE_RESULT;
  if (future) {
    x->u.object.last = e->actor;
    x->u.object.last_event = h->events;
    x->u.object.since_ns = h->t_ns;
    x->unknown = 0;
  }
  if (*grouped)
    group_done(h, e->a);
  *grouped = 0;
}

void fold_member(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *group = fold_serving(w, e) ? fold_object(h, e->a, OBJECT_GROUP) : NULL;
  struct world_entity *x = group && e->c < h->top ? fold_entities(h) + e->c : NULL;
  if (!x)
    return;
  struct world_object *o = &group->u.object;
  o->size += o->size < UINT32_MAX;
  if (x->kind == ENTITY_ACTOR && x->what == ACTOR_TASK)
    x->u.actor.coop.grouped = 1;
  else if (x->kind == ENTITY_OBJECT && (FOLD_FUTURES >> x->what & 1))
    x->u.object.await.grouped = 1;
  else
    h->odd++;
  fold_link(h, o, (struct world_link){.object = e->a, .actor = (uint32_t)e->c, .event = h->events});
}

void fold_cancel(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *by = fold_serving(w, e), *x = fold_find(h, e->a, ENTITY_ACTOR);
  if (by && x && x->what == ACTOR_TASK)
    x->u.actor.coop.cancels = e->b;
  else
    h->odd += by != NULL;
}

/* --- coroutines: a stack, of which the actor knows the top and each coroutine the one below --- */

static void enter(struct world *w, const struct event *e, struct world_actor *a,
                  struct world_entity *x) {
  struct world_object *o = &x->u.object;
  if (o->holder || o->closed) {
    invariant_broken(w, RULE_NESTED, e->actor, e->a);
    w->head->odd++;
    return;
  }
  o->holder = e->actor;
  o->since_ns = w->head->t_ns;
  o->take_event = w->head->events;
  o->uses++;
  o->await.up = a->coop.within;
  a->coop.within = e->a;
  a->coop.depth++;
}

static void leave(struct world *w, const struct event *e, struct world_actor *a,
                  struct world_entity *x) {
  struct world_object *o = &x->u.object;
  if (a->coop.within != e->a || o->holder != e->actor) {
    invariant_broken(w, RULE_NESTED, e->actor, e->a);
    w->head->odd++;
    return;
  }
  o->held_ns += w->head->t_ns - o->since_ns;
  o->since_ns = w->head->t_ns;
  o->holder = 0;
  o->closed = 1;
  a->coop.within = o->await.up;
  a->coop.depth -= a->coop.depth > 0;
}

void fold_coroutine(struct world *w, const struct event *e) {
  struct world_entity *by = fold_acting(w, e);
  struct world_entity *x = by ? fold_object(w->head, e->a, OBJECT_COROUTINE) : NULL;
  if (!x || !world_is_coop(&by->u.actor)) {
    w->head->odd += x != NULL;
    return;
  }
  x->unknown = 0;
  if (e->type == EV_ENTER)
    enter(w, e, &by->u.actor, x);
  else
    leave(w, e, &by->u.actor, x);
}

/* --- others --- */

void fold_forgotten(struct world *w, const struct event *e) {
  if (fold_serving(w, e))
    w->head->forgotten++;
}

void fold_bytes(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e) ? fold_object(w->head, e->a, OBJECT_SOCKET) : NULL;
  if (!x)
    return;
  uint64_t *sum = e->type == EV_SENT ? &x->u.object.uses : &x->u.object.contended;
  *sum += e->c < UINT64_MAX - *sum ? e->c : 0;
  x->u.object.last = e->actor;
  x->u.object.last_event = w->head->events;
}
