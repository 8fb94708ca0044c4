/* What one event costs the thread that emits it.
 *
 * The limit is the cheapest thing that leaves the same behind: read the clock, store 32 bytes,
 * publish the head of a shared ring of 1 MiB, in a function that finds its ring through a
 * thread-local pointer. The peer is LTTng-UST as a flight recorder, in this very process;
 * tests/bench/run starts its session.
 *
 * Our own ring has the same size. Nobody collects here (collect.c does): after each half ring the
 * emitting thread itself declares the slots free. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>

#include "sched/trace/ring.h"
#include "tests/bench/kit/record.h"
#include "tests/bench/kit/table.h"
#include "tests/bench/kit/ust.h"

enum {
  RING_SLOTS = 32768,
  HALF = RING_SLOTS / 2,
  EVENTS = 256 * HALF,
  UST_EVENTS = 1 << 20,
  THREADS = 2
};

/* --- the limit --- */

struct bare_ring {
  _Alignas(64) _Atomic uint64_t head;
  _Alignas(64) struct bench_record record[RING_SLOTS];
};

static __thread struct bare_ring *bare_ring;

static struct bare_ring *bare_new(void) {
  void *p = mmap(NULL, sizeof(struct bare_ring), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  CHECK(p != MAP_FAILED);
  return p;
}

static __attribute__((noinline)) void bare_emit(uint32_t actor, uint16_t type, uint64_t a0,
                                                uint64_t a1) {
  struct bare_ring *r = bare_ring;
  if (unlikely(!r))
    return;
  uint64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
  struct bench_record *e = &r->record[head & (RING_SLOTS - 1)];
  e->ts = clock_counter();
  e->actor = actor;
  e->type = type;
  e->flags = 0;
  e->a0 = a0;
  e->a1 = a1;
  atomic_store_explicit(&r->head, head + 1, memory_order_release);
}

static void emit_bare(void) {
  for (uint64_t i = 0; i < EVENTS; i++)
    bare_emit(7, EV_LOAD, i, i);
}

/* --- ours --- */

static void free_slots(void) {
  struct trace_tls *t = &trace_tls;
  if (t->ring)
    atomic_store_explicit(&t->ring->tail, t->head, memory_order_release);
}

static void emit_ours(void) {
  for (int half = 0; half < EVENTS / HALF; half++) {
    for (uint32_t i = 0; i < HALF; i++)
      trace_emit(7, EV_CALC, 3, i, i);
    free_slots();
  }
}

/* On a shared object: its number is taken first. */
static void emit_numbered(void) {
  static _Atomic uint32_t counter;
  for (int half = 0; half < EVENTS / HALF; half++) {
    for (uint32_t i = 0; i < HALF; i++)
      trace_emit(7, EV_LOAD, 3, trace_seq(&counter), i);
    free_slots();
  }
}

/* Disarmed; as in a program that does something else in between, nothing is kept in registers. */
static void emit_nothing(void) {
  for (uint64_t i = 0; i < EVENTS; i++) {
    trace_emit(7, EV_CALC, 3, (uint32_t)i, i);
    BENCH_KEEP(i);
  }
}

static volatile int flag;

static void test_flag(void) {
  for (uint64_t i = 0; i < EVENTS; i++) {
    if (unlikely(flag))
      bare_emit(7, EV_CALC, i, i);
    BENCH_KEEP(i);
  }
}

static void do_nothing(void) {
  for (uint64_t i = 0; i < EVENTS; i++)
    BENCH_KEEP(i);
}

/* --- nanoseconds per event --- */

static double timed(void (*emit)(void)) {
  uint64_t start = clock_mono_ns();
  emit();
  return (double)(clock_mono_ns() - start) / EVENTS;
}

static double bare(void) {
  return timed(emit_bare);
}

static double ours(void) {
  return timed(emit_ours);
}

static double numbered(void) {
  return timed(emit_numbered);
}

static double disarmed(void) {
  atomic_store(&region_self->mode, 0);
  double v = timed(emit_nothing);
  atomic_store(&region_self->mode, REGION_TRACE);
  return v;
}

static double flag_alone(void) {
  return timed(test_flag);
}

static double loop_alone(void) {
  return timed(do_nothing);
}

static double ust(void) {
  if (!ust_on())
    return -1;
  uint64_t start = clock_mono_ns();
  ust_emit(UST_EVENTS);
  return (double)(clock_mono_ns() - start) / UST_EVENTS;
}

/* --- several threads, each on its core and with its ring --- */

struct thread {
  pthread_t id;
  unsigned core;
  pthread_barrier_t *start;
  void (*emit)(void);
  double ns;
};

static void *thread_main(void *arg) {
  struct thread *t = arg;
  bench_pin(t->core);
  bare_ring = bare_new();
  trace_emit(7, EV_CALC, 3, 0, 0);
  free_slots();
  pthread_barrier_wait(t->start);
  t->ns = timed(t->emit);
  munmap(bare_ring, sizeof *bare_ring);
  trace_ring_release();
  return NULL;
}

/* What an event costs each of n threads. Nobody is there to free the rings of ended threads, so
 * they are all made free afterwards. */
static double threads(uint32_t n, void (*emit)(void)) {
  struct thread t[THREADS];
  pthread_barrier_t start;
  double sum = 0;
  pthread_barrier_init(&start, NULL, n);
  for (uint32_t i = 0; i < n; i++) {
    t[i] = (struct thread){.core = n == 1 ? 1 : i, .start = &start, .emit = emit};
    CHECK(pthread_create(&t[i].id, NULL, thread_main, &t[i]) == 0);
  }
  for (uint32_t i = 0; i < n; i++) {
    pthread_join(t[i].id, NULL);
    sum += t[i].ns;
  }
  pthread_barrier_destroy(&start);
  struct trace_rings *rs = region_section(REGION_RINGS);
  for (uint32_t i = 0; i < rs->n_rings; i++) {
    uint64_t owner = RING_RELEASED;
    atomic_compare_exchange_strong(&rs->ring[i].owner, &owner, RING_FREE);
  }
  return sum / n;
}

static double one_thread(void) {
  return threads(1, emit_ours);
}

static double two_threads(void) {
  return threads(2, emit_ours);
}

static double one_bare_thread(void) {
  return threads(1, emit_bare);
}

static double two_bare_threads(void) {
  return threads(2, emit_bare);
}

/* --- the table --- */

static struct bench_series s_bare, s_ours, s_numbered, s_disarmed, s_flag, s_loop, s_ust, s_one,
    s_two, s_one_bare, s_two_bare;

static void set_up(void) {
  struct err e;
  const uint64_t bytes[REGION_SECTIONS] = {[REGION_RINGS] =
                                               trace_rings_bytes(THREADS + 1, RING_SLOTS),
                                           [REGION_GATES] = 1,
                                           [REGION_SHARE] = 1};
  if (region_create(bytes, &e) != 0) {
    fprintf(stderr, "%s\n", e.text);
    exit(err_exit_code(e.code));
  }
  region_self->clock = clock_best();
  region_self->doorbell = region_self->lifeline = -1;
  trace_rings_init(THREADS + 1, RING_SLOTS);
  atomic_store(&region_self->mode, REGION_TRACE);
  bare_ring = bare_new();
}

int main(void) {
  const struct bench_arm arms[] = {
      {bare, &s_bare},
      {ours, &s_ours},
      {numbered, &s_numbered},
      {disarmed, &s_disarmed},
      {flag_alone, &s_flag},
      {loop_alone, &s_loop},
      {ust, &s_ust},
      {one_thread, &s_one},
      {two_threads, &s_two},
      {one_bare_thread, &s_one_bare},
      {two_bare_threads, &s_two_bare},
  };
  const char *limit = "bare loop";
  bench_pin(1);
  set_up();
  if (!ust_on())
    fprintf(stderr, "No LTTng session records our tracepoint; tests/bench/run starts one.\n");
  bench_run(arms, sizeof arms / sizeof *arms);
  const struct bench_row rows[] = {
      {"an event", &s_ours, limit, &s_bare, OURS_PER_THEIRS, AT_MOST, 1.15},
      {"an event", &s_ours, "LTTng-UST, flight recorder", &s_ust, THEIRS_PER_OURS, AT_LEAST, 9},
      {"an event numbered by its object", &s_numbered, limit, &s_bare, OURS_PER_THEIRS, AT_MOST,
       1.8},
      {"disarmed", &s_disarmed, "test of a flag", &s_flag, OURS_ALONE, AT_MOST, 0.35},
      {"the empty loop around it", &s_loop, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"two threads at once", &s_two, "one thread", &s_one, OURS_PER_THEIRS, AT_MOST, 1.1},
      {"two bare loops at once", &s_two_bare, "one bare loop", &s_one_bare, OURS_PER_THEIRS,
       NO_GOAL, 0},
  };
  bench_table("Emitting an event, ns per event and thread", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}
