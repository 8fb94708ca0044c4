/* The lives of actors: who is born, waits, goes on, ends and is collected.
 *
 *              SPAWN          START            LOCK_WANT, COND_WAIT, ...
 *   (nothing) ------> UNSEEN ------> RUNNING -------------> BLOCKED
 *                                    ^  |  ^ <------------- (LOCK_TAKE, COND_WAKE, ...)
 *                 (any event of it)  |  |  |   JOIN_WAIT, SLEEP
 *   LOST -> UNKNOWN -----------------+  |  +--------------> WAITING
 *                                       |  <-------------- (JOIN, WAKE)
 *                                END or |
 *                                  DIED v       JOIN
 *                                     DONE ------------> GONE
 *
 * Generators and tasks go other ways: fold_generator.c, fold_loop.c. */
#include "sched/world/fold.h"

#include <string.h>

#include "sched/base/buf.h"

/* --- waiting, and going on --- */

struct world_object *fold_leave_queue(struct world_head *h, const struct world_actor *a) {
  bool awaits = a->state == ACTOR_WAITING && world_is_coop(a);
  struct world_entity *x =
      awaits || a->state == ACTOR_BLOCKED ? fold_find(h, a->waits_for, ENTITY_OBJECT) : NULL;
  if (!x)
    return NULL;
  if (x->u.object.waiters)
    x->u.object.waiters--;
  return &x->u.object;
}

/* Is e the event that a blocked or waiting actor waits for? A closed queue gives nothing. */
static bool releases(struct world_head *h, const struct world_actor *a, const struct event *e) {
  if (a->kind == ACTOR_WORKER) /* it also looks after other things, whatever it waits for */
    return true;
  if (a->state == ACTOR_BLOCKED)
    return e->a == a->waits_for && (e->type == a->wants || e->type == EV_MISUSE ||
                                    (e->type == EV_GET_NONE && a->wants == EV_GET));
  const struct world_entity *x = fold_find(h, a->waits_for, ENTITY_OBJECT);
  if (x && x->what == OBJECT_LOOP) /* it is in the poll */
    return e->type == EV_IO_READY || e->type == EV_TIMER_DUE || e->type == EV_TAKEN_IN ||
           e->type == EV_LOOP_RUN;
  if (a->wake_ns)
    return e->type == EV_WAKE;
  if (x && x->what == OBJECT_GIL) /* it has stood back; now another has it */
    return true;
  return (e->type == EV_JOIN || e->type == EV_PEEK) && e->a == a->waits_for;
}

/* A wait is over: so long did it take. */
static void resume(struct world *w, const struct event *e, struct world_actor *a) {
  struct world_head *h = w->head;
  struct world_object *lock = fold_leave_queue(h, a);
  if (!releases(h, a, e)) {
    /* A lost event may be of an actor that shares a ring with the one that LOST names. */
    if (h->last_lost <= a->last_event)
      invariant_broken(w, RULE_BLOCKED_RUNS, e->actor, a->waits_for);
  } else if (lock && !world_is_coop(a)) {
    fold_waited(h, lock, a->since_ns);
  }
  if (a->kind == ACTOR_TASK)
    fold_step_again(h, a, e->actor);
  a->resumed += e->type != EV_GIL_WANT; /* it only gets in line */
}

bool fold_arrive(struct world *w, const struct event *e, struct world_entity *x) {
  struct world_head *h = w->head;
  struct world_actor *a = &x->u.actor;
  switch ((enum actor_state)a->state) {
  case ACTOR_UNSEEN:
    if (e->type != EV_START)
      invariant_broken(w, RULE_UNBORN_ACTS, e->actor, 0);
    break;
  case ACTOR_BLOCKED:
  case ACTOR_WAITING:
    resume(w, e, a);
    break;
  case ACTOR_DONE:
  case ACTOR_GONE:
    /* What it did before it was killed may be collected after the word of its death. */
    if (a->dead && e->t_ns <= a->since_ns)
      return true;
    invariant_broken(w, RULE_DEAD_MEN_TELL, e->actor, 0);
    h->odd++;
    return false;
  case ACTOR_UNKNOWN:
    x->unknown = 0;
    break;
  case ACTOR_READY:
    invariant_broken(w, RULE_READY_RUNS, e->actor, 0);
    break;
  case ACTOR_PAUSED:
    invariant_broken(w, RULE_PAUSED_RUNS, e->actor, 0);
    break;
  case ACTOR_RUNNING:
  case ACTOR_STATES:
    break;
  }
  fold_enter(h, a, ACTOR_RUNNING, 0);
  return true;
}

