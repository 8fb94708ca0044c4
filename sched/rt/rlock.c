/* Imitates: threading.RLock.
 * Real: a lock with its owner and a counter, which is also how CPython makes it.
 * Differs: nothing that a program could see. */
#include "sched/rt/rlock.h"

#include "sched/rt/point.h"

void wr_rlock_init(struct actor *self, struct wr_rlock *m, const char *name) {
  m->times = 0;
  lock_make(self, &m->lock, OBJECT_RLOCK, name);
}

void wr_rlock(struct actor *self, struct wr_rlock *m) {
  uint32_t seq;
  if (!lock_is_mine(self, &m->lock)) {
    wr_lock(self, &m->lock);
    m->times = 1;
    return;
  }
  POINT(self, OP(EV_LOCK_AGAIN, m->lock.id, 0, WHEN_EVER), seq = lock_seq(&m->lock),
        trace_emit(self->id, EV_LOCK_AGAIN, m->lock.id, seq, ++m->times));
}

int wr_runlock(struct actor *self, struct wr_rlock *m) {
  uint32_t seq;
  if (!lock_is_mine(self, &m->lock) || m->times == 1)
    return wr_unlock(self, &m->lock);
  POINT(self, OP(EV_LOCK_LESS, m->lock.id, 0, WHEN_EVER), seq = lock_seq(&m->lock),
        trace_emit(self->id, EV_LOCK_LESS, m->lock.id, seq, --m->times));
  return 0;
}

int wr_rlock_fini(struct actor *self, struct wr_rlock *m) {
  return wr_lock_fini(self, &m->lock);
}
