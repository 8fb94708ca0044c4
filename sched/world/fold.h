#ifndef WORLD_FOLD_H
#define WORLD_FOLD_H

/* For the files of the fold alone: finding entities, changing an actor's state, and who acts. A
 * family of events has its own file, fold_FAMILY.c, with one function per event, declared at the
 * end here and called from the switch in fold.c; what is hot stays in fold.c, where it is inlined.
 *
 * A function for an event that an actor emits by acting begins with fold_acting(). */
#include <stddef.h>

#include "sched/base/check.h"
#include "sched/world/invariant.h"
#include "sched/world/world.h"

static inline struct world_entity *fold_entities(struct world_head *h) {
  return (struct world_entity *)(h + 1);
}

static inline struct world_entity *fold_find(struct world_head *h, uint32_t id,
                                             enum entity_kind kind) {
  if (unlikely(id >= h->top))
    return NULL;
  struct world_entity *x = fold_entities(h) + id;
  return likely(x->kind == kind) ? x : NULL;
}

static inline uint32_t fold_id(struct world_head *h, const struct world_entity *x) {
  return (uint32_t)(x - fold_entities(h));
}

/* The entity that an actor is part of. */
static inline struct world_entity *fold_entity(struct world_actor *a) {
  return (struct world_entity *)(void *)((char *)a - offsetof(struct world_entity, u));
}

static inline struct world_entity *fold_object(struct world_head *h, uint32_t id,
                                               enum object_kind what) {
  struct world_entity *x = fold_find(h, id, ENTITY_OBJECT);
  if (likely(x != NULL) && likely(x->what == what))
    return x;
  h->odd++;
  return NULL;
}

/* An object of one of several kinds: the bits 1 << kind. */
static inline struct world_entity *fold_object_of(struct world_head *h, uint32_t id,
                                                  uint32_t kinds) {
  struct world_entity *x = fold_find(h, id, ENTITY_OBJECT);
  if (likely(x != NULL) && likely(kinds >> x->what & 1))
    return x;
  h->odd++;
  return NULL;
}
enum {
  FOLD_LOCKS = 1u << OBJECT_LOCK | 1u << OBJECT_RLOCK | 1u << OBJECT_RWLOCK,
  FOLD_QUEUES = 1u << OBJECT_QUEUE | 1u << OBJECT_PIPE,
  FOLD_FUTURES = 1u << OBJECT_FUTURE | 1u << OBJECT_GROUP,
};

static inline bool fold_over(const struct world_actor *a) {
  return a->state == ACTOR_DONE || a->state == ACTOR_GONE;
}

/* An actor changes its state, and nothing else does. What was collected of it after the word of its
 * death does not raise it. */
static inline void fold_enter(struct world_head *h, struct world_actor *a, enum actor_state state,
                              uint32_t waits_for) {
  if (unlikely(fold_over(a)) && state != ACTOR_GONE)
    return;
  a->spent_ns[a->state] += h->t_ns - a->since_ns;
  a->since_ns = h->t_ns;
  h->in_state[a->state]--;
  h->in_state[state]++;
  a->state = (uint8_t)state;
  a->waits_for = waits_for;
  a->wants = 0;
  a->wake_ns = 0;
}

/* Before a blocked actor, or a task that awaits something, is anything else: it no longer queues at
 * its lock, which is returned. */
struct world_object *fold_leave_queue(struct world_head *h, const struct world_actor *a);
/* The actor of e is not running: let it run, or say what is wrong with that. False: e does not
 * happen. */
__attribute__((noinline)) bool fold_arrive(struct world *w, const struct event *e,
                                           struct world_entity *x);
/* Nobody knows the actor of e, so e does not happen; but its object is not what it was. */
__attribute__((noinline)) void fold_stranger(struct world *w, const struct event *e);
/* The event does not have the next number of its object. */
__attribute__((noinline)) void fold_out_of_sequence(struct world *w, const struct event *e,
                                                    struct world_entity *x);

/* The actor that does e, running; NULL if there is none that can. For what a thread does as the one
 * that runs a loop: that is no switch from a task to it. */