/* From here on nothing is known of an entity, until it is seen again. What was read or written last
 * may be among what is missing, so no lost update is told from it. */
void fold_become_unknown(struct world_head *h, struct world_entity *x) {
  x->unknown = 1;
  fold_loop_lost(h, x);
  if (x->kind == ENTITY_OBJECT) {
    x->u.object.write_seq = 0;
    fold_forget_links(h, (uint32_t)(x - fold_entities(h)));
    return;
  }
  x->u.actor.read_of = 0;
  if (!world_is_coop(&x->u.actor))
    x->u.actor.thread.place.held_up = 0;
  fold_leave_queue(h, &x->u.actor);
  fold_enter(h, &x->u.actor, ACTOR_UNKNOWN, 0);
}

void fold_stranger(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  h->odd++;
  if (h->lost == 0) /* else its birth may be among what was lost */
    invariant_broken(w, RULE_UNBORN_ACTS, e->actor, 0);
  const struct event_desc *d = event_desc(e->type);
  struct world_entity *x = fold_find(h, e->a, ENTITY_OBJECT);
  if (x && d->field[SLOT_A].kind == FIELD_ID)
    fold_become_unknown(h, x);
}

/* --- making things --- */

static bool plausible(const struct world_head *h, uint64_t id) {
  uint64_t known = (uint64_t)h->actors + h->objects;
  return id != 0 && id < WORLD_IDS_MAX && id < WORLD_IDS_SLACK + 4 * known;
}

/* The entity for a new id; NULL if the id is taken or absurd. Entities may move. */
static struct world_entity *make(struct world *w, uint32_t id, uint32_t by) {
  struct world_head *h = w->head;
  if (!plausible(h, id)) {
    h->odd++;
    return NULL;
  }
  if (id >= h->top) {
    if (id >= w->cap) {
      uint32_t cap = w->cap * 2 > id ? w->cap * 2 : id + 1;
      h = mem_realloc(h, sizeof *h + (size_t)cap * sizeof(struct world_entity));
      CHECK(h != NULL);
      w->head = h;
      w->cap = cap;
    }
    memset(fold_entities(h) + h->top, 0, (size_t)(id + 1 - h->top) * sizeof(struct world_entity));
    h->top = id + 1;
  }
  struct world_entity *x = fold_entities(h) + id;
  if (x->kind != ENTITY_NONE) {
    invariant_broken(w, RULE_BORN_ONCE, by, id);
    h->odd++;
    return NULL;
  }
  x->born = h->events;
  return x;
}

/* The recorder starts roots and may make objects; everybody else must be able to act. */
static bool may_make(struct world *w, const struct event *e) {
  return e->actor == 0 || fold_acting(w, e) != NULL;
}

void fold_spawn(struct world *w, const struct event *e) {
  struct world_entity *x = may_make(w, e) ? make(w, e->a, e->actor) : NULL;
  if (!x)
    return;
  struct world_head *h = w->head;
  struct world_entity *parent = fold_find(h, e->actor, ENTITY_ACTOR);
  x->kind = ENTITY_ACTOR;
  x->what = (uint8_t)(e->c <= ACTOR_WORKER ? e->c : 0);
  x->name = e->text;
  x->u.actor.kind = x->what;
  x->u.actor.state = ACTOR_UNSEEN;
  x->u.actor.since_ns = h->t_ns;
  x->u.actor.parent = e->actor;
  x->u.actor.birth = parent ? ++parent->u.actor.children : ++h->roots;
  h->actors++;
  h->in_state[ACTOR_UNSEEN]++;
  if (!world_is_coop(&x->u.actor))
    return;
  x->u.actor.loop = parent ? parent->u.actor.loop : 0;
  fold_made(w, e, x);
}

