/* The hub as a collector: nothing is lost, nothing senseless comes out, rings come back into use.
 * What it says about order is in test_order.c. */
#include "tests/unit/trace/rings.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

enum { SLOTS_PER_RING = 512, RINGS = 4 };

static struct trace_hub *hub;
static struct tape tape;

static void begin(enum clock_kind clock, uint32_t mode) {
  make_region(RINGS, SLOTS_PER_RING, clock, mode);
  const struct trace_hub_options fast = {.patience_ns = 1000000};
  assert_int_equal(trace_hub_new(&hub, &fast), 0);
  tape.without_late = true;
}

static int real_time(void **state) {
  (void)state;
  begin(clock_best(), REGION_TRACE);
  return 0;
}

/* Stamps are times here. */
static int exact_time(void **state) {
  (void)state;
  begin(CLOCK_KIND_MONO, REGION_TRACE);
  return 0;
}

static int real_time_drop(void **state) {
  (void)state;
  begin(clock_best(), REGION_TRACE | REGION_DROP);
  return 0;
}

static int end(void **state) {
  (void)state;
  trace_hub_free(hub);
  hub = NULL;
  tape_fini(&tape);
  drop_region();
  return 0;
}

static struct trace_ring *ring(uint32_t i) {
  return &test_rings()->ring[i];
}

static struct trace_slot *slot(uint32_t i, uint64_t at) {
  return &trace_ring_slots(test_rings(), i)[at % SLOTS_PER_RING];
}

static void fill(uint32_t actor, uint64_t n) {
  for (uint64_t i = 0; i < n; i++)
    trace_emit(actor, EV_WORK, 0, 0, i);
}

static void collect(void) {
  tape_add(&tape, trace_hub_collect(hub, 0, false));
}

/* Every actor's WORK events are there, each once and in its own order. */
static void expect_work(uint32_t actor, uint64_t n) {
  uint64_t next = 0;
  for (size_t i = 0; i < tape.n; i++)
    if (tape.e[i].type == EV_WORK && tape.e[i].actor == actor)
      assert_int_equal(tape.e[i].c, next++);
  assert_int_equal(next, n);
}

static void fields_and_time_come_through(void **state) {
  (void)state;
  uint64_t before = trace_hub_now_ns(hub);
  trace_emit(7, EV_LOAD, 9, 1, 42);
  trace_emit(7, EV_STORE, 9, 2, (uint64_t)-1);
  uint64_t after = trace_hub_now_ns(hub);
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, 2);
  const struct event *e = &tape.e[0];
  assert_in_range(e->t_ns, before, after);
  assert_int_equal(e->type, EV_LOAD);
  assert_int_equal(e->actor, 7);
  assert_int_equal(e->a, 9);
  assert_int_equal(e->b, 1);
  assert_int_equal(e->c, 42);
  assert_int_equal(e->text, 0);
  assert_in_range(e[1].t_ns, e->t_ns, after);
  assert_true(e[1].c == UINT64_MAX);
  assert_int_equal(trace_hub_stats(hub)->events, 2);
}

static void window_holds_back_what_is_young(void **state) {
  (void)state;
  trace_emit(1, EV_WORK, 0, 0, 0);
  do {
    assert_false(trace_hub_idle(hub));
    collect();
  } while (!tape.n);
  assert_true(trace_hub_now_ns(hub) - tape.e[0].t_ns >= 2000000);
  assert_true(trace_hub_idle(hub));
}

/* The texts of one emitter, twenty times round the ring, while somebody collects now and then. */
static void texts_survive_wrap_around(void **state) {
  (void)state;
  char text[301];
  for (uint32_t i = 0; i < 2000; i++) {
    memset(text, 'a' + (int)(i % 26), sizeof text);
    trace_emit_text(1, EV_OUT, 2, i + 1, i, text, i % sizeof text);
    if (i % 40 == 39)
      collect();
  }
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, 2000);
  for (uint32_t i = 0; i < 2000; i++) {
    size_t n = 0;
    const char *got = i % sizeof text ? tape_text(&tape, tape.e[i].text, &n) : "";
    assert_int_equal(n, i % sizeof text);
    for (size_t k = 0; k < n; k++)
      assert_int_equal(got[k], 'a' + (int)(i % 26));
    assert_int_equal(tape.e[i].c, i);
  }
  assert_int_equal(tape.n_texts, 2000 - 7); /* seven are empty */
}

