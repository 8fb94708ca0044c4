/* The hub's promise of order: numbers on objects first, then time; nobody waits for the silent, and
 * for the dead only so long.
 */
#include "tests/unit/trace/rings.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

enum { RINGS = 4, SLOTS_PER_RING = 4096, PATIENCE_NS = 1000000, LONG_NS = 5 * PATIENCE_NS };
enum { X = 20, Y = 21 }; /* objects */

static struct trace_hub *hub;
static struct tape tape;
static struct trace_tls hand[RINGS];

static void begin_with(enum clock_kind clock, uint64_t patience_ns) {
  make_region(RINGS, SLOTS_PER_RING, clock, REGION_TRACE);
  memset(hand, 0, sizeof hand);
  const struct trace_hub_options opt = {.patience_ns = patience_ns};
  assert_int_equal(trace_hub_new(&hub, &opt), 0);
  tape.without_late = true;
}

static int real_time(void **state) {
  (void)state;
  begin_with(clock_best(), PATIENCE_NS);
  return 0;
}

/* Stamps are times. */
static int exact_time(void **state) {
  (void)state;
  begin_with(CLOCK_KIND_MONO, PATIENCE_NS);
  return 0;
}

/* The hub never gives up on a number. */
static int patient(void **state) {
  (void)state;
  begin_with(CLOCK_KIND_MONO, UINT64_MAX / 2);
  return 0;
}

static int virtual_time(void **state) {
  (void)state;
  begin_with(CLOCK_KIND_VIRTUAL, PATIENCE_NS);
  return 0;
}

static int end(void **state) {
  (void)state;
  trace_tls = (struct trace_tls){0};
  trace_hub_free(hub);
  hub = NULL;
  tape_fini(&tape);
  drop_region();
  return 0;
}

/* Emits through the k-th of several rings, all in the hands of this thread; for the hub they belong
 * to a process that lives. */
static void emit(uint32_t k, uint32_t actor, uint16_t type, uint32_t a, uint32_t b, uint64_t c) {
  trace_tls = hand[k];
  trace_emit(actor, type, a, b, c);
  hand[k] = trace_tls;
  trace_tls = (struct trace_tls){0};
  atomic_store(&hand[k].ring->owner, (uint64_t)getppid() << 32 | (uint32_t)getppid());
}

/* The same with a stamp of our choice, so long after the start. */
static void emit_at(uint64_t us, uint32_t k, uint32_t actor, uint16_t type, uint32_t a,
                    uint32_t b) {
  emit(k, actor, type, a, b, us);
  const struct trace_tls *t = &hand[k];
  t->slots[(t->head - 1) & t->mask].stamp = trace_hub_start_ns(hub) + us * 1000;
}

static void collect(void) {
  tape_add(&tape, trace_hub_collect(hub, 0, false));
}

static void collect_until(size_t n) {
  while (tape.n < n)
    collect();
  assert_int_equal(tape.n, n);
}

/* The last look comes after that time, however seldom we had the core. */
static void collect_for(uint64_t ns) {
  for (uint64_t until = clock_mono_ns() + ns; clock_mono_ns() < until;)
    collect();
  collect();
}

