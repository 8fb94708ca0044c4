/* What is fed to the hub from elsewhere: merged by time in the order in which it is fed, never
 * ahead of what waits for a number, and complete up to where the feeder says. */
#include "tests/unit/trace/rings.h"

#include <pthread.h>

enum { OBJECT = 40 };

static struct trace_hub *hub;
static struct tape tape;

static int begin(void **state) {
  (void)state;
  make_region(4, 512, CLOCK_KIND_MONO, REGION_TRACE); /* stamps are times */
  assert_int_equal(trace_hub_new(&hub, NULL), 0);
  return 0;
}

static int end(void **state) {
  (void)state;
  trace_hub_free(hub);
  tape_fini(&tape);
  drop_region();
  return 0;
}

/* A record with a stamp of our choice. */
static void emit_at(uint64_t t_ns, uint32_t actor, enum event_type type, uint32_t a, uint32_t b) {
  struct trace_tls *t = &trace_tls;
  trace_emit(actor, (uint16_t)type, a, b, 0);
  t->slots[(t->head - 1) & t->mask].stamp = t_ns;
}

static void feed_at(uint64_t t_ns, uint32_t actor, enum event_type type) {
  const struct event e = {.t_ns = t_ns, .type = (uint16_t)type, .actor = actor, .a = 1};
  trace_hub_feed(hub, &e);
}

static void expect(const uint16_t *types, const uint32_t *actors, size_t n) {
  assert_int_equal(tape.n, n);
  for (size_t i = 0; i < n; i++) {
    assert_int_equal(tape.e[i].type, types[i]);
    assert_int_equal(tape.e[i].actor, actors[i]);
  }
}

static void what_is_fed_is_merged_by_time(void **state) {
  (void)state;
  uint64_t t = clock_mono_ns();
  emit_at(t + 10, 1, EV_WORK, 0, 0);
  emit_at(t + 30, 1, EV_WORK, 0, 0);
  feed_at(t, 1, EV_CORE_IN);
  feed_at(t + 20, 2, EV_CORE_IN);
  feed_at(t + 40, 1, EV_CORE_TAKEN);
  tape_finish(&tape, hub);
  const uint16_t types[] = {EV_CORE_IN, EV_WORK, EV_CORE_IN, EV_WORK, EV_CORE_TAKEN};
  const uint32_t actors[] = {1, 1, 2, 1, 1};
  expect(types, actors, 5);
  for (size_t i = 0; i < 5; i++)
    assert_int_equal(tape.e[i].t_ns, t + 10 * i - trace_hub_start_ns(hub));
}

static void nothing_younger_comes_out_before_the_feeder_says_so(void **state) {
  (void)state;
  uint64_t t = clock_mono_ns();
  emit_at(t, 1, EV_WORK, 0, 0);
  emit_at(t + 20, 1, EV_SLEEP, 0, 0);
  trace_hub_fed(hub, t + 10);
  while (clock_mono_ns() < t + 5000000) /* more than the window */
    continue;
  tape_add(&tape, trace_hub_collect(hub, 0, false));
  assert_int_equal(tape.n, 1);
  feed_at(t + 15, 1, EV_CORE_IN);
  trace_hub_fed(hub, t + 30);
  tape_add(&tape, trace_hub_collect(hub, 0, false));
  const uint16_t types[] = {EV_WORK, EV_CORE_IN, EV_SLEEP};
  const uint32_t actors[] = {1, 1, 1};
  expect(types, actors, 3);
  assert_int_equal(tape_count(&tape, EV_LATE), 0);
}

static void *first_number(void *p) {
  emit_at(*(uint64_t *)p + 100, 2, EV_STORE, OBJECT, 1);
  emit_at(*(uint64_t *)p + 110, 2, EV_WORK, 0, 0);
  return NULL;
}

/* Actor 1 stores second, but its stamp is older than the first store: it waits, and so does what
 * the kernel says afterwards, of whomever: two actors' turns on a core stay in their order. */