static void *emit_many(void *p) {
  fill((uint32_t)(uintptr_t)p, 20000);
  trace_ring_release();
  return NULL;
}

/* Both rings are full and both emitters asleep before the first collection. */
static void threads_wait_for_a_late_collector(void **state) {
  (void)state;
  pthread_t thread[2];
  for (uintptr_t i = 0; i < 2; i++)
    assert_int_equal(pthread_create(&thread[i], NULL, emit_many, (void *)(i + 1)), 0);
  for (uint32_t i = 0; i < 2; i++)
    while (!atomic_load(&ring(i)->waiting))
      continue;
  for (int i = 0; i < 2; i++)
    while (pthread_tryjoin_np(thread[i], NULL) != 0) {
      test_nap(hub);
      collect();
    }
  tape_finish(&tape, hub);
  expect_work(1, 20000);
  expect_work(2, 20000);
  assert_int_equal(trace_hub_stats(hub)->lost, 0);
  assert_int_equal(trace_hub_stats(hub)->fullest, SLOTS_PER_RING);
}

static void forked_children_are_collected(void **state) {
  (void)state;
  pid_t pid[3];
  for (uint32_t i = 0; i < 3; i++) {
    pid[i] = fork();
    if (pid[i] == 0) {
      fill(i + 1, 5000);
      _exit(0); /* without giving the ring back */
    }
  }
  for (uint32_t i = 0; i < 3; i++) {
    int status = -1;
    while (waitpid(pid[i], &status, WNOHANG) == 0) {
      test_nap(hub);
      collect();
    }
    assert_int_equal(status, 0);
  }
  tape_finish(&tape, hub);
  for (uint32_t i = 0; i < 3; i++)
    expect_work(i + 1, 5000);
}

static void drops_are_counted_where_they_happened(void **state) {
  (void)state;
  fill(1, SLOTS_PER_RING + 88);
  collect();
  fill(1, 3);
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, SLOTS_PER_RING + 1 + 3);
  const struct event *lost = &tape.e[SLOTS_PER_RING];
  assert_int_equal(lost->type, EV_LOST);
  assert_int_equal(lost->actor, 0);
  assert_int_equal(lost->a, 1);
  assert_int_equal(lost->c, 88);
  assert_true(lost->t_ns >= lost[-1].t_ns && lost->t_ns <= lost[1].t_ns);
  assert_int_equal(trace_hub_stats(hub)->lost, 88);
}

static void drops_without_a_ring_are_counted(void **state) {
  (void)state;
  for (uint32_t i = 0; i < RINGS; i++)
    atomic_store(&ring(i)->owner, (uint64_t)getpid() << 32 | (uint32_t)getppid());
  fill(3, 12);
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, 1);
  assert_int_equal(tape.e[0].type, EV_LOST);
  assert_int_equal(tape.e[0].a, 3);
  assert_int_equal(tape.e[0].c, 12);
}

/* Half of the threads give their ring back, the others just end; all get one. */
static void *use_a_ring(void *p) {
  uintptr_t id = (uintptr_t)p;
  fill((uint32_t)id, 100);
  if (id % 2)
    trace_ring_release();
  return NULL;
}

static void *emitters_by_turns(void *p) {
  pthread_t thread[3];
  for (uintptr_t i = 1; i + 2 <= 60; i += 3) {
    for (uintptr_t k = 0; k < 3; k++)
      assert_int_equal(pthread_create(&thread[k], NULL, use_a_ring, (void *)(i + k)), 0);
    for (int k = 0; k < 3; k++)
      assert_int_equal(pthread_join(thread[k], NULL), 0);
  }
  atomic_store((_Atomic uint32_t *)p, 1);
  return NULL;
}

