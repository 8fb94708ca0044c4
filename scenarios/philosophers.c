/* Threads: philosophers who need two forks each, at two tables.
 *
 * Shows: a deadlock of some while others go on. At the careless table the waiting closes to a
 * circle; at the careful one everyone takes the fork with the smaller number first, and all eat.
 * Real: the forks are pthread mutexes, the careless really hang. The run ends as soon as the circle
 * is there, although the careful ones still eat.
 * Differs: CPython notices nothing and waits for ever; the twin looks after a second by itself. */
#define SCENARIO philosophers
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/barrier.h"
#include "sched/rt/lock.h"

enum { MOST_SEATS = 16, MS = 1000000 };

struct share {
  struct wr_barrier all_have_one;
  struct wr_lock careless_forks[MOST_SEATS], careful_forks[MOST_SEATS];
};

static int careless(struct actor *self, struct share *s) {
  int seat = (int)self->arg, seats = (int)PARAM(self, philosophers);
  int left = seat, right = seat % seats + 1;
  AT(self, left);
  wr_lock(self, &s->careless_forks[left - 1]);
  AT(self, say);
  wr_print(self, "careless-%d has fork %d and wants fork %d", seat, left, right);
  AT(self, meet);
  wr_barrier_meet(self, &s->all_have_one);
  AT(self, right);
  wr_lock(self, &s->careless_forks[right - 1]);
  AT(self, never);
  wr_print(self, "careless-%d eats", seat);
  wr_unlock(self, &s->careless_forks[right - 1]);
  wr_unlock(self, &s->careless_forks[left - 1]);
  return 0;
}

static int careful(struct actor *self, struct share *s) {
  int seat = (int)self->arg, seats = (int)PARAM(self, philosophers);
  int next = seat % seats + 1;
  int smaller = seat < next ? seat : next, greater = seat < next ? next : seat;
  for (int i = 0; i < PARAM(self, meals); i++) {
    AT(self, smaller);
    wr_lock(self, &s->careful_forks[smaller - 1]);
    AT(self, greater);
    wr_lock(self, &s->careful_forks[greater - 1]);
    AT(self, eat);
    wr_sleep(self, MS);
    wr_unlock(self, &s->careful_forks[greater - 1]);
    wr_unlock(self, &s->careful_forks[smaller - 1]);
    AT(self, think);
    wr_sleep(self, MS);
  }
  return 0;
}

static void lay_a_table(struct actor *self, struct wr_lock *forks, int seats, const char *what) {
  for (int i = 0; i < seats; i++) {
    char name[32];
    snprintf(name, sizeof name, "%s fork %d", what, i + 1);
    wr_lock_init(self, &forks[i], name);
  }
}

static void sit_down(struct actor *self, struct actor *who, int seats, const char *what,
                     actor_body body) {
  for (int i = 0; i < seats; i++) {
    char name[32];
    snprintf(name, sizeof name, "%s-%d", what, i + 1);
    AT(self, start);
    wr_thread(self, &who[i], name, body, i + 1);
  }
}

SCENARIO_MAIN(self, s) {
  struct actor table[2 * MOST_SEATS];
  int seats = (int)PARAM(self, philosophers);
  lay_a_table(self, s->careless_forks, seats, "careless");
  lay_a_table(self, s->careful_forks, seats, "careful");
  wr_barrier_init(self, &s->all_have_one, "all have one", (uint32_t)seats);

  sit_down(self, table, seats, "careful", careful);
  sit_down(self, table + seats, seats, "careless", careless);
  for (int i = 2 * seats; i-- > 0;) {
    AT(self, join);
    wr_join(self, &table[i]);
  }
  return 0;
}
