/* Imitates: the read-write lock that Python programs build themselves; its library has none.
 * Real: a process-shared pthread_rwlock_t. As glibc makes it, readers go first: while others read,
 * a new reader is let in although a writer waits, so that a stream of readers can starve a writer.
 * Differs: under control the policy decides who goes first. */
#include "sched/rt/rwlock.h"

#include <string.h>
#include <unistd.h>

#include "sched/rt/misuse.h"
#include "sched/rt/point.h"

void wr_rwlock_init(struct actor *self, struct wr_rwlock *m, const char *name) {
  *m = (struct wr_rwlock){.id = region_new_id()};
  pthread_rwlockattr_t attr;
  pthread_rwlockattr_init(&attr);
  pthread_rwlockattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
  pthread_rwlock_init(&m->lock, &attr);
  pthread_rwlockattr_destroy(&attr);
  trace_emit_text(self->id, EV_NEW, m->id, 0, OBJECT_RWLOCK, name, strlen(name));
}

static uint16_t *reads_of(const struct actor *self, struct wr_rwlock *m) {
  return &m->reads[self->slot - gate_self()->slot];
}

/* pthread refuses who writes already; here it waits for ever, as with a plain lock. */
static void wait_for_others(const struct actor *self, const struct wr_rwlock *m) {
  while (atomic_load(&m->writer) == self->id)
    pause();
}

static uint32_t take_read(struct actor *self, struct wr_rwlock *m) {
  if (pthread_rwlock_tryrdlock(&m->lock) != 0) {
    trace_emit(self->id, EV_READ_WANT, m->id, 0, 0);
    wait_for_others(self, m);
    CHECK(pthread_rwlock_rdlock(&m->lock) == 0);
  }
  ++*reads_of(self, m);
  atomic_fetch_add(&m->state, 1);
  return trace_seq(&m->seq);
}

void wr_read_lock(struct actor *self, struct wr_rwlock *m) {
  uint32_t seq;
  struct gate_cond nobody_writes = gate_when_below(&m->state, RWLOCK_WRITTEN);
  POINT(self, OP(EV_READ_TAKE, m->id, EV_READ_WANT, nobody_writes), seq = take_read(self, m),
        trace_emit(self->id, EV_READ_TAKE, m->id, seq, 0));
}

int wr_read_unlock(struct actor *self, struct wr_rwlock *m) {
  uint32_t seq;
  if (*reads_of(self, m) == 0)
    return misuse(self, m->id, MISUSE_READ_UNLOCK);
  POINT(self, OP(EV_READ_DROP, m->id, 0, WHEN_EVER), seq = trace_seq(&m->seq),
        trace_emit(self->id, EV_READ_DROP, m->id, seq, 0));
  --*reads_of(self, m);
  atomic_fetch_sub(&m->state, 1);
  pthread_rwlock_unlock(&m->lock);
  return 0;
}

static uint32_t take_write(struct actor *self, struct wr_rwlock *m) {
  if (pthread_rwlock_trywrlock(&m->lock) != 0) {
    trace_emit(self->id, EV_LOCK_WANT, m->id, 0, 0);
    wait_for_others(self, m);
    CHECK(pthread_rwlock_wrlock(&m->lock) == 0);
  }
  atomic_store(&m->writer, self->id);
  atomic_store(&m->state, RWLOCK_WRITTEN);
  return trace_seq(&m->seq);
}

void wr_write_lock(struct actor *self, struct wr_rwlock *m) {
  uint32_t seq;
  POINT(self, OP(EV_LOCK_TAKE, m->id, EV_LOCK_WANT, gate_when_equal(&m->state, 0)),
        seq = take_write(self, m), trace_emit(self->id, EV_LOCK_TAKE, m->id, seq, 0));
}

int wr_write_unlock(struct actor *self, struct wr_rwlock *m) {
  uint32_t seq, writer = atomic_load(&m->writer);
  if (writer != self->id)
    return misuse(self, m->id, writer ? MISUSE_UNLOCK_STRANGER : MISUSE_UNLOCK_FREE);
  POINT(self, OP(EV_LOCK_DROP, m->id, 0, WHEN_EVER), seq = trace_seq(&m->seq),
        trace_emit(self->id, EV_LOCK_DROP, m->id, seq, 0));
  atomic_store(&m->writer, 0);
  atomic_store(&m->state, 0);
  pthread_rwlock_unlock(&m->lock);
  return 0;
}

int wr_rwlock_fini(struct actor *self, struct wr_rwlock *m) {
  bool is_free;
  POINT(self, OP(EV_DESTROY, m->id, 0, WHEN_EVER), is_free = atomic_load(&m->state) == 0,
        if (is_free) trace_emit(self->id, EV_DESTROY, m->id, trace_seq(&m->seq), 0));
  if (!is_free)
    return misuse(self, m->id, MISUSE_DESTROY_HELD);
  pthread_rwlock_destroy(&m->lock);
  return 0;
}
