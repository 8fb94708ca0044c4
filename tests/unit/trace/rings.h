#ifndef TESTS_RINGS_H
#define TESTS_RINGS_H

/* What the tests of rings and hub need: a region with a few rings, a hub, and a tape on which
 * everything that came out lies as one sequence with its texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/trace/hub.h"
#include "sched/trace/ring.h"

enum { ACTORS = 64 }; /* ids that every test region has given out; objects may use them too */

static void make_region(uint32_t n_rings, uint32_t n_slots, enum clock_kind clock, uint32_t mode) {
  struct err e;
  uint64_t bytes[REGION_SECTIONS] = {
      [REGION_RINGS] = trace_rings_bytes(n_rings, n_slots), [REGION_SHARE] = 65536};
  assert_int_equal(region_create(bytes, &e), 0);
  trace_rings_init(n_rings, n_slots);
  region_self->clock = clock;
  region_self->doorbell = eventfd(0, EFD_NONBLOCK);
  atomic_store(&region_self->next_id, ACTORS);
  atomic_store(&region_self->mode, mode);
}

static void drop_region(void) {
  trace_ring_release();
  close(region_self->doorbell);
  region_destroy();
}

static inline struct trace_rings *test_rings(void) {
  return region_section(REGION_RINGS);
}

/* Zeroed memory that forked children share. */
static inline void *test_share(void) {
  return region_section(REGION_SHARE);
}

struct tape {
  struct event *e;
  size_t n, cap;
  struct buf texts; /* text number i is texts[ends[i-1] .. ends[i]) */
  size_t *ends;
  size_t n_texts;
  bool without_late; /* on a busy machine anything can be late, and most tests do not mind */
};

/* Appends a batch; checks that texts are numbered without a gap over all batches. */
static inline void tape_add(struct tape *t, const struct event_batch *b) {
  if (t->n + b->n > t->cap) {
    t->cap = (t->n + b->n) * 2;
    t->e = realloc(t->e, t->cap * sizeof *t->e);
    assert_non_null(t->e);
  }
  for (size_t i = 0; i < b->n; i++)
    if (b->events[i].type != EV_LATE || !t->without_late)
      t->e[t->n++] = b->events[i];
  assert_int_equal(b->first_text, t->n_texts + 1);
  t->ends = realloc(t->ends, (t->n_texts + b->n_texts + 1) * sizeof *t->ends);
  assert_non_null(t->ends);
  t->ends[0] = 0;
  size_t base = t->texts.len;
  for (uint32_t i = 0; i < b->n_texts; i++)
    t->ends[++t->n_texts] = base + b->text_end[i];
  if (b->n_texts)
    buf_add(&t->texts, b->texts, b->text_end[b->n_texts - 1]);
}

static inline void tape_fini(struct tape *t) {
  free(t->e);
  free(t->ends);
  buf_fini(&t->texts);
  *t = (struct tape){0};
}

static inline const char *tape_text(const struct tape *t, uint32_t text, size_t *n) {
  assert_in_range(text, 1, t->n_texts);
  *n = t->ends[text] - t->ends[text - 1];
  return t->texts.data + t->ends[text - 1];
}

/* Nobody emits any more: everything comes out. */
static inline void tape_finish(struct tape *t, struct trace_hub *h) {
  const struct event_batch *b;
  do {
    b = trace_hub_collect(h, 0, true);
    tape_add(t, b);
  } while (b->n);
  assert_true(trace_hub_idle(h));
}

static inline size_t tape_count(const struct tape *t, uint16_t type) {
  size_t n = 0;
  for (size_t i = 0; i < t->n; i++)
    n += t->e[i].type == type;
  return n;
}

/* The first event of this type; fails if there is none. */
static inline const struct event *tape_find(const struct tape *t, uint16_t type) {
  for (size_t i = 0; i < t->n; i++)
    if (t->e[i].type == type)
      return &t->e[i];
  fail_msg("no event of type %d came out", type);
  return NULL;
}

/* Waits as the keeper does: until the doorbell rings, at most the hub's nap. */
static inline void test_nap(const struct trace_hub *h) {
  struct pollfd bell = {.fd = region_self->doorbell, .events = POLLIN};
  struct timespec ts = {.tv_nsec = (long)trace_hub_nap_ns(h)};
  uint64_t count;
  if (ppoll(&bell, 1, &ts, NULL) > 0)
    assert_int_equal(read(bell.fd, &count, sizeof count), sizeof count);
}

/* A forked child that must end well. */
static inline void test_reap(pid_t pid) {
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
}

/* Deterministic hand-over between processes: one byte through a pipe. */
static inline void test_tell(int fd) {
  if (write(fd, "x", 1) != 1)
    _exit(99);
}
static inline void test_hear(int fd) {
  char c;
  if (read(fd, &c, 1) != 1)
    _exit(98);
}

#endif
