/* What recording costs, and how much of it there can be.
 *
 *   emitting threads --rings of 4 MiB--> hub -> world -> session file on a disk
 *
 * The collector does what the keeper does, in the main thread, on the first core; it naps as long
 * as the hub says. Emitters that go at a pace emit a burst of events, nap, and emit the next. */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sched/trace/hub.h"
#include "sched/trace/ring.h"
#include "tests/bench/kit/record.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"

enum { RING_SLOTS = 131072, THREADS = 2, BATCH = 16384 };
enum { ACTORS = 16, BURST = 2000, ROUND = 16, BYTES_PER_EVENT = 12 };
#define PERIOD_NS 200000u /* a burst in each: 10 M events a second */
#define PACED_EVENTS 4000000u
#define WARM_EVENTS 150000u /* at a tenth of the pace: until every page has been touched once */
#define FREE_EVENTS 16000000u

static const char *dir;

/* --- the emitters --- */

struct emitter {
  pthread_t id;
  pthread_barrier_t *start;
  uint64_t events;  /* how many */
  uint64_t pace_ns; /* between the beginnings of two bursts; 0: as fast as it can */
  bool alone;       /* nobody collects: it frees its slots itself */
  uint64_t busy_ns; /* in bursts */
  unsigned core;
  _Atomic bool done;
};

/* What its actors share. */
struct things {
  uint32_t actor[ACTORS];
  uint32_t variable, lock;
  _Atomic uint32_t variable_seq, lock_seq;
};

static void introduce(struct things *t) {
  for (int i = 0; i < ACTORS; i++) {
    t->actor[i] = region_new_id();
    trace_emit_text(0, EV_SPAWN, t->actor[i], 1, ACTOR_THREAD, "worker", 6);
    trace_emit(t->actor[i], EV_START, t->actor[i], 2, 0);
  }
  t->variable = region_new_id();
  t->lock = region_new_id();
  trace_emit_text(t->actor[0], EV_NEW, t->variable, 0, OBJECT_VARIABLE, "sum", 3);
  trace_emit_text(t->actor[0], EV_NEW, t->lock, 0, OBJECT_LOCK, "mutex", 5);
}

/* ROUND events of one actor. */
static inline void emit_round(struct things *t, uint32_t me, uint64_t *value) {
  for (uint32_t line = 0; line < 2; line++) {
    trace_emit(me, EV_LINE, 0, line, 0);
    trace_emit(me, EV_LOCK_TAKE, t->lock, trace_seq(&t->lock_seq), 0);
    trace_emit(me, EV_LOAD, t->variable, trace_seq(&t->variable_seq), *value);
    ++*value;
    trace_emit(me, EV_CALC, t->variable, 0, *value);
    trace_emit(me, EV_STORE, t->variable, trace_seq(&t->variable_seq), *value);
    trace_emit(me, EV_LINE, 0, line, 0);
    trace_emit(me, EV_LOCK_DROP, t->lock, trace_seq(&t->lock_seq), 0);
    trace_emit(me, EV_WORK, 0, 0, 1000);
  }
}

static void nap_until(uint64_t ns) {
  uint64_t now = clock_mono_ns();
  struct timespec ts = {.tv_nsec = (long)(ns - now)};
  if (now < ns)
    ppoll(NULL, 0, &ts, NULL);
}

static void *emitter_main(void *arg) {
  struct emitter *m = arg;
  struct things t = {0};
  uint64_t value = 0, n = 0;
  bench_pin(m->core);
  introduce(&t);
  pthread_barrier_wait(m->start);
  uint64_t due = clock_mono_ns();
  while (n < m->events) {
    uint64_t began = clock_mono_ns();
    for (int i = 0; i < BURST / ROUND; i++, n += ROUND)
      emit_round(&t, t.actor[n / ROUND % ACTORS], &value);
    m->busy_ns += clock_mono_ns() - began;
    if (m->alone)
      atomic_store_explicit(&trace_tls.ring->tail, trace_tls.head, memory_order_release);
    if (m->pace_ns)
      nap_until(due += n < WARM_EVENTS ? 10 * m->pace_ns : m->pace_ns);
  }
  trace_ring_release();
  atomic_store(&m->done, true);
  return NULL;
}

