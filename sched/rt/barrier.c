/* Imitates: threading.Barrier.
 * Real: a counter and a monitor (monitor.h), as CPython makes it; not pthread_barrier_t, which does
 * not tell who came when.
 * Differs: it cannot be aborted, and wait() has no timeout. Python 3.11 takes 0 parties, too, and
 * then never opens; later versions refuse them, as this one does. */
#include "sched/rt/barrier.h"

#include "sched/rt/misuse.h"

int wr_barrier_init(struct actor *self, struct wr_barrier *b, const char *name, uint32_t parties) {
  *b = (struct wr_barrier){.parties = parties ? parties : 1};
  monitor_init(self, &b->m, OBJECT_BARRIER, name);
  trace_emit(self->id, EV_SIZE, b->m.id, 0, b->parties);
  return parties ? 0 : misuse(self, b->m.id, MISUSE_BARRIER_SIZE);
}

static uint32_t pass(struct actor *self, struct wr_barrier *b, bool decision) {
  struct gate_op come = *OP(EV_BARRIER_COME, b->m.id, 0, WHEN_EVER);
  uint32_t round, place;
  come.decision = decision;
  POINT(self, &come, monitor_enter(self, &b->m, &come); round = b->round;
        place = b->here++, monitor_say(self, &b->m, EV_BARRIER_COME, b->here));
  if (b->here == b->parties) {
    b->here = 0;
    b->round++;
  }
  monitor_leave(&b->m, MONITOR_CHANGED);

  struct gate_op go = *OP_OWN(EV_BARRIER_GO, b->m.id, 0, gate_when_differs(&b->round, round));
  POINT(self, &go, monitor_enter(self, &b->m, &go), monitor_say(self, &b->m, EV_BARRIER_GO, 0));
  monitor_leave(&b->m, MONITOR_SAME);
  return place;
}

uint32_t wr_barrier_wait(struct actor *self, struct wr_barrier *b) {
  return pass(self, b, true);
}

void wr_barrier_meet(struct actor *self, struct wr_barrier *b) {
  pass(self, b, false);
}