static void fed_events_wait_behind_what_waits_for_a_number(void **state) {
  (void)state;
  uint64_t t = clock_mono_ns();
  emit_at(t, 1, EV_STORE, OBJECT, 2);
  emit_at(t + 40, 1, EV_WORK, 0, 0);
  feed_at(t + 20, 1, EV_CORE_TAKEN);
  feed_at(t + 25, 3, EV_CORE_IN);
  feed_at(t + 30, 1, EV_CORE_IN);
  feed_at(t + 105, 1, EV_CORE_LEFT);
  pthread_t other;
  assert_int_equal(pthread_create(&other, NULL, first_number, &t), 0);
  pthread_join(other, NULL);
  tape_finish(&tape, hub);
  const uint16_t types[] = {EV_STORE,   EV_STORE, EV_CORE_TAKEN, EV_CORE_IN,
                            EV_CORE_IN, EV_WORK,  EV_CORE_LEFT,  EV_WORK};
  const uint32_t actors[] = {2, 1, 1, 3, 1, 1, 1, 2};
  expect(types, actors, 8);
}

static void what_steps_back_behind_the_promise_is_marked(void **state) {
  (void)state;
  uint64_t t = clock_mono_ns();
  emit_at(t, 1, EV_WORK, 0, 0);
  trace_hub_fed(hub, t + 1);
  while (tape.n == 0)
    tape_add(&tape, trace_hub_collect(hub, 0, false));
  feed_at(t - 1000, 1, EV_CORE_IN);
  feed_at(t + 1, 1, EV_CORE_LEFT);
  tape_finish(&tape, hub);
  const uint16_t types[] = {EV_WORK, EV_LATE, EV_CORE_IN, EV_CORE_LEFT};
  const uint32_t actors[] = {1, 0, 1, 1};
  expect(types, actors, 4);
  assert_int_equal(tape.e[1].a, 1);
  assert_int_equal(tape.e[1].c, 1000);
}

static void dropped_records_count_as_lost(void **state) {
  (void)state;
  const struct event e = {.t_ns = clock_mono_ns(), .type = EV_CORE_LOST, .a = 1, .c = 7};
  trace_hub_feed(hub, &e);
  tape_finish(&tape, hub);
  assert_int_equal(trace_hub_stats(hub)->lost, 7);
}

static void *lives(void *p) {
  uint32_t id = *(uint32_t *)p;
  trace_emit(0, EV_LABEL, 1, 0, 0);
  trace_emit_text(0, EV_SPAWN, id, 1, ACTOR_THREAD, "a name that takes two slots", 27);
  trace_emit(id, EV_START, id, 2, (uint64_t)1000 << 32 | (100 + id));
  trace_emit(id, EV_WORK, 0, 0, 0);
  trace_ring_release();
  return NULL;
}

/* Rings are used again by other threads; every START is seen once, also if its thread is over. */
static void births_are_noticed(void **state) {
  (void)state;
  trace_hub_watch_births(hub);
  uint32_t actor, tid;
  bool seen[30] = {false};
  for (uint32_t id = 1; id < 30; id++) {
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, lives, &id), 0);
    pthread_join(t, NULL);
    trace_hub_collect(hub, 0, false);
    while (trace_hub_born(hub, &actor, &tid)) {
      assert_in_range(actor, 1, 29);
      assert_int_equal(tid, 100 + actor);
      assert_false(seen[actor]);
      seen[actor] = true;
    }
    assert_true(seen[id]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_fed_is_merged_by_time, begin, end),
      cmocka_unit_test_setup_teardown(nothing_younger_comes_out_before_the_feeder_says_so, begin,
                                      end),
      cmocka_unit_test_setup_teardown(fed_events_wait_behind_what_waits_for_a_number, begin, end),
      cmocka_unit_test_setup_teardown(what_steps_back_behind_the_promise_is_marked, begin, end),
      cmocka_unit_test_setup_teardown(dropped_records_count_as_lost, begin, end),
      cmocka_unit_test_setup_teardown(births_are_noticed, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
