/* The hub's promise of order under stress: two emitters race for a variable and a lock on real
 * cores, as threads and as processes, and what comes out is as it went in.
 *
 * WHORUNS_STRESS=10000000 makes the tests as long; the usual length is 200,000 events.
 */
#include "tests/unit/trace/rings.h"

#include <pthread.h>
#include <sched.h>

enum { X = 20, Y = 21 }; /* objects */

static struct trace_hub *hub;

static int large_rings(void **state) {
  (void)state;
  make_region(2, 1u << 17, clock_best(), REGION_TRACE);
  assert_int_equal(trace_hub_new(&hub, NULL), 0);
  return 0;
}

static int small_rings(void **state) {
  (void)state;
  make_region(2, 4096, clock_best(), REGION_TRACE);
  assert_int_equal(trace_hub_new(&hub, NULL), 0);
  return 0;
}

static int end(void **state) {
  (void)state;
  trace_hub_free(hub);
  hub = NULL;
  drop_region();
  return 0;
}

/* A shared variable and a lock, each with its number under a bit lock of its own. */
struct shared {
  _Alignas(64) _Atomic uint32_t bit;
  uint32_t var_seq;
  uint64_t value;
  _Atomic uint32_t last; /* who stored it */
  _Alignas(64) _Atomic uint32_t lock;
  uint32_t lock_seq;
  _Alignas(64) _Atomic uint32_t running;
  _Atomic uint32_t full; /* 1: rings are left full for now, so nobody goes beyond half way */
};

static void spin(_Atomic uint32_t *bit) {
  for (int i = 1; atomic_exchange_explicit(bit, 1, memory_order_acquire); i++)
    if (i % 64 == 0)
      sched_yield(); /* its holder may have lost its core */
}

static void unspin(_Atomic uint32_t *bit) {
  atomic_store_explicit(bit, 0, memory_order_release);
}

/* Gives the other one the chance to be next, but not for ever: it may have no core. Who would give
 * up its own for it might wait for it in each round, on a busy machine. */
static void let_other(const struct shared *s, uint32_t me) {
  for (int i = 0; i < 500; i++)
    if (atomic_load_explicit(&s->last, memory_order_relaxed) != me)
      return;
}

/* A core for each emitter, if there are two: what is to be shown is how they race. */
static void spread_out(uint32_t me) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(me % 2, &cpus);
  err_ignore(sched_setaffinity(0, sizeof cpus, &cpus), "then the kernel decides");
}

/* Four events a round; the value of a store says who stored it in which round. */
static void hand_on(uint32_t me, uint64_t rounds) {
  struct shared *s = test_share();
  spread_out(me);
  for (uint64_t i = 1; i <= rounds; i++) {
    spin(&s->bit);
    uint64_t value = s->value;
    uint32_t seq = ++s->var_seq;
    unspin(&s->bit);
    trace_emit(me, EV_LOAD, X, seq, value);
    spin(&s->bit);
    s->value = value = (uint64_t)me << 40 | i;
    atomic_store_explicit(&s->last, me, memory_order_relaxed);
    seq = ++s->var_seq;
    unspin(&s->bit);
    trace_emit(me, EV_STORE, X, seq, value);
    spin(&s->lock);
    trace_emit(me, EV_LOCK_TAKE, Y, ++s->lock_seq, i);
    trace_emit(me, EV_LOCK_DROP, Y, ++s->lock_seq, i);
    unspin(&s->lock);
    let_other(s, me);
    while (i == rounds / 2 && atomic_load(&s->full))
      sched_yield();
  }
  trace_ring_release();
  atomic_fetch_sub(&s->running, 1);
  uint64_t one = 1;
  assert_int_equal(write(region_self->doorbell, &one, sizeof one), sizeof one);
}

/* Sleeps until rings are half full or an emitter is done, so that the two emitters have the cores
 * for themselves most of the time; but not for longer than the hub says, which may have left a full
 * ring alone. */