static void rings_come_back_into_use(void **state) {
  (void)state;
  pthread_t thread;
  _Atomic uint32_t *done = test_share();
  assert_int_equal(pthread_create(&thread, NULL, emitters_by_turns, done), 0);
  while (!atomic_load(done)) {
    test_nap(hub);
    collect();
  }
  assert_int_equal(pthread_join(thread, NULL), 0);
  tape_finish(&tape, hub);
  for (uint32_t id = 1; id <= 60; id++)
    expect_work(id, 100);
  assert_int_equal(trace_hub_stats(hub)->lost, 0);
}

static void zombie_counts_as_dead(void **state) {
  (void)state;
  pid_t pid[RINGS];
  int ready[2];
  assert_int_equal(pipe(ready), 0);
  for (uint32_t i = 0; i < RINGS; i++) {
    pid[i] = fork();
    if (pid[i] == 0) {
      fill(i + 1, 10);
      test_tell(ready[1]);
      raise(SIGKILL);
    }
    test_hear(ready[0]);
  }
  siginfo_t info;
  for (uint32_t i = 0; i < RINGS; i++) /* dead, but not reaped */
    assert_int_equal(waitid(P_PID, (id_t)pid[i], &info, WEXITED | WNOWAIT), 0);
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, use_a_ring, (void *)(uintptr_t)9), 0);
  while (atomic_load(&test_rings()->freed) == 0) {
    test_nap(hub);
    collect();
  }
  assert_int_equal(pthread_join(thread, NULL), 0);
  tape_finish(&tape, hub);
  expect_work(1, 10);
  expect_work(RINGS, 10);
  expect_work(9, 100);
  for (uint32_t i = 0; i < RINGS; i++)
    assert_int_equal(waitpid(pid[i], NULL, 0), pid[i]);
  close(ready[0]);
  close(ready[1]);
}

/* --- scribbled rings -------------------------------------------------------------------------- */

static void expect_one_lost(uint64_t count, size_t events) {
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, events + 1);
  const struct event *lost = tape_find(&tape, EV_LOST);
  assert_int_equal(lost->c, count);
  assert_int_equal(lost->a, 1);
  assert_int_equal(trace_hub_stats(hub)->lost, count);
}

static void unknown_type_is_dropped(void **state) {
  (void)state;
  fill(1, 10);
  slot(0, 4)->type = 9999;
  slot(0, 5)->type = 0;
  expect_one_lost(2, 8);
  assert_int_equal(tape.e[4].type, EV_LOST); /* at its place */
}

static void unknown_ids_are_dropped(void **state) {
  (void)state;
  fill(1, 10);
  slot(0, 3)->actor = ACTORS;
  slot(0, 4)->type = EV_NEW;
  slot(0, 4)->a = UINT32_MAX;
  expect_one_lost(2, 8);
}

static void stamp_from_the_future_is_dropped(void **state) {
  (void)state;
  fill(1, 10);
  slot(0, 7)->stamp = UINT64_MAX;
  expect_one_lost(1, 9);
}

static void impossible_text_takes_the_rest(void **state) {
  (void)state;
  fill(1, 10);
  slot(0, 6)->type = EV_OUT;
  slot(0, 6)->text_bytes = TRACE_TEXT_MAX + 1;
  expect_one_lost(4, 6);
}

static void text_beyond_the_head_takes_the_rest(void **state) {
  (void)state;
  fill(1, 10);
  slot(0, 6)->type = EV_OUT;
  slot(0, 6)->text_bytes = 4 * sizeof(struct trace_slot); /* there are 3 */
  expect_one_lost(4, 6);
}

static void text_where_none_belongs_is_dropped(void **state) {
  (void)state;
  fill(1, 10);
  slot(0, 6)->text_bytes = 32;
  expect_one_lost(1, 8); /* slot 7 is taken for its text */
}

/* The emitter goes on; what it emits afterwards is seen again. */
static void impossible_head_costs_what_was_there(void **state) {
  (void)state;
  fill(1, 10);
  collect();
  atomic_store(&ring(0)->head, 1u << 20);
  collect();
  atomic_store(&ring(0)->tail, 77);
  fill(1, 1);
  collect(); /* back at the true head, which is as impossible as the false one was */
  fill(1, 4);
  tape_finish(&tape, hub);
  assert_int_equal(tape_count(&tape, EV_WORK), 14);
  assert_int_equal(tape_count(&tape, EV_LOST), 2);
}