static void expect(size_t at, uint16_t type, uint32_t a, uint32_t b) {
  assert_true(at < tape.n);
  assert_string_equal(event_desc(tape.e[at].type)->name, event_desc(type)->name);
  assert_int_equal(tape.e[at].a, a);
  assert_int_equal(tape.e[at].b, b);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void numbers_beat_stamps(void **state) {
  (void)state;
  emit_at(1, 0, 1, EV_LOAD, X, 2);
  emit_at(2, 0, 1, EV_STORE, Y, 1);
  emit_at(3, 1, 2, EV_LOAD, Y, 2);
  emit_at(4, 2, 3, EV_STORE, X, 1); /* further away it would be corrected */
  collect_until(4);
  expect(0, EV_STORE, X, 1);
  expect(1, EV_LOAD, X, 2);
  expect(2, EV_STORE, Y, 1);
  expect(3, EV_LOAD, Y, 2);
  assert_true(tape.e[0].t_ns > tape.e[1].t_ns);
}

static void several_wait_for_one_object(void **state) {
  (void)state;
  emit(0, 1, EV_LOAD, X, 4, 0);
  emit(1, 2, EV_LOAD, X, 3, 0);
  emit(2, 3, EV_LOAD, X, 2, 0);
  emit(3, 4, EV_LOAD, X, 1, 0);
  emit(0, 1, EV_LOAD, X, 5, 0);
  collect_until(5);
  for (uint32_t i = 0; i < 5; i++)
    expect(i, EV_LOAD, X, i + 1);
}

/* Who was woken goes by time again: it does not wait for the rest of the ring that woke it. */
static void who_was_woken_takes_its_place(void **state) {
  (void)state;
  emit(0, 1, EV_LOAD, X, 2, 0);
  emit(1, 2, EV_STORE, X, 1, 0);
  emit(1, 2, EV_WORK, 0, 0, 0);
  emit(1, 2, EV_WORK, 0, 0, 0);
  emit(0, 1, EV_LOAD, X, 3, 0);
  tape_finish(&tape, hub);
  expect(0, EV_STORE, X, 1);
  expect(1, EV_LOAD, X, 2);
  expect(2, EV_WORK, 0, 0);
  expect(3, EV_WORK, 0, 0);
  expect(4, EV_LOAD, X, 3);
}

static void absurd_number_is_lost(void **state) {
  (void)state;
  emit(0, 1, EV_LOAD, X, 1, 0);
  emit(0, 1, EV_LOAD, X, 1u << 30, 0);
  emit(0, 1, EV_LOAD, X, 2, 0);
  collect_until(3);
  expect(0, EV_LOAD, X, 1);
  expect(1, EV_LOST, 1, 0);
  expect(2, EV_LOAD, X, 2);
  assert_int_equal(trace_hub_stats(hub)->lost, 1);
}

static void event_without_a_number_goes_by_time(void **state) {
  (void)state;
  emit(0, 1, EV_LOAD, X, 0, 0);
  emit(1, 2, EV_LOAD, X, 1, 0);
  emit(0, 1, EV_LOAD, X, 0, 0);
  collect_until(3);
  expect(0, EV_LOAD, X, 0);
  expect(1, EV_LOAD, X, 1);
  expect(2, EV_LOAD, X, 0);
}

static void number_seen_before_comes_out_at_once(void **state) {
  (void)state;
  emit(0, 1, EV_END, 5, 1, 0);
  emit(0, 1, EV_END, 5, 2, 0);
  emit(1, 2, EV_DIED, 5, 2, 0);
  emit(1, 2, EV_JOIN, 5, 3, 0);
  collect_until(4);
  expect(2, EV_DIED, 5, 2);
  expect(3, EV_JOIN, 5, 3);
}

/* All the way round in steps that are as great as a gap may be. */
static void numbers_wrap_and_skip_zero(void **state) {
  (void)state;
  uint64_t missing = 0;
  for (uint32_t b = 1u << 24; b; b += 1u << 24) {
    emit(0, 1, EV_LOAD, X, b, 0);
    tape_finish(&tape, hub);
    missing += tape.e[tape.n - 2].c;
  }
  emit(0, 1, EV_LOAD, X, UINT32_MAX, 0);
  tape_finish(&tape, hub);
  missing += tape.e[tape.n - 2].c;
  assert_true(missing == UINT32_MAX - 256);
  size_t n = tape.n;
  emit(0, 1, EV_LOAD, X, 2, 0);
  emit(1, 2, EV_LOAD, X, 1, 0);
  collect_until(n + 2);
  expect(n, EV_LOAD, X, 1);
  expect(n + 1, EV_LOAD, X, 2);
  emit(0, 1, EV_LOAD, X, 4, 0);
  tape_finish(&tape, hub);
  expect(n + 2, EV_LOST, X, 0);
  assert_int_equal(tape.e[n + 2].c, 1);
}

static void silent_ring_holds_nobody_up(void **state) {
  (void)state;
  emit(0, 1, EV_WORK, 0, 0, 0);
  for (uint64_t i = 0; i < 100; i++)
    emit(1, 2, EV_WORK, 0, 0, i);
  collect_until(101);
}

/* --- what is missing -------------------------------------------------------------------------- */

static void missing_number_is_waited_for_while_all_live(void **state) {
  (void)state;
  tape.without_late = false;
  emit_at(0, 0, 1, EV_LOAD, X, 2);
  emit_at(5000, 1, 2, EV_WORK, 0, 0);
  collect_until(1); /* the other ring goes on */
  collect_for(LONG_NS);
  expect(0, EV_WORK, 0, 0);
  emit(1, 2, EV_STORE, X, 1, 0);
  collect_until(5);
  expect(1, EV_LATE, 2, 0); /* by its stamp it is not, but it must be older than its successor */
  expect(2, EV_STORE, X, 1);
  expect(3, EV_LATE, 1, 0);
  assert_int_equal(tape.e[3].c, 5000000);
  expect(4, EV_LOAD, X, 2);
  assert_int_equal(trace_hub_stats(hub)->lost, 0);
  assert_int_equal(trace_hub_stats(hub)->late, 2);
}

/* Half a millisecond apart, from 1 ms to 9.5 ms: what ring 0 holds waits behind a number for as
 * long as its emitter has no core, and the emitter reads the clock when it has one again. */
static void fill_two_rings(void) {
  emit_at(1000, 0, 1, EV_LOAD, X, 2);
  for (uint64_t us = 1500; us < 10000; us += 500)
    emit_at(us, us / 500 % 2, 2, EV_WORK, 0, 0);
}

static void expect_rising(size_t at, size_t n) {
  assert_int_equal(tape.n, n);
  for (; at < n; at++)
    assert_true(tape.e[at].t_ns >= tape.e[at - 1].t_ns);
}

static void rings_are_merged_by_time_however_long_a_number_takes(void **state) {
  (void)state;
  tape.without_late = false;
  fill_two_rings();
  collect_for(15000000);
  assert_int_equal(tape.n, 2); /* what is no more than a window younger */
  assert_int_equal(tape.e[0].c, 1500);
  assert_int_equal(tape.e[1].c, 2500);
  emit_at(14000, 2, 3, EV_STORE, X, 1);
  collect_until(20 - 1);
  expect(2, EV_STORE, X, 1);
  expect(3, EV_LOAD, X, 2);
  assert_int_equal(tape.e[2].t_ns, 1000000); /* it cannot be younger than its successor */
  expect_rising(3, 19);
  assert_int_equal(trace_hub_stats(hub)->late, 0);
}

static void rings_are_merged_by_time_at_the_end(void **state) {
  (void)state;
  tape.without_late = false;
  fill_two_rings();
  tape_finish(&tape, hub);
  expect(2, EV_LOST, X, 0);
  expect(3, EV_LOAD, X, 2);
  expect_rising(4, 19);
}

/* Half as patient as the clock is old: what has waited since the clock began is let past. Who comes
 * to wait for the same does not stop the others again. */
static void others_are_let_past_once(void **state) {
  (void)state;
  begin_with(CLOCK_KIND_MONO, clock_mono_ns() / 2);
  emit(0, 1, EV_LOAD, X, 2, 0);
  trace_ring_slots(test_rings(), 0)[0].stamp = 1;
  emit_at(0, 1, 2, EV_LOAD, Y, 1);
  emit_at(1, 2, 3, EV_LOAD, X, 3);
  emit_at(5000, 1, 2, EV_WORK, 0, 0);
  collect_until(2);
  expect(1, EV_WORK, 0, 0);
}

/* More is queued than the hub wants to have, and what one ring waits for is still in another. */
static void what_is_left_in_the_rings_is_not_lost(void **state) {
  (void)state;
  enum { QUEUED = 1 << 18 };
  emit(0, 1, EV_LOAD, X, 2, 0);
  emit(1, 2, EV_LOAD, Y, 2, 0);
  for (uint64_t n = 0; n <= QUEUED; n += SLOTS_PER_RING / 2) {
    for (uint64_t i = 0; i < SLOTS_PER_RING / 2; i++)
      emit(1, 2, EV_WORK, 0, 0, n + i);
    collect();
  }
  emit(1, 2, EV_STORE, X, 1, 0);
  tape_finish(&tape, hub);
  assert_int_equal(tape_count(&tape, EV_LOST), 1);
  assert_int_equal(tape_find(&tape, EV_LOST)->a, Y);
}

/* A child that has taken the number of its next event on X. */
static pid_t fork_with_number(int ready, int how) {
  _Atomic uint32_t *seq = test_share();
  pid_t pid = fork();
  if (pid)
    return pid;
  trace_emit(3, EV_WORK, 0, 0, 0);
  uint32_t b = trace_seq(seq);
  test_tell(ready);
  raise(how);
  trace_emit(3, EV_STORE, X, b, 0);
  _exit(0);
}

static void stopped_emitter_is_waited_for(void **state) {
  (void)state;
  tape.without_late = false;
  int ready[2], status;
  assert_int_equal(pipe(ready), 0);
  pid_t pid = fork_with_number(ready[1], SIGSTOP);
  test_hear(ready[0]);
  assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
  assert_true(WIFSTOPPED(status));
  emit(1, 2, EV_LOAD, X, trace_seq(test_share()), 0);
  collect_for(LONG_NS);
  assert_int_equal(tape.n, 1);
  kill(pid, SIGCONT);
  test_reap(pid);
  collect_until(3);
  expect(1, EV_STORE, X, 1);
  expect(2, EV_LOAD, X, 2);
  close(ready[0]);
  close(ready[1]);
}

static void number_of_a_killed_emitter_is_lost(void **state) {
  (void)state;
  int ready[2];
  assert_int_equal(pipe(ready), 0);
  pid_t pid[2];
  for (int i = 0; i < 2; i++) {
    pid[i] = fork_with_number(ready[1], SIGKILL);
    test_hear(ready[0]);
    assert_int_equal(waitpid(pid[i], NULL, 0), pid[i]);
  }
  emit(2, 2, EV_LOAD, X, trace_seq(test_share()), 0);
  emit(3, 4, EV_LOAD, X, trace_seq(test_share()), 0);
  while (tape_count(&tape, EV_LOAD) < 2)
    collect();
  const struct event *lost = tape_find(&tape, EV_LOST);
  assert_int_equal(lost->a, X);
  assert_int_equal(lost->c, 2);
  assert_int_equal(tape_count(&tape, EV_LOST), 1);
  assert_int_equal(tape_count(&tape, EV_WORK), 2); /* what they had emitted is there */
  assert_int_equal(trace_hub_stats(hub)->lost, 2);
  close(ready[0]);
  close(ready[1]);
}

/* Killed before its first event: it never had a ring, only its parent knows. */
static void child_that_died_before_its_start_is_told(void **state) {
  (void)state;
  emit(0, 1, EV_SPAWN, 5, 1, ACTOR_PROCESS);
  emit(0, 1, EV_DIED, 5, 3, SIGKILL);
  emit(0, 1, EV_JOIN, 5, 4, SIGKILL);
  while (tape_count(&tape, EV_JOIN) == 0)
    collect();
  const struct event *lost = tape_find(&tape, EV_LOST);
  assert_int_equal(lost->a, 5);
  assert_int_equal(lost->c, 1);
  assert_int_equal(tape_count(&tape, EV_DIED), 1);
}

static void dropped_number_is_lost_on_its_object(void **state) {
  (void)state;
  atomic_store(&region_self->mode, REGION_TRACE | REGION_DROP);
  for (uint32_t i = 0; i < SLOTS_PER_RING; i++)
    emit(0, 1, EV_WORK, 0, 0, i);
  emit(0, 1, EV_STORE, X, 1, 0); /* dropped */
  emit(1, 2, EV_LOAD, X, 2, 0);
  while (tape_count(&tape, EV_LOAD) == 0)
    collect();
  assert_int_equal(tape_count(&tape, EV_WORK), SLOTS_PER_RING);
  assert_int_equal(tape_count(&tape, EV_LOST), 2);
  assert_int_equal(tape_find(&tape, EV_LOST)->a, 1);
  expect(tape.n - 1, EV_LOAD, X, 2);
}

static void at_the_end_everything_comes_out(void **state) {
  (void)state;
  emit(0, 1, EV_LOAD, X, 8, 0);
  emit(1, 2, EV_LOAD, X, 3, 0);
  emit(2, 3, EV_LOAD, Y, 2, 0);
  emit(0, 1, EV_LOAD, X, 4, 0);
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, 7);
  expect(0, EV_LOST, X, 0); /* 1, 2 */
  assert_int_equal(tape.e[0].c, 2);
  expect(1, EV_LOAD, X, 3);
  expect(2, EV_LOST, X, 0); /* 4 to 7: 4 lies behind 8 in its ring, which cannot be */
  assert_int_equal(tape.e[2].c, 4);
  expect(3, EV_LOAD, X, 8);
  expect(4, EV_LOAD, X, 4);
  expect(5, EV_LOST, Y, 0);
  expect(6, EV_LOAD, Y, 2);
}

