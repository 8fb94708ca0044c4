/* Imitates: threading.Semaphore and BoundedSemaphore, multiprocessing's too.
 * Real: a count and a monitor (monitor.h), as CPython makes it; not sem_t, whose count changes
 * where no event can say so. Differs: release(n) gives one permit at a time here. */
#include "sched/rt/semaphore.h"

#include "sched/rt/misuse.h"

void wr_semaphore_init_bounded(struct actor *self, struct wr_semaphore *s, const char *name,
                               uint32_t permits) {
  monitor_init(self, &s->m, OBJECT_SEMAPHORE, name);
  atomic_store(&s->left, permits);
  s->most = permits;
  trace_emit(self->id, EV_SIZE, s->m.id, 0, permits);
}

void wr_semaphore_init(struct actor *self, struct wr_semaphore *s, const char *name,
                       uint32_t permits) {
  wr_semaphore_init_bounded(self, s, name, permits);
  s->most = UINT32_MAX;
}

void wr_semaphore_take(struct actor *self, struct wr_semaphore *s) {
  struct gate_op op = *OP(EV_SEM_TAKE, s->m.id, EV_SEM_WANT, gate_when_differs(&s->left, 0));
  POINT(self, &op, monitor_enter(self, &s->m, &op);
        s->left--, monitor_say(self, &s->m, EV_SEM_TAKE, s->left));
  monitor_leave(&s->m, MONITOR_SAME);
}

int wr_semaphore_give(struct actor *self, struct wr_semaphore *s) {
  struct gate_op op = *OP(EV_SEM_GIVE, s->m.id, 0, WHEN_EVER);
  bool fits;
  POINT(self, &op, monitor_enter(self, &s->m, &op); fits = s->left < s->most;
        s->left += fits, if (fits) monitor_say(self, &s->m, EV_SEM_GIVE, s->left));
  monitor_leave(&s->m, MONITOR_CHANGED);
  return fits ? 0 : misuse(self, s->m.id, MISUSE_SEM_OVERFLOW);
}
