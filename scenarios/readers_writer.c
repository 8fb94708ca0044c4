/* Threads: many may read at one time, but who writes must be alone.
 *
 * Shows: a read-write lock. Readers overlap; a writer waits until the last one has stopped, and
 * then all others wait for it. No reader ever sees one half of the page old and the other one new.
 * Real: a pthread_rwlock_t. As glibc makes it, readers go first, so many of them can keep a writer
 * waiting. Reading and writing take a moment, so that they do meet. Differs: Python has no such
 * lock; the twin builds one from a condition. */
#define SCENARIO readers_writer
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/barrier.h"
#include "sched/rt/rwlock.h"
#include "sched/rt/var.h"

enum { MOST_READERS = 16, MOST_WRITERS = 8, MS = 1000000 };

struct share {
  struct wr_barrier together;
  struct wr_rwlock page;
  struct wr_var left, right;
};

static int reader(struct actor *self, struct share *s) {
  long long rounds = PARAM(self, rounds), torn = 0;
  AT(self, reader_comes);
  wr_barrier_meet(self, &s->together);
  for (long long i = 0; i < rounds; i++) {
    AT(self, read);
    wr_read_lock(self, &s->page);
    AT(self, left);
    int64_t one = wr_load(self, &s->left);
    AT(self, reading);
    wr_sleep(self, MS);
    AT(self, right);
    int64_t other = wr_load(self, &s->right);
    wr_read_unlock(self, &s->page);
    torn += one != other;
  }
  AT(self, reader_done);
  wr_print(self, "reader-%d has read %lld times, torn pages: %lld", (int)self->arg, rounds, torn);
  return 0;
}

static int writer(struct actor *self, struct share *s) {
  long long rounds = PARAM(self, rounds);
  AT(self, writer_comes);
  wr_barrier_meet(self, &s->together);
  for (long long i = 0; i < rounds; i++) {
    AT(self, write);
    wr_write_lock(self, &s->page);
    AT(self, write_left);
    wr_store(self, &s->left, wr_load(self, &s->left) + 1);
    AT(self, writing);
    wr_sleep(self, MS);
    AT(self, write_right);
    wr_store(self, &s->right, wr_load(self, &s->right) + 1);
    wr_write_unlock(self, &s->page);
  }
  AT(self, writer_done);
  wr_print(self, "writer-%d has written %lld times", (int)self->arg, rounds);
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
  struct actor workers[MOST_READERS + MOST_WRITERS];
  int readers = (int)PARAM(self, readers), writers = (int)PARAM(self, writers);
  wr_rwlock_init(self, &s->page, "page");
  wr_var_init(self, &s->left, "left", 0);
  wr_var_init(self, &s->right, "right", 0);
  wr_barrier_init(self, &s->together, "together", (uint32_t)(readers + writers));

  start(self, workers, readers, "reader", reader);
  start(self, workers + readers, writers, "writer", writer);
  for (int i = 0; i < readers + writers; i++) {
    AT(self, join);
    wr_join(self, &workers[i]);
  }
  AT(self, version);
  wr_print(self, "the page is version %lld", (long long)wr_load(self, &s->left));
  return 0;
}