/* Each of two emitters seems to have waited for the other: a scribbled number, or a bug. */
static void contradiction_ends_with_the_run(void **state) {
  (void)state;
  emit(0, 1, EV_LOAD, X, 2, 0);
  emit(0, 1, EV_LOAD, Y, 1, 0);
  emit(1, 2, EV_LOAD, Y, 2, 0);
  emit(1, 2, EV_LOAD, X, 1, 0);
  collect_for(LONG_NS);
  assert_int_equal(tape.n, 0);
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, 5);
  expect(0, EV_LOST, X, 0);
  expect(1, EV_LOAD, X, 2);
  expect(2, EV_LOAD, Y, 1);
  expect(3, EV_LOAD, Y, 2);
  expect(4, EV_LOAD, X, 1);
}

/* X's missing number is behind Y's, which is lost: nothing is said of X. */
static void only_what_no_queue_holds_is_lost(void **state) {
  (void)state;
  emit(0, 1, EV_LOAD, X, 2, 0);
  emit(1, 2, EV_LOAD, Y, 2, 0);
  emit(1, 2, EV_LOAD, X, 1, 0);
  tape_finish(&tape, hub);
  assert_int_equal(tape.n, 4);
  expect(0, EV_LOST, Y, 0);
  expect(1, EV_LOAD, Y, 2);
  expect(2, EV_LOAD, X, 1);
  expect(3, EV_LOAD, X, 2);
}