static void *emit_one(void *p) {
  fill(1, 1);
  trace_ring_release();
  return p;
}

/* An empty ring that looks full to its emitter: the hub knows better. */
static void impossible_tail_is_put_right(void **state) {
  (void)state;
  pthread_t thread;
  atomic_store(&ring(0)->tail, (uint64_t)-SLOTS_PER_RING);
  assert_int_equal(pthread_create(&thread, NULL, emit_one, NULL), 0);
  while (!atomic_load(&ring(0)->waiting))
    continue;
  collect();
  assert_int_equal(pthread_join(thread, NULL), 0);
  tape_finish(&tape, hub);
  expect_work(1, 1);
}

static void noise_brings_nothing_but_losses(void **state) {
  (void)state;
  uint64_t x = 88172645463325252u;
  for (int round = 0; round < 200; round++) {
    fill(1, SLOTS_PER_RING / 2);
    uint64_t head = atomic_load(&ring(0)->head);
    for (uint64_t at = head - SLOTS_PER_RING / 2; at < head; at++)
      for (size_t k = 0; k < sizeof(struct trace_slot) / sizeof x; k++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        memcpy((char *)slot(0, at) + k * sizeof x, &x, sizeof x);
      }
    tape_finish(&tape, hub);
  }
  for (size_t i = 0; i < tape.n; i++) {
    assert_true(tape.e[i].actor < ACTORS);
    assert_non_null(event_desc(tape.e[i].type)->name);
  }
  assert_true(trace_hub_stats(hub)->lost > 1000);
  size_t noise = tape.n;
  fill(1, 5);
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, noise + 5);
}

/* --- the recorder's own events, limits, failures ---------------------------------------------- */

static void own_events_take_their_place(void **state) {
  (void)state;
  fill(1, 2);
  const struct event e = {.type = EV_VERDICT, .a = 3};
  trace_hub_say(hub, &e, "It is over.", 11);
  fill(1, 2);
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, 5);
  assert_int_equal(tape.e[2].type, EV_VERDICT);
  assert_int_equal(tape.e[2].a, 3);
  assert_in_range(tape.e[2].t_ns, tape.e[1].t_ns, tape.e[3].t_ns);
  size_t n;
  assert_memory_equal(tape_text(&tape, tape.e[2].text, &n), "It is over.", 11);
  assert_int_equal(n, 11);
}

static void own_events_can_be_of_a_moment_before(void **state) {
  (void)state;
  struct event e = {.type = EV_VERDICT, .t_ns = 5000};
  trace_emit(1, EV_WORK, 0, 0, 0);
  slot(0, 0)->stamp = trace_hub_start_ns(hub) + 2000;
  trace_hub_say(hub, &e, "", 0);
  tape_finish(&tape, hub);
  assert_int_equal(tape.e[1].type, EV_VERDICT);
  assert_int_equal(tape.e[1].t_ns, 5000);
  e.t_ns = 3000; /* something that is younger is out */
  trace_hub_say(hub, &e, "", 0);
  tape_finish(&tape, hub);
  assert_int_equal(tape.e[2].t_ns, 5000);
}

static void most_is_a_limit_and_the_rest_is_kept(void **state) {
  (void)state;
  fill(1, 100);
  for (size_t n = 0; n < 100; n += 7) {
    const struct event_batch *b = trace_hub_collect(hub, 7, true);
    assert_int_equal(b->n, n + 7 <= 100 ? 7 : 100 - n);
    tape_add(&tape, b);
    assert_int_equal(trace_hub_idle(hub), n + 7 >= 100);
  }
  expect_work(1, 100);
}

