#ifndef RT_MONITOR_H
#define RT_MONITOR_H

/* What semaphores, conditions, barriers, event flags and queues are made of: a mutex that is held
 * for a few instructions, a futex for those that must wait, and the object's sequence number, which
 * changes only under the mutex. Python's library has a condition variable in place of the futex; a
 * hand-over by one of pthread's costs twice as much, because it asks the kernel twice as often.
 *
 *   struct gate_op op = *OP(EV_SEM_TAKE, s->m.id, EV_SEM_WANT, gate_when_differs(&s->left, 0));
 *   POINT(self, &op, monitor_enter(self, &s->m, &op); s->left--,
 *         monitor_say(self, &s->m, EV_SEM_TAKE, s->left));
 *   monitor_leave(&s->m, MONITOR_SAME);
 *
 * One condition, as data, says both what the gate waits for under control and what the actor waits
 * for when it runs free. Events are emitted under the mutex, so the trace has them in the order in
 * which things happened; whoever changes what others wait for wakes them all, so no wake-up can be
 * lost, and those that wake in vain sleep again. */
#include "sched/rt/point.h"

struct monitor {
  pthread_mutex_t mutex;    /* private, all */
  _Atomic uint32_t changes; /* futex: how often those who wait were woken */
  uint32_t sleepers;        /* who wait, or were killed while they did */
  uint32_t seq;
  uint32_t id;
};
enum monitor_change { MONITOR_SAME, MONITOR_CHANGED };

void monitor_init(struct actor *self, struct monitor *m, enum object_kind kind, const char *name);
/* Takes the mutex once the condition of op holds, after emitting its `want` event (0: none) if that
 * is not so at once. True: it had to wait. */
bool monitor_enter(struct actor *self, struct monitor *m, const struct gate_op *op);
/* Emits an event with the object's next number, under the mutex. */
static inline void monitor_say(struct actor *self, struct monitor *m, uint16_t event, uint64_t c) {
  m->seq += m->seq == UINT32_MAX ? 2 : 1; /* 0 means "no order" and is skipped */
  trace_emit(self->id, event, m->id, m->seq, c);
}
void monitor_leave(struct monitor *m, enum monitor_change change);

#endif
