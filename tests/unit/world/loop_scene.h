#ifndef TESTS_WORLD_LOOP_SCENE_H
#define TESTS_WORLD_LOOP_SCENE_H

/* A scene of an event loop with two tasks. */
#include "tests/unit/world/play.h"

enum {
  MAIN = 1,
  LOOP,
  PART1,
  PART2,
  FUTURE,
  TICK,
  GROUP,
  FETCH,
  READ,
  ITEMS,
  SOCKET,
  THREAD,
  M,
  GEN
};

static inline void open_scene(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  say(s, MAIN, EV_NEW, LOOP, 0, OBJECT_LOOP, NULL);
  say(s, MAIN, EV_NEW, TICK, 0, OBJECT_CALLBACK, "tick");
  say(s, MAIN, EV_SPAWN, PART1, 0, ACTOR_TASK, "part1");
  say(s, MAIN, EV_SPAWN, PART2, 0, ACTOR_TASK, "part2");
}

static inline void turn(struct scene *s, uint32_t ready) {
  say(s, MAIN, EV_LOOP_POLL, LOOP, ready, 0, NULL);
  say(s, MAIN, EV_LOOP_RUN, LOOP, ready, 0, NULL);
}

static inline void step(struct scene *s, uint32_t task) {
  say(s, task, EV_STEP, LOOP, world_actor(&s->world, task)->coop.turns ? STEP_ON : STEP_FIRST, 0,
      NULL);
}

/* part1 is in its first step, part2 behind it. */
static inline void begin(struct scene *s) {
  open_scene(s);
  turn(s, 2);
  step(s, PART1);
}

static inline void state_is(const struct scene *s, uint32_t actor, enum actor_state state) {
  assert_int_equal(world_actor(&s->world, actor)->state, state);
}

static inline const struct world_loop *loop(const struct scene *s) {
  return world_loop(&s->world, LOOP);
}

static inline void nothing_wrong(struct scene *s) {
  assert_int_equal(s->world.head->odd, 0);
  unbroken(s);
}

#endif
