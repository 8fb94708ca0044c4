/* Imitates: threading.Lock, multiprocessing.Lock.
 * Real: a process-shared pthread mutex; who gets it next is the kernel's choice.
 * Differs: Python's Lock may be released by a stranger. */
#include "sched/rt/lock.h"

#include <string.h>

#include "sched/rt/misuse.h"
#include "sched/rt/point.h"

static uint32_t take(struct actor *self, struct wr_lock *m) {
  if (pthread_mutex_trylock(&m->mutex) != 0) {
    trace_emit(self->id, EV_LOCK_WANT, m->id, 0, 0);
    CHECK(pthread_mutex_lock(&m->mutex) == 0);
  }
  atomic_store_explicit(&m->owner, self->id, memory_order_relaxed);
  return lock_seq(m);
}

void lock_make(struct actor *self, struct wr_lock *m, enum object_kind kind, const char *name) {
  *m = (struct wr_lock){.id = region_new_id()};
  pthread_mutexattr_t attr;
  pthread_mutexattr_init(&attr);
  pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&m->mutex, &attr);
  pthread_mutexattr_destroy(&attr);
  trace_emit_text(self->id, EV_NEW, m->id, 0, kind, name, strlen(name));
}

void wr_lock_init(struct actor *self, struct wr_lock *m, const char *name) {
  lock_make(self, m, OBJECT_LOCK, name);
}

void wr_lock(struct actor *self, struct wr_lock *m) {
  uint32_t seq;
  POINT(self, OP(EV_LOCK_TAKE, m->id, EV_LOCK_WANT, gate_when_nobodys(&m->owner)),
        seq = take(self, m), trace_emit(self->id, EV_LOCK_TAKE, m->id, seq, 0));
}

int lock_refuse(struct actor *self, const struct wr_lock *m) {
  bool is_free = atomic_load_explicit(&m->owner, memory_order_relaxed) == 0;
  return misuse(self, m->id, is_free ? MISUSE_UNLOCK_FREE : MISUSE_UNLOCK_STRANGER);
}

void lock_open(struct wr_lock *m) {
  atomic_store_explicit(&m->owner, 0, memory_order_relaxed);
  pthread_mutex_unlock(&m->mutex);
}

int wr_unlock(struct actor *self, struct wr_lock *m) {
  uint32_t seq;
  if (unlikely(!lock_is_mine(self, m)))
    return lock_refuse(self, m);
  /* Emitted while the lock is still held: nobody can take it before the trace says it is free. */
  POINT(self, OP(EV_LOCK_DROP, m->id, 0, WHEN_EVER), seq = lock_seq(m),
        trace_emit(self->id, EV_LOCK_DROP, m->id, seq, 0));
  lock_open(m);
  return 0;
}

int wr_lock_fini(struct actor *self, struct wr_lock *m) {
  bool is_free;
  POINT(self, OP(EV_DESTROY, m->id, 0, WHEN_EVER), is_free = pthread_mutex_trylock(&m->mutex) == 0,
        if (is_free) trace_emit(self->id, EV_DESTROY, m->id, lock_seq(m), 0));
  if (!is_free)
    return misuse(self, m->id, MISUSE_DESTROY_HELD);
  pthread_mutex_unlock(&m->mutex);
  pthread_mutex_destroy(&m->mutex);
  return 0;
}
