/* The fold: generators. Exactly one of a chain runs; who resumed it waits.
 *
 *   caller    RUNNING --RESUME--> WAITING ------------------> RUNNING
 *   generator PAUSED ---(of it)-> RUNNING --YIELD, RETURN---> PAUSED --END--> DONE
 *
 * So does a task that is dropped while it is pending, and is closed. */
#include "sched/world/fold.h"

/* In a hostile file, callers may go round in circles. */
enum { DEEPEST = 64 };

void fold_made(struct world *w, const struct event *e, struct world_entity *x) {
  if (x->what == ACTOR_TASK)
    fold_task_made(w, e, x);
  else
    fold_enter(w->head, &x->u.actor, ACTOR_PAUSED, 0);
}

/* What can be resumed; a task only to close it. */
static struct world_entity *resumed(struct world_head *h, const struct event *e) {
  struct world_entity *x = fold_find(h, e->a, ENTITY_ACTOR);
  return x && (x->what == ACTOR_GENERATOR || (x->what == ACTOR_TASK && e->b == RESUME_CLOSE))
             ? x
             : NULL;
}

void fold_resume(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_acting(w, e), *g = resumed(h, e);
  if (!x || !g || g == x || fold_over(&x->u.actor)) {
    h->odd += x != NULL;
    return;
  }
  struct world_actor *a = &g->u.actor;
  if (g->what == ACTOR_TASK ? a->state == ACTOR_RUNNING : a->state != ACTOR_PAUSED)
    invariant_broken(w, RULE_RESUMES_PAUSED, e->actor, e->a);
  g->unknown = 0;
  fold_leave_queue(h, a);
  fold_enter(h, &x->u.actor, ACTOR_WAITING, e->a);
  fold_enter(h, a, ACTOR_RUNNING, 0);
  a->loop = x->u.actor.loop; /* it may have been made where no loop was yet */
  a->coop.turns++;
  a->coop.turn_ns = h->t_ns;
  a->coop.caller = e->actor;
  a->coop.by = e->actor;
  a->coop.by_event = h->events;
}

static void caller_goes_on(struct world_head *h, struct world_actor *a, uint32_t id) {
  struct world_entity *caller = fold_find(h, a->coop.caller, ENTITY_ACTOR);
  a->coop.caller = 0;
  if (!caller || caller->u.actor.state != ACTOR_WAITING || caller->u.actor.waits_for != id)
    return;
  fold_enter(h, &caller->u.actor, ACTOR_RUNNING, 0);
  caller->u.actor.resumed++;
}

void fold_give_back(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_acting(w, e);
  if (!x || !world_is_coop(&x->u.actor)) {
    h->odd += x != NULL;
    return;
  }
  struct world_actor *a = &x->u.actor;
  if (a->coop.caller != e->a)
    invariant_broken(w, RULE_GIVES_BACK, e->actor, e->a);
  uint64_t took = h->t_ns - a->coop.turn_ns;
  a->coop.longest_ns = took > a->coop.longest_ns ? took : a->coop.longest_ns;
  fold_enter(h, a, ACTOR_PAUSED, 0);
  caller_goes_on(h, a, e->actor);
}

/* The task in which it runs: itself, or whoever resumed whoever resumed it; NULL: none. */
static struct world_entity *task_around(struct world_head *h, struct world_entity *x) {
  for (int n = 0; x && n < DEEPEST; n++) {
    if (x->what != ACTOR_GENERATOR)
      return x->what == ACTOR_TASK ? x : NULL;
    x = fold_find(h, x->u.actor.coop.caller, ENTITY_ACTOR);
  }
  return NULL;
}

uint32_t fold_rests(struct world_head *h, struct world_actor *a, uint32_t awaited, uint8_t wants) {
  struct world_entity *x = fold_entity(a);
  /* Who looks in vain and waits again has waited all the time. */
  if (!wants || a->coop.wanted != wants || a->coop.awaited != awaited)
    a->coop.await_ns = h->t_ns;
  struct world_entity *o = fold_find(h, awaited, ENTITY_OBJECT);
  if (o && FOLD_LOCKS >> o->what & 1)
    o->u.object.known = 1;
  a->coop.awaited = awaited;
  a->coop.wanted = wants;
  struct world_entity *task = task_around(h, x);
  if (!task)
    return 0;
  task->u.actor.coop.inside = task == x ? 0 : fold_id(h, x);
  fold_step_over(h, &task->u.actor, fold_id(h, task));
  return fold_id(h, task);
}

void fold_got(struct world_head *h, struct world_actor *a, const struct event *e) {
  struct world_coop *c = &a->coop;
  struct world_entity *x = fold_find(h, e->a, ENTITY_OBJECT);
  bool nothing = e->type == EV_GET_NONE && c->wanted == EV_GET;
  if (!x || c->awaited != e->a || (c->wanted != e->type && !nothing))
    return;
  fold_waited(h, &x->u.object, c->await_ns);
  c->wanted = 0;
}

void fold_wait_in_vain(struct world_head *h, struct world_actor *a) {
  struct world_entity *x = fold_find(h, a->coop.awaited, ENTITY_OBJECT);
  if (a->coop.wanted && x)
    fold_waited(h, &x->u.object, a->coop.await_ns);
  a->coop.wanted = 0;
}

void fold_coop_over(struct world *w, struct world_actor *a, uint32_t id) {
  if (a->coop.within)
    invariant_broken(w, RULE_NESTED, id, a->coop.within);
  if (a->kind == ACTOR_TASK)
    fold_step_over(w->head, a, id);
  else
    caller_goes_on(w->head, a, id);
}