static void wait_for_the_bell(void) {
  uint64_t count;
  struct pollfd bell = {.fd = region_self->doorbell, .events = POLLIN};
  if (poll(&bell, 1, 1 + (int)(trace_hub_nap_ns(hub) / 1000000)) > 0)
    assert_int_equal(read(bell.fd, &count, sizeof count), sizeof count);
}

struct checker {
  uint64_t events, late, violations;
  uint64_t value;  /* of the last store that came out */
  uint32_t holder; /* of the lock */
  uint64_t round[3];
  uint16_t after[3];  /* type of each actor's last event */
  uint64_t handed_on; /* loads of a value that the other one stored */
  uint64_t loads, loads_wrong_by_stamp;
};

/* Is this what the actor does next in its program? */
static bool in_program_order(struct checker *c, const struct event *e) {
  static const uint16_t next[][2] = {{0, EV_LOAD},
                                     {EV_LOAD, EV_STORE},
                                     {EV_STORE, EV_LOCK_TAKE},
                                     {EV_LOCK_TAKE, EV_LOCK_DROP},
                                     {EV_LOCK_DROP, EV_LOAD}};
  uint16_t before = c->after[e->actor];
  c->after[e->actor] = e->type;
  if (e->type == EV_LOAD)
    c->round[e->actor]++;
  else if ((e->c & 0xffffffffffu) != c->round[e->actor])
    return false;
  for (size_t i = 0; i < sizeof next / sizeof *next; i++)
    if (next[i][0] == before && next[i][1] == e->type)
      return true;
  return false;
}

static void check_event(struct checker *c, const struct event *e) {
  bool good = in_program_order(c, e);
  if (e->type == EV_LOAD) {
    good = good && e->c == c->value;
    c->handed_on += e->c >> 40 != e->actor;
  } else if (e->type == EV_STORE) {
    c->value = e->c;
  } else if (e->type == EV_LOCK_TAKE) {
    good = good && c->holder == 0;
    c->holder = e->actor;
  } else {
    good = good && c->holder == e->actor;
    c->holder = 0;
  }
  c->violations += !good;
  c->events++;
}

/* The actor's next event in the batch, from *at. */
static const struct event *next_of(const struct event_batch *b, size_t *at, uint32_t actor) {
  while (*at < b->n && b->events[*at].actor != actor)
    ++*at;
  return *at < b->n ? &b->events[*at] : NULL;
}

/* For information: had the events of this batch been put into the order of their stamps, how many
 * loads would not show the last store? */
static void count_wrong_by_stamp(struct checker *c, const struct event_batch *b) {
  uint64_t value = 0;
  size_t at[3] = {0};
  for (;;) {
    const struct event *one = next_of(b, &at[1], 1), *two = next_of(b, &at[2], 2);
    if (!one && !two)
      return;
    const struct event *e = !two || (one && one->t_ns <= two->t_ns) ? one : two;
    at[e->actor]++;
    if (e->type == EV_STORE)
      value = e->c;
    if (e->type == EV_LOAD && value) {
      c->loads++;
      c->loads_wrong_by_stamp += e->c != value;
    }
  }
}

static void check_batch(struct checker *c, const struct event_batch *b) {
  for (size_t i = 0; i < b->n; i++) {
    const struct event *e = &b->events[i];
    if (e->type == EV_CLOCK || e->type == EV_HELD_UP || e->type == EV_LET_ON)
      continue; /* of the recording: a full ring is waited for */
    if (e->type == EV_LATE)
      c->late++;
    else if (e->actor == 1 || e->actor == 2)
      check_event(c, e);
    else
      c->violations++; /* a LOST */
  }
  count_wrong_by_stamp(c, b);
}

static uint64_t stress_rounds(void) {
  const char *events = getenv("WHORUNS_STRESS");
  return (events ? strtoull(events, NULL, 10) : 200000) / 8;
}

