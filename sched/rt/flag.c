/* Imitates: threading.Event, multiprocessing.Event. ("Event" means something else here.)
 * Real: a word and a monitor (monitor.h), as CPython makes it.
 * Differs: nothing but the name; wait() has no timeout. */
#include "sched/rt/flag.h"

void wr_flag_init(struct actor *self, struct wr_flag *f, const char *name) {
  monitor_init(self, &f->m, OBJECT_FLAG, name);
  atomic_store(&f->changes, 0);
}

void wr_flag_wait(struct actor *self, struct wr_flag *f) {
  for (bool passed = false;
       !passed;) { /* again, if it was set and has been cleared before our turn */
    uint32_t seen = atomic_load(&f->changes);
    struct gate_cond set = seen & 1 ? WHEN_EVER : gate_when_differs(&f->changes, seen);
    struct gate_op op = *OP(EV_FLAG_PASS, f->m.id, EV_FLAG_WANT, set);
    POINT(self, &op, passed = monitor_enter(self, &f->m, &op) || (f->changes & 1),
          if (passed) monitor_say(self, &f->m, EV_FLAG_PASS, 0));
    monitor_leave(&f->m, MONITOR_SAME);
  }
}

static void change(struct actor *self, struct wr_flag *f, uint16_t event, uint32_t odd) {
  struct gate_op op = *OP(event, f->m.id, 0, WHEN_EVER);
  POINT(self, &op, monitor_enter(self, &f->m, &op);
        f->changes += (f->changes & 1) != odd, monitor_say(self, &f->m, event, 0));
  monitor_leave(&f->m, MONITOR_CHANGED);
}

void wr_flag_set(struct actor *self, struct wr_flag *f) {
  change(self, f, EV_FLAG_SET, 1);
}

void wr_flag_clear(struct actor *self, struct wr_flag *f) {
  change(self, f, EV_FLAG_CLEAR, 0);
}