static void late_event_is_marked(void **state) {
  (void)state;
  tape.without_late = false;
  emit_at(9000, 0, 1, EV_WORK, 0, 0);
  collect_until(1);
  emit_at(7000, 1, 2, EV_SLEEP, 0, 0); /* one window older: nobody would say that this is late */
  collect_until(2);
  emit_at(6999, 1, 2, EV_SLEEP, 0, 0);
  collect_until(4);
  expect(2, EV_LATE, 2, 0);
  assert_int_equal(tape.e[2].c, 2001000);
  assert_int_equal(tape.e[3].t_ns, 6999000); /* its own stamp */
  assert_int_equal(trace_hub_stats(hub)->late, 1);
}

/* --- virtual time ----------------------------------------------------------------------------- */

static void set_clock(uint64_t ns) {
  atomic_store(&region_self->vclock, ns);
}

static void step_comes_out_when_the_clock_has_moved_on(void **state) {
  (void)state;
  emit(0, 1, EV_WORK, 0, 0, 0);
  collect();
  assert_int_equal(tape.n, 0);
  set_clock(1000);
  emit(1, 2, EV_WORK, 0, 0, 0);
  collect();
  assert_int_equal(tape.n, 1);
  assert_int_equal(tape.e[0].t_ns, 0);
  set_clock(2000);
  collect();
  assert_int_equal(tape.n, 2);
  assert_int_equal(tape.e[1].t_ns, 1000);
  assert_int_equal(trace_hub_now_ns(hub), 2000);
}