static void check_until_done(const char *who, uint64_t rounds) {
  struct shared *s = test_share();
  struct checker c = {0};
  uint64_t begin_ns = clock_mono_ns();
  bool over;
  do {
    wait_for_the_bell();
    over = atomic_load(&s->running) == 0;
    check_batch(&c, trace_hub_collect(hub, 0, over));
  } while (!over || !trace_hub_idle(hub));
  uint64_t ms = (clock_mono_ns() - begin_ns) / 1000000;
  print_message("%s: %llu events in %llu ms, %llu values handed on, %llu violations, %llu late; "
                "by stamp alone %llu of %llu loads would be wrong\n",
                who, (unsigned long long)c.events, (unsigned long long)ms,
                (unsigned long long)c.handed_on, (unsigned long long)c.violations,
                (unsigned long long)c.late, (unsigned long long)c.loads_wrong_by_stamp,
                (unsigned long long)c.loads);
  assert_int_equal(c.events, rounds * 8);
  assert_int_equal(c.violations, 0);
  assert_int_equal(trace_hub_stats(hub)->lost, 0);
}

/* Rings that are full again and again: thousands of gaps in a row, and every one is counted. */
static void check_drops(uint64_t rounds) {
  struct shared *s = test_share();
  uint64_t out = 0, lost_by[3] = {0}, lost_on = 0;
  bool over;
  do {
    over = atomic_load(&s->running) == 0;
    test_nap(hub);
    const struct event_batch *b = trace_hub_collect(hub, 0, over);
    atomic_store(&s->full, 0); /* what is emitted now has room and tells of the gap before it */
    for (size_t i = 0; i < b->n; i++) {
      const struct event *e = &b->events[i];
      if (e->type == EV_LOST && e->a < 3)
        lost_by[e->a] += e->c;
      else if (e->type == EV_LOST)
        lost_on += e->c;
      else if (e->type != EV_LATE && e->type != EV_CLOCK)
        out++;
    }
  } while (!over || !trace_hub_idle(hub));
  assert_true(lost_by[1] + lost_by[2] > 0);
  assert_int_equal(out + lost_by[1] + lost_by[2], rounds * 8);
  /* What was lost last has no successor that would miss it. */
  assert_in_range(lost_on, 1, lost_by[1] + lost_by[2]);
}

static void *stress_thread(void *p) {
  hand_on((uint32_t)(uintptr_t)p, stress_rounds());
  return NULL;
}

static void two_threads_hand_values_on(void **state) {
  (void)state;
  struct shared *s = test_share();
  pthread_t thread[2];
  atomic_store(&s->running, 2);
  for (uintptr_t i = 0; i < 2; i++)
    assert_int_equal(pthread_create(&thread[i], NULL, stress_thread, (void *)(i + 1)), 0);
  check_until_done("threads", stress_rounds());
  for (int i = 0; i < 2; i++)
    assert_int_equal(pthread_join(thread[i], NULL), 0);
}

static void dropping_threads_are_accounted_for(void **state) {
  (void)state;
  struct shared *s = test_share();
  pthread_t thread[2];
  atomic_store(&region_self->mode, REGION_TRACE | REGION_DROP);
  atomic_store(&s->running, 2);
  atomic_store(&s->full, 1);
  for (uintptr_t i = 0; i < 2; i++)
    assert_int_equal(pthread_create(&thread[i], NULL, stress_thread, (void *)(i + 1)), 0);
  for (uint32_t i = 0; i < 2; i++)
    while (atomic_load(&test_rings()->ring[i].dropped) == 0)
      sched_yield();
  check_drops(stress_rounds());
  for (int i = 0; i < 2; i++)
    assert_int_equal(pthread_join(thread[i], NULL), 0);
}

static void two_processes_hand_values_on(void **state) {
  (void)state;
  struct shared *s = test_share();
  pid_t pid[2];
  atomic_store(&s->running, 2);
  for (uint32_t i = 0; i < 2; i++) {
    pid[i] = fork();
    if (pid[i] == 0) {
      hand_on(i + 1, stress_rounds());
      _exit(0);
    }
  }
  check_until_done("processes", stress_rounds());
  for (int i = 0; i < 2; i++)
    test_reap(pid[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(two_threads_hand_values_on, large_rings, end),
      cmocka_unit_test_setup_teardown(two_processes_hand_values_on, large_rings, end),
      cmocka_unit_test_setup_teardown(dropping_threads_are_accounted_for, small_rings, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
