#ifndef TESTS_WORLD_PLAY_H
#define TESTS_WORLD_PLAY_H

/* Sentences, word for word: of the events of a scene, and of its actors and the first broken rule
 * at its end. */
#include "sched/world/why.h"

#include "tests/unit/world/scene.h"

struct line {
  struct event e;
  const char *text;
  uint64_t pause_ns; /* before it, beyond the usual 1 us */
  const char *sentence;
};

/* Plays the lines and compares what is said of each, in the world before it. */
static inline void play(const struct line *lines, size_t n) {
  struct scene s = {0};
  for (size_t i = 0; i < n; i++) {
    s.t_ns += lines[i].pause_ns;
    say(&s, lines[i].e.actor, (enum event_type)lines[i].e.type, lines[i].e.a, lines[i].e.b,
        lines[i].e.c, lines[i].text);
  }
  struct world w = {0};
  struct buf got = {0};
  world_init(&w);
  for (size_t i = 0; i < n; i++) {
    got.len = 0;
    why_event(&got, scene_reader(&s), &w, scene_event(&s, i));
    assert_string_equal(buf_text(&got), lines[i].sentence);
    world_apply(&w, scene_event(&s, i));
  }
  assert_int_equal(w.head->violation, 0);
  assert_int_equal(w.head->odd, 0);
  buf_fini(&got);
  world_fini(&w);
  scene_fini(&s);
}
#define PLAY(lines) play(lines, sizeof lines / sizeof *lines)
#define E(who, what, ...) \
  { .actor = who, .type = EV_##what, __VA_ARGS__ }

static inline void actor_is(struct scene *s, uint32_t actor, const char *words) {
  struct buf got = {0};
  why_actor(&got, scene_reader(s), &s->world, actor);
  assert_string_equal(buf_text(&got), words);
  buf_fini(&got);
}

/* The last event broke this rule, in these words after "Event #n: ". */
static inline void broken(struct scene *s, enum invariant_rule rule, const char *words) {
  assert_int_equal(s->world.head->violation_rule, rule);
  assert_int_equal(s->world.head->violation, scene_events(s));
  struct buf got = {0}, want = {0};
  buf_printf(&want, "Event #%zu: %s", scene_events(s) - 1, words);
  assert_true(invariant_text(&got, scene_reader(s), &s->world));
  assert_string_equal(buf_text(&got), buf_text(&want));
  buf_fini(&got);
  buf_fini(&want);
  scene_fini(s);
}

static inline void unbroken(struct scene *s) {
  struct buf none = {0};
  assert_int_equal(s->world.head->violation, 0);
  assert_false(invariant_text(&none, NULL, &s->world));
  assert_int_equal(none.len, 0);
  scene_fini(s);
}

#endif
