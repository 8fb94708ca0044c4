#ifndef TESTS_MADE_TRACE_H
#define TESTS_MADE_TRACE_H

/* Recordings made of random events, what must be read back from them, and files that have no name.
 * For the tests of the session file. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "sched/base/buf.h"
#include "sched/trace/chunk.h"
#include "sched/trace/le.h"
#include "sched/trace/reader.h"
#include "sched/trace/writer.h"

/* The same numbers for the same seed on every machine. */
struct dice {
  uint64_t state;
};
static inline uint64_t roll(struct dice *d, uint64_t below) {
  d->state += 0x9e3779b97f4a7c15u;
  uint64_t z = d->state;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return (z ^ z >> 31) % below;
}

struct made {
  struct event *events;
  size_t n;
  uint32_t *text_end;
  uint32_t n_texts;
  char *texts;
};

static inline void made_free(struct made *m) {
  free(m->events);
  free(m->text_end);
  free(m->texts);
}

/* A number of any size up to the given number of bits. */
static inline uint64_t roll_sized(struct dice *d, unsigned bits) {
  unsigned keep = (unsigned)roll(d, bits + 1);
  return keep == 0 ? 0 : roll(d, UINT64_MAX) >> (64 - keep);
}

/* n events of `types` different types (some of them unknown to this version), steady ones and wild
 * ones, about `texts` in 100 with a text. */
static inline struct made made_random(uint64_t seed, size_t n, unsigned types, unsigned texts) {
  struct dice d = {seed};
  struct made m = {.n = n};
  m.events = calloc(n + 1, sizeof *m.events);
  m.text_end = calloc(n + 1, sizeof *m.text_end);
  m.texts = malloc(n * 40 + 1);
  assert_true(m.events && m.text_end && m.texts);
  uint64_t t_ns = 0;
  uint32_t end = 0;
  for (size_t i = 0; i < n; i++) {
    struct event *e = &m.events[i];
    bool wild = roll(&d, 50) == 0;
    t_ns += wild ? roll_sized(&d, 40) : roll(&d, 200);
    *e = (struct event){.t_ns = roll(&d, 100) == 0 ? t_ns / 2 : t_ns,
                        .type = (uint16_t)(1 + roll(&d, types) * 7 % 60000),
                        .actor = (uint32_t)roll(&d, 8)};
    e->a = wild ? (uint32_t)roll_sized(&d, 32) : e->type % 5;
    e->b = wild ? (uint32_t)roll_sized(&d, 32) : (uint32_t)i;
    e->c = wild ? roll_sized(&d, 64) : e->type % 3 ? 0 : 0 - roll(&d, 100);
    if (roll(&d, 100) < texts) {
      uint32_t bytes = (uint32_t)roll(&d, 40);
      for (uint32_t k = 0; k < bytes; k++)
        m.texts[end + k] = (char)roll(&d, 256);
      end += bytes;
      m.text_end[m.n_texts] = end;
      e->text = ++m.n_texts;
    }
  }
  return m;
}

/* Adds events[from .. to) as one batch whose texts stand alone, as the hub's do. */
static inline int made_add(struct trace_writer *w, const struct made *m, size_t from, size_t to,
                           struct err *e) {
  uint32_t before = 0, n_texts = 0;
  for (size_t i = 0; i < to; i++)
    if (m->events[i].text)
      *(i < from ? &before : &n_texts) += 1;
  uint32_t start = before ? m->text_end[before - 1] : 0;
  uint32_t *ends = malloc((n_texts + 1) * sizeof *ends);
  assert_non_null(ends);
  for (uint32_t k = 0; k < n_texts; k++)
    ends[k] = m->text_end[before + k] - start;
  struct event_batch b = {.events = m->events + from,
                          .n = to - from,
                          .first_text = before + 1,
                          .n_texts = n_texts,
                          .text_end = ends,
                          .texts = m->texts + start};
  int result = trace_writer_add(w, &b, e);
  free(ends);
  return result;
}

static inline int made_file(void) {
  int fd = memfd_create("session", MFD_CLOEXEC);
  assert_true(fd >= 0);
  return fd;
}

static inline struct trace_writer *made_writer(int fd) {
  struct trace_writer *w = NULL;
  struct err e = {0};
  int own = dup(fd);
  if (trace_writer_open(&w, own, "made.wrt", NULL, 0, NULL, &e) < 0)
    fail_msg("%s", e.text);
  return w;
}

static inline struct trace_reader *made_reader(int fd) {
  struct trace_reader *r = NULL;
  struct err e = {0};
  if (trace_reader_open_fd(&r, fd, "made.wrt", &e) < 0)
    fail_msg("%s", e.text);
  return r;
}

/* How many of the reader's events can be read and are those that were made, with their texts; any
 * that differs fails the test. */
static inline uint64_t made_check(struct trace_reader *r, const struct made *m) {
  uint64_t n = 0, first;
  const struct event_batch *b;
  while ((b = trace_reader_batch(r, n, &first))) {
    assert_int_equal(first, n);
    assert_true(b->n > 0 && n + b->n <= m->n);
    assert_memory_equal(b->events, m->events + n, b->n * sizeof *b->events);
    for (size_t i = 0; i < b->n; i++) {
      uint32_t text = b->events[i].text;
      if (!text)
        continue;
      uint32_t start = text > 1 ? m->text_end[text - 2] : 0;
      uint32_t in = text - b->first_text, at = in ? b->text_end[in - 1] : 0;
      assert_int_equal(b->text_end[in] - at, m->text_end[text - 1] - start);
      assert_memory_equal(b->texts + at, m->texts + start, b->text_end[in] - at);
    }
    n += b->n;
  }
  assert_int_equal(n, trace_reader_events(r));
  return n;
}

static inline size_t made_size(int fd) {
  struct stat st;
  assert_int_equal(fstat(fd, &st), 0);
  return (size_t)st.st_size;
}

static inline uint8_t *made_bytes(int fd, size_t *n) {
  *n = made_size(fd);
  uint8_t *bytes = malloc(*n + 1);
  assert_non_null(bytes);
  assert_int_equal(pread(fd, bytes, *n, 0), *n);
  return bytes;
}

#endif
