#ifndef TESTS_WORLD_SCENE_H
#define TESTS_WORLD_SCENE_H

/* A made-up recording: events and their texts in memory, and the session file of them when a test
 * needs names. Every event comes 1 us after the one before, unless a test moves the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/trace/writer.h"
#include "sched/world/invariant.h"
#include "sched/world/world.h"

struct scene {
  uint64_t t_ns;
  struct buf events, texts, text_end;
  struct trace_reader *reader;
  struct world world; /* after all events so far, by world_apply() */
};

static inline size_t scene_events(const struct scene *s) {
  return s->events.len / sizeof(struct event);
}

static inline const struct event *scene_event(const struct scene *s, size_t i) {
  return (const struct event *)(const void *)s->events.data + i;
}

static inline uint32_t scene_text(struct scene *s, const char *text) {
  buf_puts(&s->texts, text);
  uint32_t end = (uint32_t)s->texts.len;
  buf_add(&s->text_end, &end, sizeof end);
  return (uint32_t)(s->text_end.len / sizeof end);
}

static inline void scene_add(struct scene *s, const struct event *e) {
  if (!s->world.head)
    world_init(&s->world);
  buf_add(&s->events, e, sizeof *e);
  assert_false(buf_failed(&s->events));
  world_apply(&s->world, e);
}

/* Adds an event; text may be NULL. */
static inline void say(struct scene *s, uint32_t actor, enum event_type type, uint32_t a,
                       uint32_t b, uint64_t c, const char *text) {
  s->t_ns += 1000;
  struct event e = {.t_ns = s->t_ns,
                    .type = (uint16_t)type,
                    .actor = actor,
                    .a = a,
                    .b = b,
                    .c = c,
                    .text = text ? scene_text(s, text) : 0};
  scene_add(s, &e);
}

/* main (1) starts `name` (id), which starts to run. */
static inline void enter_actor(struct scene *s, uint32_t by, uint32_t id, enum actor_kind kind,
                               const char *name) {
  say(s, by, EV_SPAWN, id, 1, kind, name);
  say(s, id, EV_START, id, 2, (uint64_t)(40 + id) << 32 | (50 + id), NULL);
}

/* The events as a file, read back. Events may be added afterwards, texts may not. */
static inline struct trace_reader *scene_reader(struct scene *s) {
  if (s->reader)
    return s->reader;
  struct trace_writer *w = NULL;
  struct err e = {0};
  int fd = memfd_create("scene", 0);
  struct event_batch b = {.events = (const void *)s->events.data,
                          .n = scene_events(s),
                          .first_text = 1,
                          .n_texts = (uint32_t)(s->text_end.len / sizeof(uint32_t)),
                          .text_end = (const void *)s->text_end.data,
                          .texts = s->texts.data};
  int keep = dup(fd);
  if (trace_writer_open(&w, fd, "scene", NULL, 0, NULL, &e) != 0 ||
      trace_writer_add(w, &b, &e) != 0 || trace_writer_close(w, &e) != 0 ||
      trace_reader_open_fd(&s->reader, keep, "scene", &e) != 0)
    fail_msg("%s", e.text);
  close(keep);
  return s->reader;
}

static inline void scene_fini(struct scene *s) {
  trace_reader_close(s->reader);
  world_fini(&s->world);
  buf_fini(&s->events);
  buf_fini(&s->texts);
  buf_fini(&s->text_end);
  *s = (struct scene){0};
}

/* A small deterministic source of numbers. */
static inline uint64_t scene_roll(uint64_t *seed, uint64_t below) {
  *seed += UINT64_C(0x9e3779b97f4a7c15);
  uint64_t z = *seed;
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (z ^ z >> 31) % below;
}

#endif
