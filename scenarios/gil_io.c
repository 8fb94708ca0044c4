/* GIL: threads that wait most of the time.
 *
 * Shows: a call that may block is made without the GIL, so the waits of many threads overlap: four
 * threads need hardly more time than one. Only the little that each computes in between takes
 * turns. Real: the GIL is CPython's own algorithm; the call is a real sleep in the kernel. Differs:
 * the answer is made up; Python's recv() or sleep() lets the GIL go inside the call, here one sees
 * the two calls that do it. */
#define SCENARIO gil_io
#include "scenarios/body.h"

#include <stdio.h>

#include "sched/rt/gil.h"

enum { MOST_THREADS = 64, PARSE_STEPS = 1000 };

struct share {
  struct wr_gil gil;
  int64_t calls, wait_ns;
};

static int ask(struct actor *self, struct share *s) {
  wr_gil_enter(self, &s->gil);
  uint64_t x = (uint64_t)self->arg;
  for (int64_t call = 0; call < s->calls; call++) {
    AT(self, call);
    wr_gil_release(self);
    wr_sleep(self, (uint64_t)s->wait_ns);
    wr_gil_take(self);
    AT(self, parse);
    for (int i = 0; i < PARSE_STEPS; i++) {
      x = (x * 1103515245 + 12345) % 2147483648;
      wr_tick(self);
    }
  }
  AT(self, print);
  wr_print(self, "thread %lld has %lld answers: %llu", (long long)self->arg, (long long)s->calls,
           (unsigned long long)x);
  wr_gil_leave(self);
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor threads[MOST_THREADS];
  int n = (int)PARAM(self, threads);
  s->calls = PARAM(self, calls);
  s->wait_ns = PARAM(self, wait) * 1000000;
  wr_gil_init(self, &s->gil, 5000000);

  for (int i = 0; i < n; i++) {
    char name[24];
    snprintf(name, sizeof name, "thread %d", i + 1);
    AT(self, start);
    wr_thread(self, &threads[i], name, ask, i + 1);
  }
  for (int i = 0; i < n; i++) {
    AT(self, join);
    wr_join(self, &threads[i]);
  }
  AT(self, done);
  wr_print(self, "Done!");
  return 0;
}
