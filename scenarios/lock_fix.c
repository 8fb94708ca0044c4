/* Threads: a lock makes three steps one, and no update is lost.
 *
 * Shows: what a lock is for. Between taking and letting go a thread is alone with the number, so
 * nobody writes between its reading and its writing. It also shows the price: the others wait.
 * Real: a pthread mutex; the kernel chooses who gets it next.
 * Differs: in CPython the threads that wait for the lock also wait for the GIL. */
#define SCENARIO lock_fix
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/barrier.h"
#include "sched/rt/lock.h"
#include "sched/rt/var.h"

enum { MOST_THREADS = 64, ADDING_NS = 20000000 /* in all, of each thread */ };

struct share {
  struct wr_barrier together;
  struct wr_lock lock;
  struct wr_var counter;
};

static int count(struct actor *self, struct share *s) {
  int64_t increments = PARAM(self, increments);
  AT(self, together);
  wr_barrier_meet(self, &s->together);
  for (int64_t i = 0; i < increments; i++) {
    AT(self, take);
    wr_lock(self, &s->lock);
    AT(self, load);
    int64_t number = wr_load(self, &s->counter);
    AT(self, add);
    wr_work(self, ADDING_NS / (uint64_t)increments);
    number = wr_calc(self, &s->counter, number + 1);
    AT(self, store);
    wr_store(self, &s->counter, number);
    wr_unlock(self, &s->lock);
  }
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor workers[MOST_THREADS];
  int threads = (int)PARAM(self, threads);
  long long increments = PARAM(self, increments);
  wr_lock_init(self, &s->lock, "counter");
  wr_var_init(self, &s->counter, "counter", 0);
  wr_barrier_init(self, &s->together, "together", (uint32_t)threads);

  for (int i = 0; i < threads; i++) {
    char name[32];
    snprintf(name, sizeof name, "worker-%d", i + 1);
    AT(self, start);
    wr_thread(self, &workers[i], name, count, 0);
  }
  for (int i = 0; i < threads; i++) {
    AT(self, join);
    wr_join(self, &workers[i]);
  }
  AT(self, say);
  wr_print(self, "%d threads add 1, %lld times each", threads, increments);
  AT(self, should);
  wr_print(self, "the counter should be %lld", threads * increments);
  AT(self, counter);
  wr_print(self, "the counter is %lld", (long long)wr_load(self, &s->counter));
  return 0;
}
