#ifndef WORLD_FOLD_H
#define WORLD_FOLD_H

/* For the files of the fold alone: finding entities, changing an actor's state, and who acts. A
 * family of events has its own file, fold_FAMILY.c, with one function per event, declared at the
 * end here and called from the switch in fold.c; what is hot stays in fold.c, where it is inlined.
 *
 * A function for an event that an actor emits by acting begins with fold_acting(). */
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

/* Before a blocked actor is anything else: it no longer queues at its lock, which is returned. */
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

/* The actor that does e, running; NULL if there is none that can. */
static inline struct world_entity *fold_acting(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_find(h, e->actor, ENTITY_ACTOR);
  if (unlikely(!x)) {
    fold_stranger(w, e);
    return NULL;
  }
  if (unlikely(x->u.actor.state != ACTOR_RUNNING) && !fold_arrive(w, e, x))
    return NULL;
  h->switches += h->last_actor != e->actor && h->last_actor != 0;
  h->last_actor = e->actor;
  x->u.actor.last_event = h->events;
  return x;
}

/* The event's place in the order of its object. After LOST the count starts anew. */
static inline void fold_sequence(struct world *w, const struct event *e, struct world_entity *x) {
  if (unlikely(e->b != x->u.object.last_seq + 1) || unlikely(e->b == 0))
    fold_out_of_sequence(w, e, x);
  else
    x->u.object.last_seq = e->b;
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
}

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