static void last_step_comes_out_when_nothing_moves(void **state) {
  (void)state;
  set_clock(5000);
  emit(0, 1, EV_WORK, 0, 0, 0);
  uint64_t begin_ns = clock_mono_ns();
  collect_until(1);
  assert_true(clock_mono_ns() - begin_ns >= 20000000u);
}

static void own_events_come_last_among_equals(void **state) {
  (void)state;
  const struct event e = {.type = EV_VERDICT};
  set_clock(5000);
  trace_hub_say(hub, &e, "Deadlock.", 9);
  emit(0, 1, EV_WORK, 0, 0, 0);
  tape_finish(&tape, hub);
  expect(0, EV_WORK, 0, 0);
  expect(1, EV_VERDICT, 0, 0);
}

enum { MOVES = 6, MOVERS = 3 };

struct moves {
  pthread_barrier_t step;
  uint32_t actor[MOVERS];
};

static void *move_all(void *p) {
  struct moves *m = test_share();
  uint32_t me = m->actor[(uintptr_t)p];
  for (uint64_t i = 0; i < MOVES; i++) {
    trace_emit(me, EV_WORK, 0, 0, i);
    trace_emit_text(me, EV_OUT, X, 0, i, "out", 3);
    pthread_barrier_wait(&m->step); /* the main thread moves the clock here */
    pthread_barrier_wait(&m->step);
  }
  trace_ring_release();
  return NULL;
}

