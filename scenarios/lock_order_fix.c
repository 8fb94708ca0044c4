/* Threads: the same locks, always taken in the same order, and nobody hangs.
 *
 * Shows: the cure for the deadlock. Whoever waits for a lock holds only locks with smaller numbers,
 * so the wait-for graph has no circle, whatever the kernel decides.
 * Real: pthread mutexes, contended, as all begin at one moment and keep both locks for a while.
 * Differs: nothing that matters here. */
#define SCENARIO lock_order_fix
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/barrier.h"
#include "sched/rt/lock.h"

enum { MOST_THREADS = 32, MS = 1000000 };

struct share {
  struct wr_barrier together;
  struct wr_lock locks[MOST_THREADS];
};

static int work(struct actor *self, struct share *s) {
  int number = (int)self->arg, threads = (int)PARAM(self, threads);
  int next = number % threads + 1;
  int smaller = number < next ? number : next, greater = number < next ? next : number;
  long long had_both = 0;
  AT(self, together);
  wr_barrier_meet(self, &s->together);
  for (int i = 0; i < PARAM(self, rounds); i++) {
    AT(self, first);
    wr_lock(self, &s->locks[smaller - 1]);
    AT(self, second);
    wr_lock(self, &s->locks[greater - 1]);
    AT(self, both);
    had_both++;
    AT(self, use);
    wr_sleep(self, MS);
    wr_unlock(self, &s->locks[greater - 1]);
    wr_unlock(self, &s->locks[smaller - 1]);
  }
  AT(self, say);
  wr_print(self, "worker-%d has had locks %d and %d: %lld times", number, smaller, greater,
           had_both);
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor workers[MOST_THREADS];
  int threads = (int)PARAM(self, threads);
  char name[32];
  for (int i = 0; i < threads; i++) {
    snprintf(name, sizeof name, "%d", i + 1);
    wr_lock_init(self, &s->locks[i], name);
  }
  wr_barrier_init(self, &s->together, "together", (uint32_t)threads);

  for (int i = 0; i < threads; i++) {
    snprintf(name, sizeof name, "worker-%d", i + 1);
    AT(self, start);
    wr_thread(self, &workers[i], name, work, i + 1);
  }
  for (int i = 0; i < threads; i++) {
    AT(self, join);
    wr_join(self, &workers[i]);
  }
  return 0;
}
