#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sched/base/clock.h"

static void spin_until(uint64_t ns) {
  while (clock_mono_ns() < ns)
    continue;
}

static void only_the_counter_needs_a_scale(void **state) {
  (void)state;
  static const enum clock_kind kinds[] = {CLOCK_KIND_MONO, CLOCK_KIND_VIRTUAL};
  for (int i = 0; i < 2; i++) {
    struct clock_scale s;
    clock_scale_init(&s, kinds[i]);
    assert_int_equal(s.kind, kinds[i]);
    clock_scale_update(&s);
    assert_true(clock_scale_ns(&s, 0) == 0);
    assert_true(clock_scale_ns(&s, 123456789012345678u) == 123456789012345678u);
  }
}

static void scale_is_a_line_through_its_reference(void **state) {
  (void)state;
  const struct clock_scale half = {.raw0 = 1000, .ns0 = 5000, .mult = (uint64_t)1 << 31};
  assert_int_equal(clock_scale_ns(&half, 1000), 5000);
  assert_int_equal(clock_scale_ns(&half, 1100), 5050);
  assert_int_equal(clock_scale_ns(&half, 900), 4950); /* before the reference */
  const struct clock_scale slow = {.ns0 = 7, .mult = (uint64_t)41 << 32};
  uint64_t year = (uint64_t)365 * 24 * 3600 * 1000000000u;
  assert_true(clock_scale_ns(&slow, year / 41) - 7 - year / 41 * 41 == 0); /* no overflow */
}

/* No two clocks can be compared for certain by who may be interrupted between reading them. But the
 * wrong scale is wrong every time, so one good time in many says that it is right. */
enum { TIMES = 1000, CLOSE_NS = 20000 };

static bool close_to(uint64_t ns, uint64_t from, uint64_t to) {
  return ns + CLOSE_NS >= from && ns <= to + CLOSE_NS;
}

static bool follows_the_clock(void) {
  struct clock_scale s;
  clock_scale_init(&s, CLOCK_KIND_COUNTER);
  for (int round = 0; round < 5; round++) {
    uint64_t before = clock_mono_ns();
    uint64_t ns = clock_scale_ns(&s, clock_counter());
    uint64_t after = clock_mono_ns();
    if (!close_to(ns, before, after))
      return false;
    spin_until(after + 4000000);
    clock_scale_update(&s);
  }
  return true;
}

static bool keeps_the_past(void) {
  struct clock_scale s;
  clock_scale_init(&s, CLOCK_KIND_COUNTER);
  uint64_t raw = clock_counter(), ns = clock_scale_ns(&s, raw);
  spin_until(clock_mono_ns() + 20000000);
  clock_scale_update(&s);
  return close_to(clock_scale_ns(&s, raw), ns, ns);
}

static void sooner_or_later(bool (*good)(void)) {
  int times = 1;
  while (!good())
    assert_true(++times <= TIMES);
}

static void counter_follows_the_clock(void **state) {
  (void)state;
  sooner_or_later(follows_the_clock);
}

static void update_changes_the_past_by_the_drift_alone(void **state) {
  (void)state;
  sooner_or_later(keeps_the_past);
}

static void update_comes_to_nothing_when_too_early(void **state) {
  (void)state;
  struct clock_scale s, same;
  clock_scale_init(&s, CLOCK_KIND_COUNTER);
  do {
    clock_scale_update(&s);
    same = s;
    clock_scale_update(&s);
  } while (clock_mono_ns() - same.ns0 >= 2000000); /* we were interrupted in between */
  assert_int_equal(s.raw0, same.raw0);
  assert_int_equal(s.mult, same.mult);
  assert_true(s.mult > 0);
}

static void best_clock_is_a_real_one(void **state) {
  (void)state;
  enum clock_kind kind = clock_best();
  assert_true(kind == CLOCK_KIND_COUNTER || kind == CLOCK_KIND_MONO);
}

/* Two threads hand a stamp to and fro, each on a processor of its own where there are two. */
enum { HAND_OVERS = 2000 };
static _Atomic uint64_t last_stamp;
static _Atomic int turn;

static uint64_t stamp_after_what_was_read(void) {
#if defined(__x86_64__)
  __builtin_ia32_lfence(); /* else the counter may be read before the other's stamp */
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
  return clock_counter();
}

static void *hand_over(void *arg) {
  const int me = *(const int *)arg;
  cpu_set_t allowed, mine;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  for (size_t cpu = 0, n = 0; cpu < CPU_SETSIZE; cpu++)
    if (CPU_ISSET(cpu, &allowed) && n++ == (size_t)me) {
      CPU_ZERO(&mine);
      CPU_SET(cpu, &mine);
      sched_setaffinity(0, sizeof mine, &mine);
    }
  uintptr_t backwards = 0;
  for (int i = 0; i < HAND_OVERS; i++) {
    while (atomic_load(&turn) != me)
      sched_yield();
    uint64_t now = stamp_after_what_was_read();
    backwards += now < atomic_load(&last_stamp);
    atomic_store(&last_stamp, now);
    atomic_store(&turn, !me);
  }
  return (void *)backwards;
}

static void trusted_counter_is_one_on_all_processors(void **state) {
  (void)state;
  if (clock_best() != CLOCK_KIND_COUNTER)
    skip();
  pthread_t threads[2];
  int ids[2] = {0, 1};
  for (int i = 0; i < 2; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, hand_over, &ids[i]), 0);
  for (int i = 0; i < 2; i++) {
    void *backwards;
    pthread_join(threads[i], &backwards);
    assert_null(backwards);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_the_counter_needs_a_scale),
      cmocka_unit_test(scale_is_a_line_through_its_reference),
      cmocka_unit_test(counter_follows_the_clock),
      cmocka_unit_test(update_changes_the_past_by_the_drift_alone),
      cmocka_unit_test(update_comes_to_nothing_when_too_early),
      cmocka_unit_test(best_clock_is_a_real_one),
      cmocka_unit_test(trusted_counter_is_one_on_all_processors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