static void clock_points_come_at_most_once_a_second(void **state) {
  (void)state;
  if (region_self->clock != CLOCK_KIND_COUNTER)
    skip();
  uint64_t earliest = trace_hub_start_ns(hub) + 1000000000u;
  for (int points = 0; points < 2;) {
    trace_emit(1, EV_WORK, 0, 0, 0);
    test_nap(hub);
    uint64_t before = clock_mono_ns();
    const struct event_batch *b = trace_hub_collect(hub, 0, false);
    for (size_t i = 0; i < b->n; i++) {
      if (b->events[i].type != EV_CLOCK)
        continue;
      assert_true(clock_mono_ns() >= earliest);
      assert_true(b->events[i].c > 0 && b->events[i].c < clock_counter());
      earliest = before + 1000000000u;
      points++;
    }
  }
}

static void nap_is_short_when_rings_fill_fast(void **state) {
  (void)state;
  collect();
  assert_true(trace_hub_nap_ns(hub) < 1000000); /* nobody knows yet */
  while (trace_hub_nap_ns(hub) < 5000000)
    collect();
  while (trace_hub_nap_ns(hub) > 200000) { /* while we had no core, it filled slowly */
    fill(1, SLOTS_PER_RING - 1);
    collect();
  }
  assert_int_equal(trace_hub_nap_ns(hub), 200000);
}

/* Whatever allocation fails, nothing is lost: it comes out when there is memory again. */
static void memory_failures_only_delay(void **state) {
  (void)state;
  long failed = 0;
  for (long k = 0; k < 12; k++) {
    trace_hub_free(hub);
    hub = NULL;
    tape_fini(&tape);
    mem_fail_after(k);
    int error = trace_hub_new(&hub, NULL);
    failed += mem_failures();
    if (error) {
      assert_int_equal(error, ERR_MEMORY);
      mem_fail_after(-1);
      assert_int_equal(trace_hub_new(&hub, NULL), 0);
    }
    fill(1, 100);
    for (uint32_t seq = 1; seq <= 10; seq++)
      trace_emit_text(1, EV_OUT, 2, seq, 0, "ten letter", 10);
    const struct event_batch *b = trace_hub_collect(hub, 0, true);
    failed += error ? 0 : mem_failures();
    mem_fail_after(-1);
    tape_add(&tape, b);
    tape_finish(&tape, hub);
    expect_work(1, 100);
    assert_int_equal(tape.n, 110);
    assert_int_equal(tape.texts.len, 100);
  }
  /* hub, sources, heap, queue, events, texts, ends of texts, objects */
  assert_int_equal(failed, 8);
}

#define HUB_TEST(f) cmocka_unit_test_setup_teardown(f, real_time, end)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(fields_and_time_come_through, exact_time, end),
      cmocka_unit_test_setup_teardown(window_holds_back_what_is_young, exact_time, end),
      HUB_TEST(texts_survive_wrap_around),
      HUB_TEST(threads_wait_for_a_late_collector),
      HUB_TEST(forked_children_are_collected),
      cmocka_unit_test_setup_teardown(drops_are_counted_where_they_happened, real_time_drop, end),
      cmocka_unit_test_setup_teardown(drops_without_a_ring_are_counted, real_time_drop, end),
      HUB_TEST(rings_come_back_into_use),
      HUB_TEST(zombie_counts_as_dead),
      HUB_TEST(unknown_type_is_dropped),
      HUB_TEST(unknown_ids_are_dropped),
      HUB_TEST(stamp_from_the_future_is_dropped),
      HUB_TEST(impossible_text_takes_the_rest),
      HUB_TEST(text_beyond_the_head_takes_the_rest),
      HUB_TEST(text_where_none_belongs_is_dropped),
      HUB_TEST(impossible_head_costs_what_was_there),
      HUB_TEST(impossible_tail_is_put_right),
      HUB_TEST(noise_brings_nothing_but_losses),
      HUB_TEST(own_events_take_their_place),
      cmocka_unit_test_setup_teardown(own_events_can_be_of_a_moment_before, exact_time, end),
      HUB_TEST(most_is_a_limit_and_the_rest_is_kept),
      HUB_TEST(clock_points_come_at_most_once_a_second),
      HUB_TEST(nap_is_short_when_rings_fill_fast),
      HUB_TEST(memory_failures_only_delay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
