/* GIL: the switch interval, the one knob of the GIL.
 *
 * Shows: a short interval makes two computing threads change places often, which costs time; a long
 * one lets each run undisturbed while the other waits. What they compute stays the same.
 * Real: the GIL is CPython's own algorithm, with its timed wait on the kernel's clock, so a switch
 * comes a little later than the interval says.
 * Differs: main starts the threads without holding the GIL. */
#define SCENARIO gil_interval
#include "scenarios/body.h"

#include "sched/rt/gil.h"

enum { STEPS = 1000 };

struct share {
  struct wr_gil gil;
  int64_t steps;
};

static int count(struct actor *self, struct share *s) {
  wr_gil_enter(self, &s->gil);
  uint64_t x = (uint64_t)self->arg;
  AT(self, compute);
  for (int64_t i = 0; i < s->steps; i++) {
    x = (x * 1103515245 + 12345) % 2147483648;
    wr_tick(self);
  }
  AT(self, print);
  wr_print(self, "thread %lld arrives at %llu", (long long)self->arg, (unsigned long long)x);
  wr_gil_leave(self);
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor ann, bob;
  int64_t interval = PARAM(self, interval);
  s->steps = PARAM(self, work) * STEPS;
  AT(self, interval);
  wr_gil_init(self, &s->gil, (uint64_t)interval * 1000);
  AT(self, say);
  wr_print(self, "switch interval: %lld us", (long long)interval);

  AT(self, start_ann);
  wr_thread(self, &ann, "ann", count, 1);
  AT(self, start_bob);
  wr_thread(self, &bob, "bob", count, 2);

  AT(self, join_ann);
  wr_join(self, &ann);
  AT(self, join_bob);
  wr_join(self, &bob);
  return 0;
}
