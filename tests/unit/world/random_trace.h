#ifndef TESTS_WORLD_RANDOM_TRACE_H
#define TESTS_WORLD_RANDOM_TRACE_H

/* Random recordings: of a scheduler that keeps every rule, and of nobody at all. */
#include "tests/unit/world/scene.h"

enum { ACTORS_MOST = 2000, LOCKS = 5, VARIABLES = 4, OBJECTS = LOCKS + VARIABLES + 1 };
enum plan { TO_START, AT_WORK, WANTS, HOLDS, HAS_READ, SLEEPS, JOINS, ENDED, JOINED };

/* Ids: objects first, then actors. */
struct schedule {
  uint64_t seed;
  uint32_t actors, most;
  enum plan plan[ACTORS_MOST];
  uint32_t parent[ACTORS_MOST], child[ACTORS_MOST], lock[ACTORS_MOST];
  int64_t read[ACTORS_MOST];
  uint32_t holder[LOCKS], seq[OBJECTS + 1];
  int64_t value[VARIABLES];
};

enum { FIRST_LOCK = 1, FIRST_VARIABLE = FIRST_LOCK + LOCKS, STREAM = FIRST_VARIABLE + VARIABLES };
static const uint32_t first_actor = STREAM + 1;

static inline uint32_t id_of(uint32_t actor) {
  return first_actor + actor;
}

static inline void schedule_begin(struct schedule *k, struct scene *s, uint64_t seed,
                                  uint32_t most) {
  memset(k, 0, sizeof *k);
  k->seed = seed;
  k->most = most < ACTORS_MOST ? most : ACTORS_MOST;
  for (uint32_t id = 1; id <= OBJECTS; id++)
    say(s, 0, EV_NEW, id, 0,
        id < FIRST_VARIABLE ? OBJECT_LOCK
        : id < STREAM       ? OBJECT_VARIABLE
                            : OBJECT_STREAM,
        NULL);
  say(s, 0, EV_LABEL, 3, 0, 0, NULL);
  say(s, 0, EV_SPAWN, id_of(0), 1, ACTOR_PROCESS, NULL);
  k->actors = 1;
}

/* An actor at work does any of what it may do. */
static inline void at_work(struct schedule *k, struct scene *s, uint32_t i) {
  uint32_t id = id_of(i), v = (uint32_t)scene_roll(&k->seed, VARIABLES);
  switch (scene_roll(&k->seed, 9)) {
  case 0:
    if (k->actors == k->most)
      break;
    k->parent[k->actors] = i;
    k->plan[k->actors] = TO_START;
    say(s, id, EV_SPAWN, id_of(k->actors++), 1, ACTOR_PROCESS + scene_roll(&k->seed, 2), NULL);
    break;
  case 1:
    k->lock[i] = (uint32_t)scene_roll(&k->seed, LOCKS);
    k->plan[i] = WANTS;
    if (k->holder[k->lock[i]])
      say(s, id, EV_LOCK_WANT, FIRST_LOCK + k->lock[i], 0, 0, NULL);
    break;
  case 2:
    k->read[i] = k->value[v];
    k->lock[i] = v;
    k->plan[i] = HAS_READ;
    say(s, id, EV_LOAD, FIRST_VARIABLE + v, ++k->seq[FIRST_VARIABLE + v], (uint64_t)k->read[i],
        NULL);
    break;
  case 3:
    k->plan[i] = SLEEPS;
    say(s, id, EV_SLEEP, 0, 0, scene_roll(&k->seed, 5000), NULL);
    break;
  case 4:
    for (uint32_t c = i + 1; c < k->actors && k->plan[i] == AT_WORK; c++) {
      if (k->parent[c] != i || k->plan[c] == JOINED)
        continue;
      k->plan[i] = JOINS;
      k->child[i] = c;
      if (k->plan[c] != ENDED)
        say(s, id, EV_JOIN_WAIT, id_of(c), 0, 0, NULL);
    }
    break;
  case 5:
    if (i == 0 || scene_roll(&k->seed, 4) > 0)
      break;
    k->plan[i] = ENDED;
    if (scene_roll(&k->seed, 3) == 0)
      say(s, id_of(k->parent[i]), EV_DIED, id, 3, 9, NULL);
    else
      say(s, id, EV_END, id, 3, 0, NULL);
    break;
  case 6:
    say(s, id, EV_OUT, STREAM, ++k->seq[STREAM], 0, NULL);
    break;
  case 7:
    say(s, id, EV_LINE, 0, (uint32_t)scene_roll(&k->seed, 3), 0, NULL);
    break;
  default:
    say(s, id, EV_WORK, 0, 0, 10, NULL);
    break;
  }
}