/* --- the collector --- */

/* How many events came out; they are kept. */
static size_t keep(struct trace_hub *hub, struct recorder *r, bool final) {
  const struct event_batch *b = trace_hub_collect(hub, BATCH, final);
  if (b->n)
    recorder_keep(r, b);
  return b->n;
}

/* Everything that is in the rings or comes until all emitters are done. */
static void record(struct trace_hub *hub, struct recorder *r, const struct emitter *emitters,
                   uint32_t n) {
  for (bool over = false; !over;) {
    over = true;
    for (uint32_t i = 0; i < n; i++)
      over = over && atomic_load(&emitters[i].done);
    size_t kept;
    do
      kept = keep(hub, r, over);
    while (kept == BATCH || (over && kept));
    struct pollfd doorbell = {.fd = region_self->doorbell, .events = POLLIN};
    struct timespec nap = {.tv_nsec = (long)trace_hub_nap_ns(hub)};
    uint64_t count;
    if (!over && ppoll(&doorbell, 1, &nap, NULL) > 0)
      CHECK(read(doorbell.fd, &count, sizeof count) == sizeof count);
  }
}

/* --- one measurement --- */

struct load {
  uint32_t threads;
  uint64_t events, pace_ns; /* of each thread */
  bool alone;
  /* out */
  double cost_ns;  /* of an event to its emitter, in bursts */
  double cpu_rate; /* M events per second that the collector computed */
  double rate;     /* M events/s, from the first until all are in the file */
  double lost;
};

static void set_up(const struct load *l) {
  struct err e;
  const uint64_t bytes[REGION_SECTIONS] = {[REGION_RINGS] = trace_rings_bytes(THREADS, RING_SLOTS),
                                           [REGION_GATES] = 1,
                                           [REGION_SHARE] = 1};
  if (region_create(bytes, &e) != 0)
    bench_give_up(&e);
  region_self->clock = clock_best();
  region_self->doorbell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  trace_rings_init(THREADS, RING_SLOTS);
  atomic_store(&region_self->mode, REGION_TRACE | (l->pace_ns ? REGION_DROP : 0u));
}

static uint64_t cpu_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* The collector's half, from when the emitters start until everything is in the file. */
static void collect(struct load *l, const struct emitter *m, pthread_barrier_t *start) {
  struct trace_hub *hub;
  struct recorder r;
  char path[4096];
  snprintf(path, sizeof path, "%s/collect.wrt", dir);
  recorder_begin(&r, path, l->events * l->threads * BYTES_PER_EVENT);
  CHECK(trace_hub_new(&hub, NULL) == 0);
  pthread_barrier_wait(start);
  uint64_t began = clock_mono_ns(), computed = cpu_ns();
  record(hub, &r, m, l->threads);
  l->lost = (double)trace_hub_stats(hub)->lost;
  CHECK(l->lost > 0 || (r.world.head->odd == 0 && r.world.head->violation == 0));
  recorder_end(&r);
  double all = (double)l->events * l->threads;
  l->rate = all * 1e3 / (double)(clock_mono_ns() - began);
  l->cpu_rate = all * 1e3 / (double)(cpu_ns() - computed);
  trace_hub_free(hub);
}

static void measure(struct load *l) {
  struct emitter m[THREADS];
  pthread_barrier_t start;
  set_up(l);
  pthread_barrier_init(&start, NULL, l->threads + 1);
  for (uint32_t i = 0; i < l->threads; i++) {
    m[i] = (struct emitter){
        .start = &start, .events = l->events, .pace_ns = l->pace_ns, .alone = l->alone, .core = 1};
    CHECK(pthread_create(&m[i].id, NULL, emitter_main, &m[i]) == 0);
  }
  if (l->alone)
    pthread_barrier_wait(&start);
  else
    collect(l, m, &start);
  uint64_t busy_ns = 0;
  for (uint32_t i = 0; i < l->threads; i++) {
    pthread_join(m[i].id, NULL);
    busy_ns += m[i].busy_ns;
  }
  l->cost_ns = (double)busy_ns / (double)(l->events * l->threads);
  pthread_barrier_destroy(&start);
  close(region_self->doorbell);
  region_destroy();
}

