#ifndef RT_RWLOCK_H
#define RT_RWLOCK_H

/* A read-write lock: many readers or one writer. A reader that wants to write must stop reading
 * first, or it waits for itself, which is reported as a deadlock. */
#include "sched/gate/gate.h"
#include "sched/rt/actor.h"

struct wr_rwlock {
  pthread_rwlock_t lock;   /* private, all */
  _Atomic uint32_t state;  /* how many read; RWLOCK_WRITTEN: somebody writes */
  _Atomic uint32_t seq;    /* changes only while the lock is held, but by many readers */
  _Atomic uint32_t writer; /* actor, 0 = none */
  uint32_t id;
  uint16_t reads[GATE_SLOTS]; /* how often each actor reads, by its slot; its own business */
};
enum { RWLOCK_WRITTEN = 1 << 30 };

void wr_rwlock_init(struct actor *self, struct wr_rwlock *m, const char *name);
void wr_read_lock(struct actor *self, struct wr_rwlock *m);
int wr_read_unlock(struct actor *self, struct wr_rwlock *m);
void wr_write_lock(struct actor *self, struct wr_rwlock *m);
int wr_write_unlock(struct actor *self, struct wr_rwlock *m);
int wr_rwlock_fini(struct actor *self, struct wr_rwlock *m);

#endif