static inline struct world_entity *fold_serving(struct world *w, const struct event *e) {
  struct world_entity *x = fold_find(w->head, e->actor, ENTITY_ACTOR);
  if (unlikely(!x)) {
    fold_stranger(w, e);
    return NULL;
  }
  if (unlikely(x->u.actor.state != ACTOR_RUNNING) && !fold_arrive(w, e, x))
    return NULL;
  x->u.actor.last_event = w->head->events;
  return x;
}

/* The same for what it does by itself. */
static inline struct world_entity *fold_acting(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_serving(w, e);
  if (unlikely(!x))
    return NULL;
  h->switches += h->last_actor != e->actor && h->last_actor != 0;
  h->last_actor = e->actor;
  return x;
}

/* The event's place in the order of its object. After LOST the count starts anew. */
static inline void fold_sequence(struct world *w, const struct event *e, struct world_entity *x) {
  if (unlikely(e->b != x->u.object.last_seq + 1) || unlikely(e->b == 0))
    fold_out_of_sequence(w, e, x);
  else
    x->u.object.last_seq = e->b;
}

/* A generator or task waits for `awaited` from here on, until its event `wants` (0: until it runs
 * again). If it is a task, or runs in one, that ends the task's step; the task, 0 if there is none.
 */
uint32_t fold_rests(struct world_head *h, struct world_actor *a, uint32_t awaited, uint8_t wants);
/* A generator or task has done what it waited for: it goes into the figures of the object. */
void fold_got(struct world_head *h, struct world_actor *a, const struct event *e);
/* An exception has ended its wait. */
void fold_wait_in_vain(struct world_head *h, struct world_actor *a);

/* So long somebody has waited for the object, who now has what it waited for. */
static inline void fold_waited(struct world_head *h, struct world_object *o, uint64_t since_ns) {
  uint64_t waited = h->t_ns - since_ns;
  o->contended++;
  o->waited_ns += waited;
  o->max_wait_ns = waited > o->max_wait_ns ? waited : o->max_wait_ns;
}

/* The actor waits for the object until its event `wants`. */
static inline void fold_block(struct world_head *h, struct world_actor *a, uint32_t id,
                              enum event_type wants) {
  struct world_entity *x = fold_find(h, id, ENTITY_OBJECT);
  if (!x || fold_over(a))
    return;
  x->u.object.waiters++;
  fold_enter(h, a, ACTOR_BLOCKED, id);
  a->wants = (uint8_t)wants;
  if (world_is_coop(a))
    fold_rests(h, a, id, (uint8_t)wants);
}

/* fold_life.c */
void fold_spawn(struct world *w, const struct event *e);
void fold_new(struct world *w, const struct event *e);
void fold_start(struct world *w, const struct event *e);
void fold_end(struct world *w, const struct event *e);
void fold_died(struct world *w, const struct event *e);
void fold_join_wait(struct world *w, const struct event *e);
void fold_join(struct world *w, const struct event *e);
void fold_sleep(struct world *w, const struct event *e);
/* From here on nothing is known of an entity, until it is seen again. */
void fold_become_unknown(struct world_head *h, struct world_entity *x);

/* fold_sync.c */
void fold_want(struct world *w, const struct event *e); /* every event that begins a wait */
void fold_size(struct world *w, const struct event *e);
void fold_lock_again(struct world *w, const struct event *e); /* LOCK_AGAIN, LOCK_LESS */
void fold_read(struct world *w, const struct event *e);       /* READ_TAKE, READ_DROP */
void fold_condition(struct world *w, const struct event *e);  /* COND_WAIT, COND_WAKE, NOTIFY */
void fold_semaphore(struct world *w, const struct event *e);  /* SEM_TAKE, SEM_GIVE */
void fold_barrier(struct world *w, const struct event *e);    /* BARRIER_COME, BARRIER_GO */
void fold_flag(struct world *w, const struct event *e);       /* FLAG_PASS, FLAG_SET, FLAG_CLEAR */
void fold_queue(struct world *w, const struct event *e);      /* PUT, GET, GET_NONE, CLOSE */
void fold_destroy(struct world *w, const struct event *e);
void fold_misuse(struct world *w, const struct event *e);
/* Links of objects. If there is no room for one more, the object is partial. */
void fold_link(struct world_head *h, struct world_object *o, struct world_link link);
void fold_unlink(struct world_head *h, uint32_t i);
/* After LOST: what is known of the object by its links is no longer all there is. */
void fold_forget_links(struct world_head *h, uint32_t object);