static double lost_one, lost_two;

/* The cost of an event while nobody collects, and while the collector runs. */
static double cost_alone(void) {
  struct load l = {.threads = 1, .events = PACED_EVENTS, .pace_ns = PERIOD_NS, .alone = true};
  measure(&l);
  return l.cost_ns;
}

static double cost_recorded(void) {
  struct load l = {.threads = 1, .events = PACED_EVENTS, .pace_ns = PERIOD_NS};
  measure(&l);
  lost_one += l.lost;
  return l.cost_ns;
}

static double rate_paced(void) {
  struct load l = {.threads = 2, .events = PACED_EVENTS, .pace_ns = PERIOD_NS};
  measure(&l);
  lost_two += l.lost;
  return l.rate;
}

static double rate_one(void) {
  struct load l = {.threads = 1, .events = FREE_EVENTS};
  measure(&l);
  return l.rate;
}

static double rate_two(void) {
  struct load l = {.threads = 2, .events = FREE_EVENTS / 2};
  measure(&l);
  return l.rate;
}

/* Per second of the collector's own computing: what other programs take from it does not count. */
static double rate_of_computing(void) {
  struct load l = {.threads = 1, .events = FREE_EVENTS};
  measure(&l);
  return l.cpu_rate;
}

/* What the disk allows: the same events as records of 32 bytes, by 1 MiB. */
static double rate_of_write(void) {
  static struct bench_record block[32768];
  char path[4096];
  snprintf(path, sizeof path, "%s/collect.wrt", dir);
  int fd = bench_create(path, FREE_EVENTS * sizeof *block);
  uint64_t began = clock_mono_ns();
  for (uint64_t i = 0; i < FREE_EVENTS; i += 32768) {
    for (uint64_t k = 0; k < 32768; k++)
      block[k] = (struct bench_record){.ts = (i + k) * 100, .actor = 7, .type = EV_LOAD, .a0 = k};
    CHECK(write(fd, block, sizeof block) == (ssize_t)sizeof block);
  }
  double rate = (double)FREE_EVENTS * 1e3 / (double)(clock_mono_ns() - began);
  close(fd);
  return rate;
}

int main(int argc, char **argv) {
  static struct bench_series alone, recorded, paced, one, two, lost1, lost2, cpu, disk;
  const struct bench_arm arms[] = {
      {cost_alone, &alone}, {cost_recorded, &recorded}, {rate_paced, &paced},  {rate_one, &one},
      {rate_two, &two},     {rate_of_computing, &cpu},  {rate_of_write, &disk}};
  if (argc != 2) {
    fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  dir = argv[1];
  bench_pin(0);
  bench_run(arms, sizeof arms / sizeof *arms);
  bench_add(&lost1, lost_one);
  bench_add(&lost2, lost_two);
  const char *write32 = "write(2) of 32-byte records";
  const struct bench_row cost[] = {
      {"an event, recorded live", &recorded, "the same, nobody collects", &alone, OURS_PER_THEIRS,
       AT_MOST, 1.05},
  };
  const struct bench_row loss[] = {
      {"lost, one thread at 10 M/s", &lost1, NULL, NULL, OURS_ALONE, AT_MOST, 0},
      {"lost, two threads at 10 M/s each", &lost2, NULL, NULL, OURS_ALONE, AT_MOST, 0},
  };
  const struct bench_row rate[] = {
      {"two threads at 10 M/s each", &paced, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"one thread, as fast as it can", &one, write32, &disk, OURS_ALONE, AT_LEAST, 30},
      {"two threads, as fast as they can", &two, write32, &disk, OURS_ALONE, AT_LEAST, 30},
      {"one thread, by the collector's CPU", &cpu, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
  };
  bench_table("Emitting while it is recorded, ns per event in bursts", cost, 1);
  bench_table("Events lost, of all rounds together", loss, 2);
  bench_table("Recorded: rings, order, world, file; M events a second", rate,
              sizeof rate / sizeof *rate);
  bench_end();
  return 0;
}
