/* Threads: two customers want the last ticket, and you place the lock.
 *
 * Shows: that a lock has a place. Around too little, what was read is no longer true when it is
 * acted on; around too much, its holder waits for those who wait for the lock. Only one place in
 * between is right.
 * Real: the lock is taken and let go where the parameters say, a pthread mutex as anywhere.
 * Differs: CPython does not notice a deadlock; the twin looks after two seconds by itself. */
#define SCENARIO last_ticket
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/barrier.h"
#include "sched/rt/lock.h"
#include "sched/rt/var.h"

enum { MOST_CUSTOMERS = 3 };

struct share {
  struct wr_lock lock;
  struct wr_var tickets, asked;
  struct wr_barrier all_here, all_done;
  bool bought[MOST_CUSTOMERS];
};

/* On the way to this step the lock is let go, or taken. */
static void step(struct actor *self, struct share *s, int64_t number) {
  int64_t first = PARAM(self, first), last = PARAM(self, last);
  if (first <= last && number == last + 1) {
    AT(self, release);
    wr_unlock(self, &s->lock);
  }
  if (first <= last && number == first) {
    AT(self, acquire);
    wr_lock(self, &s->lock);
  }
}

static int buy(struct actor *self, struct share *s) {
  int customer = (int)self->arg;
  step(self, s, 1);
  AT(self, meet);
  wr_barrier_meet(self, &s->all_here);
  step(self, s, 2);
  AT(self, look);
  int64_t left = wr_load(self, &s->tickets);
  step(self, s, 3);
  if (left > 0) {
    AT(self, sell);
    wr_store(self, &s->tickets, left - 1);
  }
  step(self, s, 4);
  AT(self, count);
  wr_store(self, &s->asked, wr_load(self, &s->asked) + 1);
  step(self, s, 5);
  AT(self, leave);
  wr_barrier_meet(self, &s->all_done);
  step(self, s, 6);
  s->bought[customer] = left > 0;
  AT(self, say);
  wr_print(self, "customer %d %s ticket", customer + 1, left > 0 ? "has a" : "gets no");
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor threads[MOST_CUSTOMERS];
  int customers = (int)PARAM(self, customers), sold = 0;
  wr_lock_init(self, &s->lock, "till");
  wr_var_init(self, &s->tickets, "tickets", 1);
  wr_var_init(self, &s->asked, "asked", 0);
  wr_barrier_init(self, &s->all_here, "all here", (uint32_t)customers);
  wr_barrier_init(self, &s->all_done, "all done", (uint32_t)customers);

  for (int i = 0; i < customers; i++) {
    char name[32];
    snprintf(name, sizeof name, "customer-%d", i + 1);
    AT(self, start);
    wr_thread(self, &threads[i], name, buy, i);
  }
  for (int i = 0; i < customers; i++) {
    AT(self, join);
    wr_join(self, &threads[i]);
    sold += s->bought[i];
  }
  AT(self, sold);
  wr_print(self, "tickets sold: %d", sold);
  AT(self, asked);
  wr_print(self, "customers asked: %lld", (long long)wr_load(self, &s->asked));
  return 0;
}
