/* GIL: threads that only compute.
 *
 * Shows: with a GIL, two threads need twice the time of one, on however many cores; without one
 * (--gil off) or with one for each interpreter (--gil per-interp) they run side by side.
 * Real: the GIL is CPython's own algorithm, taken and let go at every bytecode boundary where
 * CPython would; the kernel decides which waiter gets it.
 * Differs: main starts the threads without holding the GIL, so all of them begin at once; Python's
 * main thread needs the GIL to start the next one. */
#define SCENARIO gil_cpu
#include "scenarios/body.h"

#include <stdio.h>

#include "sched/rt/gil.h"

enum { MOST_THREADS = 16, STEPS = 1000 };

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
  struct actor threads[MOST_THREADS];
  int n = (int)PARAM(self, threads);
  s->steps = PARAM(self, work) * STEPS;
  AT(self, interval);
  wr_gil_init(self, &s->gil, (uint64_t)PARAM(self, interval) * 1000);

  for (int i = 0; i < n; i++) {
    char name[24];
    snprintf(name, sizeof name, "thread %d", i + 1);
    AT(self, start);
    wr_thread(self, &threads[i], name, count, i + 1);
  }
  for (int i = 0; i < n; i++) {
    AT(self, join);
    wr_join(self, &threads[i]);
  }
  AT(self, done);
  wr_print(self, "Done!");
  return 0;
}