/* One step of a random actor; it may add no event. */
static inline void schedule_step(struct schedule *k, struct scene *s) {
  uint32_t i = (uint32_t)scene_roll(&k->seed, k->actors), id = id_of(i), at;
  s->t_ns += scene_roll(&k->seed, 3) * 700;
  switch (k->plan[i]) {
  case TO_START:
    k->plan[i] = AT_WORK;
    say(s, id, EV_START, id, 2, id, NULL);
    break;
  case AT_WORK:
    at_work(k, s, i);
    break;
  case WANTS:
    at = k->lock[i];
    if (k->holder[at])
      break;
    k->holder[at] = id;
    k->plan[i] = HOLDS;
    say(s, id, EV_LOCK_TAKE, FIRST_LOCK + at, ++k->seq[FIRST_LOCK + at], 0, NULL);
    break;
  case HOLDS:
    at = k->lock[i];
    k->holder[at] = 0;
    k->plan[i] = AT_WORK;
    say(s, id, EV_LOCK_DROP, FIRST_LOCK + at, ++k->seq[FIRST_LOCK + at], 0, NULL);
    break;
  case HAS_READ:
    at = k->lock[i];
    k->value[at] = k->read[i] + 1;
    k->plan[i] = AT_WORK;
    say(s, id, EV_CALC, FIRST_VARIABLE + at, 0, (uint64_t)k->value[at], NULL);
    say(s, id, EV_STORE, FIRST_VARIABLE + at, ++k->seq[FIRST_VARIABLE + at], (uint64_t)k->value[at],
        NULL);
    break;
  case SLEEPS:
    k->plan[i] = AT_WORK;
    say(s, id, EV_WAKE, 0, 0, 0, NULL);
    break;
  case JOINS:
    if (k->plan[k->child[i]] != ENDED)
      break;
    k->plan[k->child[i]] = JOINED;
    k->plan[i] = AT_WORK;
    say(s, id, EV_JOIN, id_of(k->child[i]), 4, 0, NULL);
    break;
  case ENDED:
  case JOINED:
    break;
  }
}

/* An event that nobody meant: fields small enough to hit something, or anything at all. */
static inline struct event nonsense(uint64_t *seed, uint32_t ids) {
  bool wild = scene_roll(seed, 8) == 0;
  struct event e = {.t_ns = scene_roll(seed, wild ? UINT64_MAX : 1000000),
                    .c = scene_roll(seed, wild ? UINT64_MAX : 6),
                    .actor = (uint32_t)scene_roll(seed, wild ? UINT32_MAX : ids),
                    .a = (uint32_t)scene_roll(seed, wild ? UINT32_MAX : ids),
                    .b = (uint32_t)scene_roll(seed, wild ? UINT32_MAX : 8),
                    .text = (uint32_t)scene_roll(seed, wild ? UINT32_MAX : 8),
                    .type = (uint16_t)scene_roll(seed, wild ? 65536 : EV_LIMIT)};
  return e;
}

/* The seed of this run: SEED in the environment, else one from the clock; it is printed. */
static inline uint64_t random_seed(void) {
  const char *given = getenv("SEED");
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)ts.tv_nsec;
  print_message("SEED=%llu\n", (unsigned long long)seed);
  return seed;
}

#endif
