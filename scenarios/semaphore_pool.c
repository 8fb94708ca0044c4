/* Threads: a pool with a few permits lets only so many in at one time.
 *
 * Shows: a semaphore. The first ones get a permit at once; whoever comes when none is left waits
 * until somebody gives one back. Unlike a lock it has no single owner.
 * Real: a counter with a mutex and a futex; CPython takes a condition variable.
 * Differs: nothing that matters here; inside they sleep, so CPython's GIL is in nobody's way. */
#define SCENARIO semaphore_pool
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/lock.h"
#include "sched/rt/semaphore.h"
#include "sched/rt/var.h"

enum { MOST_THREADS = 64, MS = 1000000 };

struct share {
  struct wr_semaphore pool;
  struct wr_lock lock;
  struct wr_var inside;
  int64_t most;
};

static void step(struct actor *self, struct share *s, int64_t change) {
  wr_lock(self, &s->lock);
  int64_t inside = wr_load(self, &s->inside) + change;
  wr_store(self, &s->inside, inside);
  s->most = inside > s->most ? inside : s->most;
  wr_unlock(self, &s->lock);
}

static int work(struct actor *self, struct share *s) {
  long long rounds = PARAM(self, rounds);
  for (long long i = 0; i < rounds; i++) {
    AT(self, take);
    wr_semaphore_take(self, &s->pool);
    AT(self, enter);
    step(self, s, 1);
    AT(self, use);
    wr_sleep(self, MS);
    AT(self, leave);
    step(self, s, -1);
    wr_semaphore_give(self, &s->pool);
  }
  AT(self, say);
  wr_print(self, "worker-%d was inside %lld times", (int)self->arg, rounds);
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor workers[MOST_THREADS];
  int threads = (int)PARAM(self, threads);
  long long permits = PARAM(self, permits);
  wr_semaphore_init_bounded(self, &s->pool, "pool", (uint32_t)permits);
  wr_lock_init(self, &s->lock, "count");
  wr_var_init(self, &s->inside, "inside", 0);

  for (int i = 0; i < threads; i++) {
    char name[32];
    snprintf(name, sizeof name, "worker-%d", i + 1);
    AT(self, start);
    wr_thread(self, &workers[i], name, work, i + 1);
  }
  for (int i = 0; i < threads; i++) {
    AT(self, join);
    wr_join(self, &workers[i]);
  }
  AT(self, crowded);
  wr_print(self, "ever more than %lld inside at one time: %s", permits,
           s->most > permits ? "yes" : "no");
  return 0;
}
