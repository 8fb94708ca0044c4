/* The fold: what each event does to the world.
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
 * Generators and tasks go other ways: fold_generator.c, fold_loop.c.
 *
 * One function per kind of event, one case per event in apply(). Each function of an event that an
 * actor emits by acting begins with fold_acting(), which finds the actor, counts switches, and,
 * where the actor is not simply running, decides whether this is the event that lets it go on. So
 * the functions themselves see a running actor.
 *
 * This file is long because the switch names every event.
 *
 * Almost all events find a running actor and the next number of a known object. Those paths hold no
 * call and touch the head, the first cache line of the actor and that of the object. */
#include "sched/world/fold.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"

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
static void become_unknown(struct world_head *h, struct world_entity *x) {
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
    become_unknown(h, x);
}

void fold_out_of_sequence(struct world *w, const struct event *e, struct world_entity *x) {
  if (e->b == 0)
    return;
  if (x->u.object.last_seq != UINT32_MAX || e->b != 1) /* 0 is never given out */
    invariant_broken(w, RULE_SEQUENCE, e->actor, e->a);
  x->u.object.last_seq = e->b;
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

static void on_spawn(struct world *w, const struct event *e) {
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

static void on_new(struct world *w, const struct event *e) {
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

static void on_start(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (!x)
    return;
  if (e->a != e->actor)
    w->head->odd++;
  x->u.actor.pid = (int32_t)(e->c >> 32);
  x->u.actor.tid = (int32_t)(e->c & UINT32_MAX);
}

static void on_end(struct world *w, const struct event *e) {
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
static void on_died(struct world *w, const struct event *e) {
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

static void on_join_wait(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (!x)
    return;
  if (fold_find(w->head, e->a, ENTITY_ACTOR))
    fold_enter(w->head, &x->u.actor, ACTOR_WAITING, e->a);
  else
    w->head->odd++;
}

static void on_join(struct world *w, const struct event *e) {
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

/* --- what an actor does by itself --- */

static inline void on_line(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (x)
    x->u.actor.label = e->b < UINT32_MAX ? e->b + 1 : 0;
}

static inline void on_out(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e) ? fold_object(w->head, e->a, OBJECT_STREAM) : NULL;
  if (!x)
    return;
  fold_sequence(w, e, x);
  x->u.object.last = e->actor;
  x->u.object.last_event = w->head->events;
  x->u.object.uses++;
  x->unknown = 0;
  w->head->outs++;
}

static void on_sleep(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (!x)
    return;
  uint64_t now = w->head->t_ns;
  uint64_t due = e->c < UINT64_MAX - now ? now + e->c : UINT64_MAX;
  fold_enter(w->head, &x->u.actor, ACTOR_WAITING, 0);
  x->u.actor.wake_ns = due ? due : 1;
}

/* --- shared variables --- */

static inline void on_load(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  struct world_entity *v = x ? fold_object(w->head, e->a, OBJECT_VARIABLE) : NULL;
  if (!v)
    return;
  struct world_object *o = &v->u.object;
  fold_sequence(w, e, v);
  if (unlikely(o->value != (int64_t)e->c)) {
    if (o->known)
      invariant_broken(w, RULE_LOAD_LAST_STORE, e->actor, e->a);
    o->value = (int64_t)e->c;
  }
  o->known = 1;
  o->uses++;
  v->unknown = 0;
  x->u.actor.value = (int64_t)e->c;
  x->u.actor.read_of = e->a;
  x->u.actor.read_seq = o->last_seq;
}

static inline void on_calc(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (x && fold_object(w->head, e->a, OBJECT_VARIABLE))
    x->u.actor.value = (int64_t)e->c;
}

static inline void on_store(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  struct world_entity *v = x ? fold_object(w->head, e->a, OBJECT_VARIABLE) : NULL;
  if (!v)
    return;
  struct world_object *o = &v->u.object;
  fold_sequence(w, e, v);
  o->overwritten += x->u.actor.read_of == e->a && x->u.actor.read_seq < o->write_seq;
  x->u.actor.read_of = 0;
  o->value = (int64_t)e->c;
  o->known = 1;
  o->contended++;
  o->write_seq = o->last_seq;
  o->last = e->actor;
  o->last_event = w->head->events;
  v->unknown = 0;
}

/* --- locks --- */

/* Somebody has it, or a task has waited for it. */
__attribute__((noinline)) static void take_with_care(struct world *w, const struct event *e,
                                                     const struct world_object *o) {
  struct world_entity *by = fold_find(w->head, e->actor, ENTITY_ACTOR);
  if (by && world_is_coop(&by->u.actor))
    fold_got(w->head, &by->u.actor, e);
  if (o->holder != 0)
    invariant_broken(w, RULE_ONE_HOLDER, e->actor, e->a);
  if (o->value != 0)
    invariant_broken(w, RULE_WRITER_ALONE, e->actor, e->a);
}

static inline void on_lock_take(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e) ? fold_object_of(w->head, e->a, FOLD_LOCKS) : NULL;
  if (!x)
    return;
  struct world_object *o = &x->u.object;
  fold_sequence(w, e, x);
  if (unlikely(o->holder | (uint64_t)o->value | o->known))
    take_with_care(w, e, o);
  o->holder = e->actor;
  o->since_ns = w->head->t_ns;
  o->take_event = w->head->events;
  o->uses++;
  x->unknown = 0;
}

static inline void on_lock_drop(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e) ? fold_object_of(w->head, e->a, FOLD_LOCKS) : NULL;
  if (!x)
    return;
  struct world_object *o = &x->u.object;
  fold_sequence(w, e, x);
  if (unlikely(o->holder != e->actor))
    invariant_broken(w, RULE_HOLDER_DROPS, e->actor, e->a);
  if (o->holder)
    o->held_ns += w->head->t_ns - o->since_ns;
  o->holder = 0;
  o->last = e->actor;
  o->last_event = w->head->events;
  o->since_ns = w->head->t_ns;
  x->unknown = 0;
}

/* --- the recording itself --- */

static void on_lost(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  h->lost += e->c < UINT64_MAX - h->lost ? e->c : UINT64_MAX - h->lost;
  h->last_lost = h->events;
  if (e->a < h->top && fold_entities(h)[e->a].kind != ENTITY_NONE)
    become_unknown(h, fold_entities(h) + e->a);
}

/* These two leave the state alone, as the kernel's events do: the scenario has no part in them. */
static void on_held_up(struct world *w, const struct event *e) {
  struct world_entity *x = fold_find(w->head, e->actor, ENTITY_ACTOR);
  w->head->odd += !x;
  if (!x || world_is_coop(&x->u.actor))
    return;
  x->u.actor.thread.place.held_up = e->type == EV_HELD_UP;
  x->u.actor.thread.place.held_by = e->a;
}

static void on_let_on(struct world *w, const struct event *e) {
  on_held_up(w, e);
  if (e->a)
    return;
  w->head->held_up++;
  w->head->held_up_ns += e->c;
}

static void on_label(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  uint32_t i = 0;
  while (i < h->labels && h->label[i].label != e->b)
    i++;
  if (i == WORLD_LABELS) {
    h->odd++;
    return;
  }
  h->label[i] = (struct world_label){.label = e->b, .line = e->a, .name = e->text};
  if (i == h->labels)
    h->labels++;
}

/* An actor that gives up says so by a verdict; that on the run is the recorder's. */
static void on_verdict(struct world *w, const struct event *e) {
  if (e->actor)
    return;
  w->head->ended = 1;
  w->head->verdict = e->a;
  w->head->verdict_text = e->text;
}

static inline void apply(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  h->events++;
  h->t_ns = e->t_ns > h->t_ns ? e->t_ns : h->t_ns;
  switch ((enum event_type)e->type) {
  case EV_LOST:
    on_lost(w, e);
    break;
  case EV_LATE:
    h->late++;
    break;
  case EV_HELD_UP:
    on_held_up(w, e);
    break;
  case EV_LET_ON:
    on_let_on(w, e);
    break;
  case EV_LABEL:
    on_label(w, e);
    break;
  case EV_VERDICT:
    on_verdict(w, e);
    break;
  case EV_SPAWN:
    on_spawn(w, e);
    break;
  case EV_START:
    on_start(w, e);
    break;
  case EV_END:
    on_end(w, e);
    break;
  case EV_DIED:
    on_died(w, e);
    break;
  case EV_JOIN_WAIT:
    on_join_wait(w, e);
    break;
  case EV_JOIN:
    on_join(w, e);
    break;
  case EV_NEW:
    on_new(w, e);
    break;
  case EV_LINE:
    on_line(w, e);
    break;
  case EV_OUT:
    on_out(w, e);
    break;
  case EV_SLEEP:
    on_sleep(w, e);
    break;
  case EV_WORK:
  case EV_WAKE:
  case EV_LOOK:
  case EV_EXEC:
  case EV_NICE:
  case EV_CORES:
  case EV_WORKER_STOP:
  case EV_CONN_LOST:
  case EV_CONN_BACK:
    fold_acting(w, e);
    break;
  case EV_LOAD:
    on_load(w, e);
    break;
  case EV_CALC:
    on_calc(w, e);
    break;
  case EV_STORE:
    on_store(w, e);
    break;
  case EV_LOCK_WANT:
  case EV_READ_WANT:
  case EV_SEM_WANT:
  case EV_FLAG_WANT:
  case EV_PUT_WANT:
  case EV_GET_WANT:
    fold_want(w, e);
    break;
  case EV_LOCK_TAKE:
    on_lock_take(w, e);
    break;
  case EV_LOCK_DROP:
    on_lock_drop(w, e);
    break;
  case EV_SEND_SIGNAL:
    fold_signal(w, e);
    break;
  case EV_PEEK:
    fold_peek(w, e);
    break;
  case EV_PAGES:
  case EV_POKE:
  case EV_PAGE_READ:
    fold_memory(w, e);
    break;
  case EV_LOCK_AGAIN:
  case EV_LOCK_LESS:
    fold_lock_again(w, e);
    break;
  case EV_READ_TAKE:
  case EV_READ_DROP:
    fold_read(w, e);
    break;
  case EV_SIZE:
    fold_size(w, e);
    break;
  case EV_COND_WAIT:
  case EV_COND_WAKE:
  case EV_NOTIFY:
    fold_condition(w, e);
    break;
  case EV_SEM_TAKE:
  case EV_SEM_GIVE:
    fold_semaphore(w, e);
    break;
  case EV_BARRIER_COME:
  case EV_BARRIER_GO:
    fold_barrier(w, e);
    break;
  case EV_FLAG_PASS:
  case EV_FLAG_SET:
  case EV_FLAG_CLEAR:
    fold_flag(w, e);
    break;
  case EV_PUT:
  case EV_GET:
  case EV_GET_NONE:
  case EV_CLOSE:
    fold_queue(w, e);
    break;
  case EV_DESTROY:
    fold_destroy(w, e);
    break;
  case EV_MISUSE:
    fold_misuse(w, e);
    break;
  case EV_GRANT:
    h->grants++;
    h->granted = e->a;
    h->granted_at = h->events;
    break;
  case EV_CORE_IN:
    fold_core_in(w, e);
    break;
  case EV_CORE_TAKEN:
  case EV_CORE_LEFT:
  case EV_CORE_END:
    fold_core_out(w, e);
    break;
  case EV_CORE_USE:
  case EV_CORE_DELAY:
    fold_core_sums(w, e);
    break;
  case EV_CORE_LOST:
    fold_core_lost(w, e);
    break;
  case EV_GIL_WANT:
    fold_gil_want(w, e);
    break;
  case EV_GIL_TAKE:
    fold_gil_take(w, e);
    break;
  case EV_GIL_ASK:
    fold_gil_ask(w, e);
    break;
  case EV_GIL_DROP:
    fold_gil_drop(w, e);
    break;
  case EV_GIL_FALSE_WAKE:
    fold_gil_false_wake(w, e);
    break;
  case EV_GIL_YIELD:
    fold_gil_yield(w, e);
    break;
  case EV_GIL_INTERVAL:
    fold_gil_interval(w, e);
    break;
  case EV_RESUME:
    fold_resume(w, e);
    break;
  case EV_YIELD:
  case EV_RETURN:
    fold_give_back(w, e);
    break;
  case EV_LOOP_POLL:
    fold_loop_poll(w, e);
    break;
  case EV_LOOP_RUN:
    fold_loop_run(w, e);
    break;
  case EV_TIMER_SET:
  case EV_TIMER_DUE:
  case EV_TIMER_CANCEL:
    fold_timer(w, e);
    break;
  case EV_SOON:
  case EV_IO_READY:
    fold_soon(w, e);
    break;
  case EV_SOON_SAFE:
  case EV_TAKEN_IN:
    fold_hand(w, e);
    break;
  case EV_CALL:
    fold_call(w, e);
    break;
  case EV_STEP:
    fold_step(w, e);
    break;
  case EV_SLOW:
    fold_slow(w, e);
    break;
  case EV_AWAIT:
    fold_await(w, e);
    break;
  case EV_READY:
    fold_ready(w, e);
    break;
  case EV_FUTURE_DONE:
    fold_done(w, e);
    break;
  case EV_MEMBER:
    fold_member(w, e);
    break;
  case EV_CANCEL:
  case EV_UNCANCEL:
    fold_cancel(w, e);
    break;
  case EV_ENTER:
  case EV_LEAVE:
    fold_coroutine(w, e);
    break;
  case EV_FORGOTTEN:
    fold_forgotten(w, e);
    break;
  case EV_SENT:
  case EV_RECEIVED:
    fold_bytes(w, e);
    break;
  case EV_JOB:
    fold_job_known(w, e);
    break;
  case EV_JOB_DEFERRED:
  case EV_JOB_SCHEDULED:
  case EV_JOB_QUEUED:
  case EV_JOB_TAKEN:
  case EV_JOB_STARTED:
  case EV_JOB_FINISHED:
  case EV_JOB_FAILED:
  case EV_JOB_RAISED:
  case EV_JOB_STOPPED:
  case EV_JOB_CANCELED:
  case EV_JOB_ABANDONED:
  case EV_JOB_TIMEOUT:
  case EV_JOB_SEEN:
  case EV_JOB_GONE:
    fold_job(w, e);
    break;
  case EV_JOB_WANT:
    fold_job_want(w, e);
    break;
  case EV_QUEUE_SEEN:
    fold_queue_seen(w, e);
    break;
  case EV_WORKER_LISTENS:
  case EV_WORKER_GONE:
    fold_worker(w, e);
    break;
  case EV_WORKER_BEAT:
    fold_beat(w, e);
    break;
  case EV_COMPLAINT:
  case EV_TASK_DONE:
  case EV_WATCHED:
  case EV_RAW:
  case EV_CLOCK:
  case EV_LIMIT: /* as any event that this version does not know: it only counts */
    break;
  }
}

void world_apply(struct world *w, const struct event *e) {
  apply(w, e);
}

void world_apply_batch(struct world *w, const struct event *events, size_t n) {
  for (size_t i = 0; i < n; i++)
    apply(w, &events[i]);
}
