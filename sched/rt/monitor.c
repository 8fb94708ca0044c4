#include "sched/rt/monitor.h"

#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sched/rt/inner.h"

void monitor_init(struct actor *self, struct monitor *m, enum object_kind kind, const char *name) {
  *m = (struct monitor){.id = region_new_id()};
  pthread_mutexattr_t mutex;
  pthread_mutexattr_init(&mutex);
  pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&m->mutex, &mutex);
  pthread_mutexattr_destroy(&mutex);
  trace_emit_text(self->id, EV_NEW, m->id, 0, kind, name, strlen(name));
}

/* Sleeps without the mutex until somebody has changed something since now. */
static void await_change(struct actor *self, struct monitor *m) {
  uint32_t seen = atomic_load(&m->changes);
  m->sleepers++;
  pthread_mutex_unlock(&m->mutex);
  syscall(SYS_futex, &m->changes, FUTEX_WAIT, seen, NULL, NULL, 0);
  inner_lock(self, &m->mutex, m->id);
  m->sleepers--;
}

bool monitor_enter(struct actor *self, struct monitor *m, const struct gate_op *op) {
  inner_lock(self, &m->mutex, m->id);
  if (gate_possible(&op->cond))
    return gate_armed() && self->slot->waits;
  if (op->want)
    trace_emit(self->id, op->want, m->id, 0, 0);
  do
    await_change(self, m);
  while (!gate_possible(&op->cond));
  return true;
}

void monitor_leave(struct monitor *m, enum monitor_change change) {
  bool wake = change == MONITOR_CHANGED && m->sleepers > 0;
  if (wake)
    atomic_fetch_add(&m->changes, 1);
  pthread_mutex_unlock(&m->mutex);
  if (wake)
    syscall(SYS_futex, &m->changes, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}