/* fold_gil.c */
void fold_gil_interval(struct world *w, const struct event *e);
void fold_gil_want(struct world *w, const struct event *e);
void fold_gil_take(struct world *w, const struct event *e);
void fold_gil_ask(struct world *w, const struct event *e);
void fold_gil_drop(struct world *w, const struct event *e);
void fold_gil_false_wake(struct world *w, const struct event *e);
void fold_gil_yield(struct world *w, const struct event *e);

/* fold_generator.c */
void fold_made(struct world *w, const struct event *e, struct world_entity *x); /* SPAWN */
void fold_resume(struct world *w, const struct event *e);
void fold_give_back(struct world *w, const struct event *e); /* YIELD, RETURN */
/* A generator or task has ended. */
void fold_coop_over(struct world *w, struct world_actor *a, uint32_t id);

/* fold_loop.c */
void fold_loop_made(struct world *w, const struct event *e, struct world_entity *x); /* NEW */
void fold_loop_over(struct world *w, struct world_entity *x);                        /* DESTROY */
/* A new task's first step is ready. */
void fold_task_made(struct world *w, const struct event *e, struct world_entity *x);
/* Events of an entity were lost: what its loop has to run is not known. */
void fold_loop_lost(struct world_head *h, const struct world_entity *x);
/* If the task is in a step, that is over. */
void fold_step_over(struct world_head *h, struct world_actor *a, uint32_t id);
/* The next step of the task is ready, because of `by`. */
void fold_make_ready(struct world_head *h, struct world_actor *a, uint32_t id, uint32_t by);
/* A task that blocked its thread, instead of awaiting, goes on. */
void fold_step_again(struct world_head *h, const struct world_actor *a, uint32_t id);
void fold_loop_poll(struct world *w, const struct event *e);
void fold_loop_run(struct world *w, const struct event *e);
void fold_timer(struct world *w, const struct event *e); /* TIMER_SET, TIMER_DUE, TIMER_CANCEL */
void fold_soon(struct world *w, const struct event *e);  /* SOON, IO_READY */
void fold_hand(struct world *w, const struct event *e);  /* SOON_SAFE, TAKEN_IN */
void fold_call(struct world *w, const struct event *e);
void fold_step(struct world *w, const struct event *e);
void fold_slow(struct world *w, const struct event *e);

/* fold_await.c */
void fold_await(struct world *w, const struct event *e);
void fold_ready(struct world *w, const struct event *e);
void fold_done(struct world *w, const struct event *e);
void fold_member(struct world *w, const struct event *e);
void fold_cancel(struct world *w, const struct event *e);    /* CANCEL, UNCANCEL */
void fold_coroutine(struct world *w, const struct event *e); /* ENTER, LEAVE */
void fold_forgotten(struct world *w, const struct event *e);
void fold_bytes(struct world *w, const struct event *e); /* SENT, RECEIVED */

/* fold_job.c */
void fold_job_known(struct world *w, const struct event *e); /* JOB */
void fold_job(struct world *w, const struct event *e);       /* every event that brings a job on */
void fold_job_wait(struct world *w, const struct event *e);
void fold_queue_seen(struct world *w, const struct event *e);
void fold_worker(struct world *w, const struct event *e); /* WORKER_LISTENS, WORKER_GONE */
void fold_beat(struct world *w, const struct event *e);
/* A worker has ended: it listens to nothing any more. */
void fold_worker_over(struct world_head *h, uint32_t id);

/* fold_process.c */
void fold_signal(struct world *w, const struct event *e);
void fold_peek(struct world *w, const struct event *e);
void fold_memory(struct world *w, const struct event *e); /* PAGES, POKE, READ */
/* fold_core.c */
void fold_core_in(struct world *w, const struct event *e);
void fold_core_out(struct world *w, const struct event *e);  /* CORE_TAKEN, CORE_LEFT, CORE_END */
void fold_core_sums(struct world *w, const struct event *e); /* CORE_USE, CORE_DELAY */
void fold_core_lost(struct world *w, const struct event *e);

#endif
