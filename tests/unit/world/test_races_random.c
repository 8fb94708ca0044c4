/* Races in random runs, against reachability in the graph of all events, worked out the slow way.
 */
#include "sched/world/races.h"
#include "tests/unit/world/random_trace.h"

enum { EVENTS_MOST = 1500 };

/* Reachability, by definition: ordered[j] has a bit for each i that happens before j. */
struct graph {
  size_t n;
  uint64_t ordered[EVENTS_MOST][(EVENTS_MOST + 63) / 64];
};

static bool happens_before(const struct graph *g, size_t i, size_t j) {
  return g->ordered[j][i / 64] >> i % 64 & 1;
}

static void add_edge(struct graph *g, size_t i, size_t j) {
  for (size_t k = 0; k < (EVENTS_MOST + 63) / 64; k++)
    g->ordered[j][k] |= g->ordered[i][k];
  g->ordered[j][i / 64] |= UINT64_C(1) << i % 64;
}

/* The events that come before one by a rule of their own. */
static bool precedes(const struct event *i, const struct event *j) {
  if (i->actor == j->actor)
    return i->actor != 0 && i->type != EV_DIED;
  if (i->type == EV_SPAWN && j->type == EV_START)
    return i->a == j->a;
  if (j->type == EV_JOIN)
    return i->type == EV_END ? i->a == j->a : i->actor == j->a;
  return i->type == EV_LOCK_DROP && j->type == EV_LOCK_TAKE && i->a == j->a;
}

static void draw(struct graph *g, const struct scene *s) {
  memset(g, 0, sizeof *g);
  g->n = scene_events(s);
  for (size_t j = 0; j < g->n; j++)
    for (size_t i = 0; i < j; i++)
      if (precedes(scene_event(s, i), scene_event(s, j)))
        add_edge(g, i, j);
}

static bool race(const struct graph *g, const struct scene *s, size_t i, size_t j) {
  const struct event *a = scene_event(s, i), *b = scene_event(s, j);
  bool accesses = (a->type == EV_LOAD || a->type == EV_STORE) &&
                  (b->type == EV_LOAD || b->type == EV_STORE) && a->a == b->a;
  return accesses && (a->type == EV_STORE || b->type == EV_STORE) && a->actor != b->actor &&
         !happens_before(g, i, j);
}

/* An event races with an earlier one if and only if a finding is added at it. */
static void compare_one_by_one(const struct graph *g, const struct scene *s) {
  struct races *r = races_new();
  uint64_t lost_updates = 0, before = 0;
  for (size_t j = 0; j < g->n; j++) {
    size_t with = 0;
    for (size_t i = 0; i < j; i++)
      with += race(g, s, i, j);
    races_apply_batch(r, scene_event(s, j), 1);
    assert_int_equal(races_result(r).unordered > before, with > 0);
    before = races_result(r).unordered;
  }
  for (uint32_t id = 1; world_object(&s->world, id); id++)
    lost_updates += world_object(&s->world, id)->overwritten;
  assert_int_equal(races_result(r).lost_updates, lost_updates);
  races_free(r);
}

/* Asked for one event, there is a finding if and only if it races with any other. */
static void compare_when_asked(const struct graph *g, const struct scene *s, size_t j) {
  size_t with = 0;
  for (size_t i = 0; i < g->n; i++)
    with += i < j ? race(g, s, i, j) : race(g, s, j, i);
  struct races *r = races_new();
  races_watch(r, j);
  races_apply_batch(r, scene_event(s, 0), g->n);
  struct races_result all = races_result(r);
  assert_int_equal(races_watched(r, RACES_UNORDERED) != NULL, with > 0);
  for (size_t k = 0; k < all.n; k++)
    if (all.find[k].kind == RACES_UNORDERED)
      assert_true(race(g, s, all.find[k].one.ordinal, all.find[k].two.ordinal));
  races_free(r);
}

static void random_runs_are_as_the_graph_says(void **state) {
  (void)state;
  enum { RUNS = 30 };
  uint64_t seed = random_seed();
  struct graph *g = malloc(sizeof *g);
  uint64_t racing = 0;
  for (int run = 0; run < RUNS; run++) {
    struct scene s = {0};
    struct schedule *k = malloc(sizeof *k);
    schedule_begin(k, &s, seed + (uint64_t)run, 2 + (uint32_t)run % 7);
    size_t most = 100 + (size_t)run * 20;
    while (scene_events(&s) + 4 < most)
      schedule_step(k, &s);
    draw(g, &s);
    compare_one_by_one(g, &s);
    for (size_t j = 0; j < g->n; j++) {
      compare_when_asked(g, &s, j);
      for (size_t i = 0; i < j; i++)
        racing += race(g, &s, i, j);
    }
    free(k);
    scene_fini(&s);
  }
  assert_true(racing > 0);
  free(g);
}

static void nonsense_is_harmless(void **state) {
  (void)state;
  uint64_t seed = random_seed();
  for (int run = 0; run < 20; run++) {
    struct races *r = races_new();
    for (int i = 0; i < 5000; i++) {
      struct event e = nonsense(&seed, 40);
      races_apply_batch(r, &e, 1);
    }
    struct races_result all = races_result(r);
    for (size_t i = 0; i < all.n; i++)
      assert_true(all.find[i].one.actor != all.find[i].two.actor);
    races_free(r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_runs_are_as_the_graph_says),
      cmocka_unit_test(nonsense_is_harmless),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
