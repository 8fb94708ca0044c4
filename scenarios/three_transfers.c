/* Threads: three transfers need two locks each, and you choose the order.
 *
 * Shows: that a circle of waits needs everybody: it is enough if one of them takes its locks the
 * other way round. With one order for all locks that is so, and nobody has to know who else there
 * is.
 * Real: three pthread mutexes, taken in the order that the parameters say.
 * Differs: CPython does not notice a deadlock; the twin looks after two seconds by itself. */
#define SCENARIO three_transfers
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/lock.h"
#include "sched/rt/var.h"

enum { ACCOUNTS = 3 };

struct share {
  struct wr_lock locks[ACCOUNTS];
  struct wr_var balance[ACCOUNTS];
};

static void change(struct actor *self, struct wr_var *balance, int64_t by) {
  wr_store(self, balance, wr_load(self, balance) + by);
}

static int transfer(struct actor *self, struct share *s) {
  const int64_t turned[ACCOUNTS] = {PARAM(self, one), PARAM(self, two), PARAM(self, three)};
  int payer = (int)self->arg, payee = (payer + 1) % ACCOUNTS;
  int earlier = turned[payer] ? payee : payer, later = turned[payer] ? payer : payee;
  AT(self, earlier);
  wr_lock(self, &s->locks[earlier]);
  AT(self, later);
  wr_lock(self, &s->locks[later]);
  AT(self, pay);
  change(self, &s->balance[payer], -10);
  AT(self, get);
  change(self, &s->balance[payee], 10);
  wr_unlock(self, &s->locks[later]);
  wr_unlock(self, &s->locks[earlier]);
  AT(self, say);
  wr_print(self, "account %d has paid to account %d", payer + 1, payee + 1);
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor threads[ACCOUNTS];
  char name[32];
  int64_t sum = 0;
  for (int i = 0; i < ACCOUNTS; i++) {
    snprintf(name, sizeof name, "account %d", i + 1);
    wr_lock_init(self, &s->locks[i], name + strlen("account "));
    wr_var_init(self, &s->balance[i], name, 100);
  }
  for (int i = 0; i < ACCOUNTS; i++) {
    snprintf(name, sizeof name, "transfer-%d", i + 1);
    AT(self, start);
    wr_thread(self, &threads[i], name, transfer, i);
  }
  for (int i = 0; i < ACCOUNTS; i++) {
    AT(self, join);
    wr_join(self, &threads[i]);
  }
  AT(self, sum);
  for (int i = 0; i < ACCOUNTS; i++)
    sum += wr_load(self, &s->balance[i]);
  wr_print(self, "in all: %lld", (long long)sum);
  return 0;
}
