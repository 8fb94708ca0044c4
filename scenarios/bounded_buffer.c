/* Threads: a small buffer with two semaphores, and you place the lock.
 *
 * Shows: what semaphores count and what they do not: how many places are free, but not who uses
 * which one. And that a lock that is held while waiting for a semaphore keeps others from giving
 * it. Real: the lock is taken and let go where the parameters say, a pthread mutex as anywhere.
 * Differs: CPython does not notice a deadlock; the twin looks after two seconds by itself. */
#define SCENARIO bounded_buffer
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/lock.h"
#include "sched/rt/semaphore.h"
#include "sched/rt/var.h"

enum { MOST_PAIRS = 2, MOST_SIZE = 3, NOTHING = 0 };

struct share {
  struct wr_lock lock;
  struct wr_semaphore room, items;
  struct wr_var begin, end, buffer[MOST_SIZE];
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

static int put(struct actor *self, struct share *s) {
  step(self, s, 1);
  AT(self, room);
  wr_semaphore_take(self, &s->room);
  step(self, s, 2);
  AT(self, end);
  int64_t place = wr_load(self, &s->end);
  step(self, s, 3);
  AT(self, put);
  wr_store(self, &s->buffer[place % PARAM(self, size)], self->arg);
  step(self, s, 4);
  AT(self, next_end);
  wr_store(self, &s->end, place + 1);
  step(self, s, 5);
  AT(self, one_more);
  wr_semaphore_give(self, &s->items);
  step(self, s, 6);
  return 0;
}

static int take(struct actor *self, struct share *s) {
  step(self, s, 1);
  AT(self, items);
  wr_semaphore_take(self, &s->items);
  step(self, s, 2);
  AT(self, begin);
  int64_t place = wr_load(self, &s->begin);
  step(self, s, 3);
  AT(self, take);
  int64_t item = wr_load(self, &s->buffer[place % PARAM(self, size)]);
  step(self, s, 4);
  AT(self, next_begin);
  wr_store(self, &s->begin, place + 1);
  step(self, s, 5);
  AT(self, one_less);
  wr_semaphore_give(self, &s->room);
  step(self, s, 6);
  AT(self, got);
  wr_print(self, "got item %lld", (long long)item);
  return 0;
}

static void make_buffer(struct actor *self, struct share *s) {
  char name[32];
  for (int i = 0; i < PARAM(self, size); i++) {
    snprintf(name, sizeof name, "place %d", i + 1);
    wr_var_init(self, &s->buffer[i], name, NOTHING);
  }
  wr_lock_init(self, &s->lock, "buffer");
  wr_var_init(self, &s->begin, "begin", 0);
  wr_var_init(self, &s->end, "end", 0);
  wr_semaphore_init(self, &s->room, "room", (uint32_t)PARAM(self, size));
  wr_semaphore_init(self, &s->items, "items", 0);
}

SCENARIO_MAIN(self, s) {
  struct actor threads[2 * MOST_PAIRS];
  int pairs = (int)PARAM(self, pairs);
  make_buffer(self, s);
  for (int i = 0; i < 2 * pairs; i++) {
    char name[32];
    bool puts = i < pairs;
    snprintf(name, sizeof name, "%s-%d", puts ? "maker" : "taker", puts ? i + 1 : i - pairs + 1);
    AT(self, start);
    wr_thread(self, &threads[i], name, puts ? put : take, i + 1);
  }
  for (int i = 0; i < 2 * pairs; i++) {
    AT(self, join);
    wr_join(self, &threads[i]);
  }
  AT(self, done);
  wr_print(self, "all done");
  return 0;
}
