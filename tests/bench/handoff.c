/* What recording adds to taking a lock, and what a hand-over costs on one core.
 *
 * A pair (take and let go, with nobody in the way) emits two events; it may cost hardly more than
 * the same pair without recording and two events by themselves. A hand-over is the round of two
 * threads that let each other go on, in turn; the limit is the same with bare futexes, one wait and
 * one wake a turn, which is the least that the kernel can be asked for.
 *
 * Nobody collects here: the threads declare the slots free themselves. */
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sched/rt/gil.h"
#include "sched/rt/lock.h"
#include "sched/rt/semaphore.h"
#include "sched/trace/ring.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"

enum { RINGS = 4, RING_SLOTS = 32768, BATCH = 4096, BATCHES = 100, TURNS = 100000 };

static struct shared {
  struct wr_gil gil;
  struct wr_lock lock;
  struct wr_semaphore go[2];
  _Alignas(64) _Atomic uint32_t futex[2];
} * shared;
static struct actor self;

static void record(bool on) {
  atomic_store(&region_self->mode, on ? REGION_TRACE : 0);
}

static void free_slots(void) {
  if (trace_tls.ring)
    atomic_store_explicit(&trace_tls.ring->tail, trace_tls.head, memory_order_release);
}

/* --- pairs ------------------------------------------------------------------------------------ */

static void gil_pair(void) {
  wr_gil_take(&self);
  wr_gil_release(&self);
}

static void lock_pair(void) {
  wr_lock(&self, &shared->lock);
  wr_unlock(&self, &shared->lock);
}

static void two_events(void) {
  trace_emit(self.id, EV_LOCK_TAKE, shared->lock.id, 1, 0);
  trace_emit(self.id, EV_LOCK_DROP, shared->lock.id, 2, 0);
}

static double timed(void (*pair)(void), bool on) {
  bench_pin(1);
  record(on);
  uint64_t start = clock_mono_ns();
  for (int batch = 0; batch < BATCHES; batch++) {
    for (int i = 0; i < BATCH; i++)
      pair();
    free_slots();
  }
  return (double)(clock_mono_ns() - start) / (BATCHES * BATCH);
}

static double gil_recorded(void) {
  return timed(gil_pair, true);
}
static double gil_bare(void) {
  return timed(gil_pair, false);
}
static double lock_recorded(void) {
  return timed(lock_pair, true);
}
static double lock_bare(void) {
  return timed(lock_pair, false);
}
static double events(void) {
  return timed(two_events, true);
}

/* --- hand-overs ------------------------------------------------------------------------------- */

static void futex(_Atomic uint32_t *word, int op, uint32_t value) {
  syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

static void futex_turn(struct actor *a, int me) {
  (void)a;
  while (atomic_load(&shared->futex[me]) == 0)
    futex(&shared->futex[me], FUTEX_WAIT, 0);
  atomic_store(&shared->futex[me], 0);
  atomic_store(&shared->futex[!me], 1);
  futex(&shared->futex[!me], FUTEX_WAKE, 1);
}

static void semaphore_turn(struct actor *a, int me) {
  wr_semaphore_take(a, &shared->go[me]);
  wr_semaphore_give(a, &shared->go[!me]);
}

struct side {
  void (*turn)(struct actor *a, int me);
  struct actor actor;
  int me;
};

static void *take_turns(void *p) {
  struct side *s = p;
  bench_pin(1);
  for (int i = 0; i < TURNS; i++) {
    s->turn(&s->actor, s->me);
    if (i % BATCH == 0)
      free_slots();
  }
  trace_ring_release();
  return NULL;
}

/* Nobody reads the rings, so nobody frees those of the threads of the round before. */
static void free_rings(void) {
  struct trace_rings *rs = region_section(REGION_RINGS);
  for (uint32_t i = 0; i < rs->n_rings; i++) {
    uint64_t released = RING_RELEASED;
    atomic_store(&rs->ring[i].tail, atomic_load(&rs->ring[i].head));
    atomic_compare_exchange_strong(&rs->ring[i].owner, &released, RING_FREE);
  }
}

static double hand_over(void (*turn)(struct actor *, int), bool on) {
  record(on);
  pthread_t thread[2];
  struct side side[2];
  uint64_t start = clock_mono_ns();
  for (int i = 0; i < 2; i++) {
    side[i] = (struct side){.turn = turn, .actor = {.id = region_new_id()}, .me = i};
    CHECK(pthread_create(&thread[i], NULL, take_turns, &side[i]) == 0);
  }
  for (int i = 0; i < 2; i++)
    pthread_join(thread[i], NULL);
  double ns = (double)(clock_mono_ns() - start) / (2 * TURNS);
  free_rings();
  return ns;
}

static double by_futex(void) {
  return hand_over(futex_turn, false);
}
static double by_semaphore(void) {
  return hand_over(semaphore_turn, true);
}
static double by_bare_semaphore(void) {
  return hand_over(semaphore_turn, false);
}

/* --- the table -------------------------------------------------------------------------------- */

static void set_up(void) {
  struct err e;
  uint64_t bytes[REGION_SECTIONS] = {[REGION_RINGS] = trace_rings_bytes(RINGS, RING_SLOTS),
                                     [REGION_GATES] = sizeof(struct gate),
                                     [REGION_SHARE] = sizeof *shared};
  if (region_create(bytes, &e) != 0)
    bench_give_up(&e);
  region_self->clock = clock_best();
  trace_rings_init(RINGS, RING_SLOTS);
  shared = region_section(REGION_SHARE);
  self.id = region_new_id();
  wr_gil_init(&self, &shared->gil, 5000000);
  wr_gil_enter(&self, &shared->gil);
  wr_gil_release(&self);
  wr_lock_init(&self, &shared->lock, "m");
  wr_semaphore_init(&self, &shared->go[0], "a", 1);
  wr_semaphore_init(&self, &shared->go[1], "b", 0);
  atomic_store(&shared->futex[0], 1);
}

static void add(struct bench_series *sum, const struct bench_series *a,
                const struct bench_series *b) {
  for (size_t i = 0; i < a->n && i < b->n; i++)
    bench_add(sum, a->v[i] + b->v[i]);
}

int main(void) {
  static struct bench_series gil, gil_off, lock, lock_off, two, futexes, sem, sem_off, gil_sum,
      lock_sum;
  set_up();
  const struct bench_arm arms[] = {
      {gil_recorded, &gil},   {gil_bare, &gil_off},
      {lock_recorded, &lock}, {lock_bare, &lock_off},
      {events, &two},         {by_futex, &futexes},
      {by_semaphore, &sem},   {by_bare_semaphore, &sem_off},
  };
  bench_run(arms, sizeof arms / sizeof *arms);
  add(&gil_sum, &gil_off, &two);
  add(&lock_sum, &lock_off, &two);
  const struct bench_row rows[] = {
      {"GIL, take and drop", &gil, "the same unrecorded + 2 events", &gil_sum, OURS_PER_THEIRS,
       AT_MOST, 1.1},
      {"lock and unlock", &lock, "the same unrecorded + 2 events", &lock_sum, OURS_PER_THEIRS,
       AT_MOST, 1.1},
      {"hand-over by semaphores, one core", &sem, "bare futexes", &futexes, OURS_PER_THEIRS,
       AT_MOST, 1.1},
      {"the same unrecorded", &sem_off, "bare futexes", &futexes, OURS_PER_THEIRS, NO_GOAL, 0},
      {"GIL, take and drop, unrecorded", &gil_off, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"lock and unlock, unrecorded", &lock_off, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"2 events", &two, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
  };
  bench_table("Locks and hand-overs, ns", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}
