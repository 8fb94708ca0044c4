/* GIL: a thread that waits for input beside one that only computes.
 *
 * Shows: the convoy effect. Each time io comes back from its call, cpu-hog has the GIL and has no
 * reason to let it go, so io waits for the whole switch interval, for a few microseconds of work.
 * Without a GIL (--gil off) it goes on at once.
 * Real: the GIL is CPython's own algorithm; the call is a real sleep in the kernel.
 * Differs: the flag that ends cpu-hog is looked at without an event, as Python's is a plain name.
 */
#define SCENARIO gil_convoy
#include "scenarios/body.h"

#include "sched/rt/gil.h"

enum { ANSWER_STEPS = 100 };

struct share {
  struct wr_gil gil;
  int64_t calls, wait_ns;
  _Atomic int done;
};

static int compute(struct actor *self, struct share *s) {
  wr_gil_enter(self, &s->gil);
  AT(self, compute);
  uint64_t x = 1;
  while (!s->done) {
    x = (x * 1103515245 + 12345) % 2147483648;
    wr_tick(self);
  }
  AT(self, stop);
  wr_print(self, "cpu-hog is told to stop");
  wr_gil_leave(self);
  return 0;
}

static int answer(struct actor *self, struct share *s) {
  wr_gil_enter(self, &s->gil);
  uint64_t x = 1;
  for (int64_t call = 0; call < s->calls; call++) {
    AT(self, call);
    wr_gil_release(self);
    wr_sleep(self, (uint64_t)s->wait_ns);
    wr_gil_take(self);
    AT(self, answer);
    for (int i = 0; i < ANSWER_STEPS; i++) {
      x = (x * 1103515245 + 12345) % 2147483648;
      wr_tick(self);
    }
  }
  AT(self, print);
  wr_print(self, "io has given %lld answers: %llu", (long long)s->calls, (unsigned long long)x);
  AT(self, done);
  s->done = 1;
  wr_gil_leave(self);
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor hog, io;
  s->calls = PARAM(self, calls);
  s->wait_ns = PARAM(self, wait) * 1000;
  AT(self, interval);
  wr_gil_init(self, &s->gil, (uint64_t)PARAM(self, interval) * 1000);

  AT(self, start_hog);
  wr_thread(self, &hog, "cpu-hog", compute, 0);
  AT(self, start_io);
  wr_thread(self, &io, "io", answer, 0);

  AT(self, join_io);
  wr_join(self, &io);
  AT(self, join_hog);
  wr_join(self, &hog);
  return 0;
}
