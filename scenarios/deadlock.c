/* Threads: each holds a lock and waits for the next one's, and none ever goes on.
 *
 * Shows: a deadlock, for certain: the barrier lets nobody want a second lock before all have their
 * first. The wait-for graph closes to a circle, and the run ends there, in words.
 * Real: pthread mutexes, on which the threads do hang until the run is ended.
 * Differs: CPython notices nothing and waits for ever; the twin looks after a second by itself. */
#define SCENARIO deadlock
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/barrier.h"
#include "sched/rt/lock.h"

enum { MOST_THREADS = 32 };

struct share {
  struct wr_barrier all_have_one;
  struct wr_lock locks[MOST_THREADS];
};

static int work(struct actor *self, struct share *s) {
  int number = (int)self->arg, threads = (int)PARAM(self, threads);
  int mine = number, other = number % threads + 1;
  AT(self, first);
  wr_lock(self, &s->locks[mine - 1]);
  AT(self, say);
  wr_print(self, "worker-%d has lock %d and wants lock %d", number, mine, other);
  AT(self, meet);
  wr_barrier_meet(self, &s->all_have_one);
  AT(self, second);
  wr_lock(self, &s->locks[other - 1]);
  AT(self, never);
  wr_print(self, "worker-%d has both", number);
  wr_unlock(self, &s->locks[other - 1]);
  wr_unlock(self, &s->locks[mine - 1]);
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
  wr_barrier_init(self, &s->all_have_one, "all have one", (uint32_t)threads);

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
