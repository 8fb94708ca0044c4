#ifndef RT_LOCK_H
#define RT_LOCK_H

/* A mutual-exclusion lock: a pthread mutex in shared memory, usable between threads and processes.
 * Who wants a lock that it holds itself waits for ever, which is reported as a deadlock of one.
 *
 * Calls that can be misused return 0, or ERR_USAGE after saying what was wrong (misuse.h). */
#include <stdatomic.h>
#include <stdint.h>

#include "sched/rt/actor.h"

struct wr_lock {
  pthread_mutex_t mutex;  /* private, all */
  _Atomic uint32_t owner; /* actor, 0 = free */
  uint32_t seq;           /* changes only while the mutex is held */
  uint32_t id;
};

void wr_lock_init(struct actor *self, struct wr_lock *m, const char *name);
void wr_lock(struct actor *self, struct wr_lock *m);
int wr_unlock(struct actor *self, struct wr_lock *m);
/* The lock must be free. */
int wr_lock_fini(struct actor *self, struct wr_lock *m);

/* --- for what is made of locks: rlock.c, cond.c ------------------------------------------------
 */

void lock_make(struct actor *self, struct wr_lock *m, enum object_kind kind, const char *name);
/* The next sequence number; the mutex is held. */
static inline uint32_t lock_seq(struct wr_lock *m) {
  return ++m->seq ? m->seq : ++m->seq;
}
static inline bool lock_is_mine(const struct actor *self, const struct wr_lock *m) {
  return atomic_load_explicit(&m->owner, memory_order_relaxed) == self->id;
}
/* A stranger wants to let it go. */
int lock_refuse(struct actor *self, const struct wr_lock *m);
/* The second half of letting it go, after the event. */
void lock_open(struct wr_lock *m);

#endif