void fold_new(struct world *w, const struct event *e) {
  struct world_entity *x = may_make(w, e) ? make(w, e->a, e->actor) : NULL;
  if (!x)
    return;
  x->kind = ENTITY_OBJECT;
  x->what = (uint8_t)(e->c < OBJECT_KINDS ? e->c : 0);
  x->name = e->text;
  x->u.object.since_ns = w->head->t_ns;
  w->head->objects++;
  if (x->what == OBJECT_LOOP)
    fold_loop_made(w, e, x);
}

/* --- lives --- */

void fold_start(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (!x)
    return;
  if (e->a != e->actor)
    w->head->odd++;
  x->u.actor.pid = (int32_t)(e->c >> 32);
  x->u.actor.tid = (int32_t)(e->c & UINT32_MAX);
}

void fold_end(struct world *w, const struct event *e) {
  struct world_entity *x = fold_find(w->head, e->actor, ENTITY_ACTOR);
  /* Whoever drops a paused generator ends it, and goes on. */
  bool dropped = x && x->u.actor.state == ACTOR_PAUSED;
  if (!dropped && !fold_acting(w, e))
    return;
  if (e->a != e->actor)
    w->head->odd++;
  x->u.actor.last_event = w->head->events;
  x->u.actor.status = e->c;
  fold_enter(w->head, &x->u.actor, ACTOR_DONE, 0);
  if (world_is_coop(&x->u.actor))
    fold_coop_over(w, &x->u.actor, e->actor);
  if (x->what == ACTOR_WORKER)
    fold_worker_over(w->head, e->actor);
}

/* A process dies with the one that started it, whoever killed that. */
static void inherit_death(struct world_head *h, struct world_actor *a) {
  const struct world_entity *parent = fold_find(h, a->parent, ENTITY_ACTOR);
  if (a->killer || !parent || !parent->u.actor.dead)
    return;
  a->killer = parent->u.actor.killer;
  a->kill_event = parent->u.actor.kill_event;
}

/* Somebody else noticed, so nobody acts here. */
void fold_died(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_find(h, e->a, ENTITY_ACTOR);
  if (!x || fold_over(&x->u.actor)) {
    h->odd++;
    return;
  }
  x->unknown = 0;
  x->u.actor.status = e->c;
  x->u.actor.dead = 1;
  inherit_death(h, &x->u.actor);
  x->u.actor.last_event = h->events;
  fold_leave_queue(h, &x->u.actor);
  fold_enter(h, &x->u.actor, ACTOR_DONE, 0);
  if (x->what == ACTOR_WORKER)
    fold_worker_over(h, e->a);
}

void fold_join_wait(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (!x)
    return;
  if (fold_find(w->head, e->a, ENTITY_ACTOR))
    fold_enter(w->head, &x->u.actor, ACTOR_WAITING, e->a);
  else
    w->head->odd++;
}

void fold_join(struct world *w, const struct event *e) {
  if (!fold_acting(w, e))
    return;
  struct world_head *h = w->head;
  struct world_entity *child = fold_find(h, e->a, ENTITY_ACTOR);
  if (!child) {
    h->odd++;
    return;
  }
  struct world_actor *c = &child->u.actor;
  if (!fold_over(c)) {
    invariant_broken(w, RULE_JOIN_AFTER_END, e->actor, e->a);
    c->status = e->c;
    c->last_event = h->events;
    child->unknown = 0;
    fold_leave_queue(h, c);
  }
  if (c->state != ACTOR_GONE)
    fold_enter(h, c, ACTOR_GONE, 0);
}

void fold_sleep(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (!x)
    return;
  uint64_t now = w->head->t_ns;
  uint64_t due = e->c < UINT64_MAX - now ? now + e->c : UINT64_MAX;
  fold_enter(w->head, &x->u.actor, ACTOR_WAITING, 0);
  x->u.actor.wake_ns = due ? due : 1;
}
