/* Threads: producers put numbers into a small buffer, consumers take them out.
 *
 * Shows: conditions. A thread that cannot go on lets the lock go and sleeps until it is notified.
 * It then needs the lock again and must look again: another one may have been faster. Real: a line
 * of waiting threads, as in CPython, and a futex that they sleep on. Differs: spurious wake-ups
 * happen when they are asked for (spurious=n) and never otherwise; which threads they hit differs
 * from the twin. */
#define SCENARIO producer_consumer
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/cond.h"
#include "sched/rt/var.h"

enum { MOST_THREADS = 8, MOST_SIZE = 64, END = 0 };

struct share {
  struct wr_lock lock;
  struct wr_cond room, something;
  struct wr_var length; /* of the buffer, for all to see; the items go round in a ring */
  int64_t items[MOST_SIZE];
  int64_t first;
};

static void put(struct actor *self, struct share *s, int64_t item) {
  int64_t size = PARAM(self, size), length;
  AT(self, put_lock);
  wr_lock(self, &s->lock);
  AT(self, full);
  while ((length = wr_load(self, &s->length)) == size) {
    AT(self, wait_room);
    wr_cond_wait(self, &s->room);
    AT(self, full);
  }
  AT(self, append);
  s->items[(s->first + length) % size] = item;
  wr_store(self, &s->length, length + 1);
  AT(self, notify_something);
  wr_cond_notify(self, &s->something, 1);
  wr_unlock(self, &s->lock);
}

static int64_t take(struct actor *self, struct share *s) {
  int64_t length;
  AT(self, take_lock);
  wr_lock(self, &s->lock);
  AT(self, empty);
  while ((length = wr_load(self, &s->length)) == 0) {
    AT(self, wait_something);
    wr_cond_wait(self, &s->something);
    AT(self, empty);
  }
  AT(self, popleft);
  int64_t item = s->items[s->first];
  s->first = (s->first + 1) % PARAM(self, size);
  wr_store(self, &s->length, length - 1);
  AT(self, notify_room);
  wr_cond_notify(self, &s->room, 1);
  wr_unlock(self, &s->lock);
  return item;
}

static int produce(struct actor *self, struct share *s) {
  for (int64_t i = 1; i <= PARAM(self, items); i++)
    put(self, s, self->arg * 100 + i);
  return 0;
}

static int consume(struct actor *self, struct share *s) {
  for (int64_t item; (item = take(self, s)) != END;) {
    AT(self, got);
    wr_print(self, "got %lld", (long long)item);
  }
  return 0;
}

static void start(struct actor *self, struct actor *workers, int n, const char *what,
                  actor_body body) {
  for (int i = 0; i < n; i++) {
    char name[32];
    snprintf(name, sizeof name, "%s-%d", what, i + 1);
    AT(self, start);
    wr_thread(self, &workers[i], name, body, i + 1);
  }
}

SCENARIO_MAIN(self, s) {
  struct actor makers[MOST_THREADS], takers[MOST_THREADS];
  int producers = (int)PARAM(self, producers), consumers = (int)PARAM(self, consumers);
  wr_lock_init(self, &s->lock, "buffer");
  wr_cond_init(self, &s->room, &s->lock, "room");
  wr_cond_init(self, &s->something, &s->lock, "something");
  wr_cond_disturb(&s->room, (uint32_t)PARAM(self, spurious));
  wr_cond_disturb(&s->something, (uint32_t)PARAM(self, spurious));
  wr_var_init(self, &s->length, "length", 0);

  start(self, makers, producers, "producer", produce);
  start(self, takers, consumers, "consumer", consume);
  for (int i = 0; i < producers; i++) {
    AT(self, join_makers);
    wr_join(self, &makers[i]);
  }
  for (int i = 0; i < consumers; i++)
    put(self, s, END);
  for (int i = 0; i < consumers; i++) {
    AT(self, join_takers);
    wr_join(self, &takers[i]);
  }
  AT(self, done);
  wr_print(self, "all done");
  return 0;
}