/* One run: three threads emit at equal stamps, in whatever order the machine likes. */
static void run_equal_stamps(int seed) {
  struct moves *m = test_share();
  pthread_t thread[MOVERS];
  pthread_barrier_init(&m->step, NULL, MOVERS + 1);
  for (int i = 0; i < MOVERS; i++)
    m->actor[i] = (uint32_t)((i + seed) % MOVERS) + 1;
  for (uintptr_t i = 0; i < MOVERS; i++)
    assert_int_equal(pthread_create(&thread[i], NULL, move_all, (void *)i), 0);
  for (uint64_t i = 1; i <= MOVES; i++) {
    collect();
    pthread_barrier_wait(&m->step);
    if (seed % 2)
      collect();
    set_clock(i * 1000);
    pthread_barrier_wait(&m->step);
  }
  for (int i = 0; i < MOVERS; i++)
    pthread_join(thread[i], NULL);
  pthread_barrier_destroy(&m->step);
  tape_finish(&tape, hub);
}

static void equal_stamps_give_one_sequence(void **state) {
  struct tape first = {0};
  for (int seed = 0; seed < 1000; seed++) {
    run_equal_stamps(seed);
    assert_int_equal(tape.n, 2 * MOVES * MOVERS);
    if (seed == 0) {
      first = tape;
      tape = (struct tape){0};
    } else {
      assert_memory_equal(tape.e, first.e, tape.n * sizeof *tape.e);
    }
    end(state);
    virtual_time(state);
  }
  tape_fini(&first);
}

#define ORDER_TEST(f) cmocka_unit_test_setup_teardown(f, real_time, end)
#define VIRTUAL_TEST(f) cmocka_unit_test_setup_teardown(f, virtual_time, end)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(numbers_beat_stamps, exact_time, end),
      ORDER_TEST(several_wait_for_one_object),
      ORDER_TEST(who_was_woken_takes_its_place),
      ORDER_TEST(absurd_number_is_lost),
      ORDER_TEST(event_without_a_number_goes_by_time),
      ORDER_TEST(number_seen_before_comes_out_at_once),
      ORDER_TEST(numbers_wrap_and_skip_zero),
      ORDER_TEST(silent_ring_holds_nobody_up),
      cmocka_unit_test_setup_teardown(missing_number_is_waited_for_while_all_live, exact_time, end),
      cmocka_unit_test_setup_teardown(rings_are_merged_by_time_however_long_a_number_takes, patient,
                                      end),
      cmocka_unit_test_setup_teardown(rings_are_merged_by_time_at_the_end, patient, end),
      cmocka_unit_test_teardown(others_are_let_past_once, end),
      cmocka_unit_test_setup_teardown(what_is_left_in_the_rings_is_not_lost, patient, end),
      ORDER_TEST(stopped_emitter_is_waited_for),
      ORDER_TEST(number_of_a_killed_emitter_is_lost),
      ORDER_TEST(child_that_died_before_its_start_is_told),
      ORDER_TEST(dropped_number_is_lost_on_its_object),
      ORDER_TEST(at_the_end_everything_comes_out),
      ORDER_TEST(contradiction_ends_with_the_run),
      ORDER_TEST(only_what_no_queue_holds_is_lost),
      cmocka_unit_test_setup_teardown(late_event_is_marked, exact_time, end),
      VIRTUAL_TEST(step_comes_out_when_the_clock_has_moved_on),
      VIRTUAL_TEST(last_step_comes_out_when_nothing_moves),
      VIRTUAL_TEST(own_events_come_last_among_equals),
      VIRTUAL_TEST(equal_stamps_give_one_sequence),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
