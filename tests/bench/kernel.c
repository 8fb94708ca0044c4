/* What it costs to have the kernel tell of every switch, and whether it tells all.
 *
 *   two threads that yield to each other on one core --perf rings--> keeper on another core -> file
 *
 * The recorded runs are whole runs, with keeper and session file; the bare switch is the same two
 * threads in this process, with nobody watching. */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sched/base/clock.h"
#include "sched/run/run.h"
#include "sched/trace/reader.h"
#include "sched/trace/ring.h"
#include "tests/bench/kit/table.h"

enum { YIELDS = 500000, OWN_EVENTS = 400000, MOST_ACTORS = 16 };

struct share {
  char nothing;
};
static const size_t share_bytes = sizeof(struct share);

static const char *dir;

/* --- two threads on one core --- */

static void yield_a_lot(void) {
  bench_pin(1);
  for (int i = 0; i < YIELDS; i++)
    sched_yield();
}

static void *bare_thread(void *unused) {
  yield_a_lot();
  return unused;
}

static double bare_switch(void) {
  pthread_t t[2];
  uint64_t began = clock_mono_ns();
  for (int i = 0; i < 2; i++)
    CHECK(pthread_create(&t[i], NULL, bare_thread, NULL) == 0);
  for (int i = 0; i < 2; i++)
    pthread_join(t[i], NULL);
  return (double)(clock_mono_ns() - began) / (2.0 * YIELDS);
}

/* "taken left": what the kernel has counted for this thread. */
static void tell_usage(struct actor *self) {
  struct rusage u;
  CHECK(getrusage(RUSAGE_THREAD, &u) == 0);
  wr_print(self, "%ld %ld", u.ru_nivcsw, u.ru_nvcsw);
}

static int yields(struct actor *self, struct share *s) {
  (void)s;
  yield_a_lot();
  tell_usage(self);
  return 0;
}

/* An event every fraction of a microsecond, and now and then a nap. */
static int emits(struct actor *self, struct share *s) {
  (void)s;
  bench_pin(1);
  for (uint32_t i = 1; i <= OWN_EVENTS; i++) {
    trace_emit(self->id, EV_WORK, 0, 0, i);
    for (volatile int k = 0; k < 200; k++)
      continue;
    if (i % 20000 == 0)
      wr_sleep(self, 1000000);
  }
  tell_usage(self);
  return 0;
}

static int both(struct actor *self, struct share *s) {
  (void)s;
  struct actor t[2];
  uint64_t began = clock_mono_ns();
  actor_body body = wr_param(self, 0) ? emits : yields;
  wr_thread(self, &t[0], "one", body, 0);
  wr_thread(self, &t[1], "two", body, 0);
  wr_join(self, &t[0]);
  wr_join(self, &t[1]);
  wr_print(self, "span %llu", (unsigned long long)(clock_mono_ns() - began));
  return 0;
}

/* --- what a recording says --- */

struct one {
  bool off;
  uint64_t off_ns, back_ns; /* its last gap without a core; 0: none, or it goes on */
  uint64_t own_ns;          /* when it did something last */
  bool fresh;               /* it has done nothing since it came back */
};

struct found {
  double span_ns;
  double by_rusage, in_trace, lost; /* switches of the two threads */
  double gaps, inside;              /* own events whose stamps are in gaps */
  double torn; /* own events that a switch cut in two: stamped before it, published after it */
  double before_ns, after_ns; /* the least time between an own event and a gap */
  struct one one[MOST_ACTORS];
};

static void see_own(struct found *f, struct one *k, uint64_t t_ns) {
  f->inside += t_ns >= k->off_ns && (k->off || t_ns < k->back_ns);
  f->torn += t_ns < k->off_ns;
  if (k->fresh && t_ns >= k->back_ns && (double)(t_ns - k->back_ns) < f->after_ns)
    f->after_ns = (double)(t_ns - k->back_ns);
  k->fresh &= t_ns < k->off_ns;
  k->own_ns = t_ns;
}

static void see_out(struct found *f, struct one *k, uint64_t t_ns) {
  f->in_trace++;
  f->gaps++;
  f->inside += t_ns < k->own_ns;
  if (k->own_ns && t_ns >= k->own_ns && (double)(t_ns - k->own_ns) < f->before_ns)
    f->before_ns = (double)(t_ns - k->own_ns);
  k->off = true;
  k->off_ns = t_ns;
}

static void hear(struct found *f, struct trace_reader *r, uint32_t text) {
  size_t n;
  double taken, left;
  char line[64] = "";
  const char *t = trace_reader_text(r, text, &n);
  memcpy(line, t, n < sizeof line ? n : 0);
  if (sscanf(line, "span %lf", &f->span_ns) != 1 && sscanf(line, "%lf %lf", &taken, &left) == 2)
    f->by_rusage += taken + left;
}

static void see(struct found *f, struct trace_reader *r, const struct event *e) {
  if (e->type == EV_OUT)
    hear(f, r, e->text);
  f->lost += e->type == EV_CORE_LOST ? (double)e->c : 0;
  if (e->actor <= 1 || e->actor >= MOST_ACTORS) /* the recorder and main */
    return;
  struct one *k = &f->one[e->actor];
  if (e->type == EV_CORE_TAKEN || e->type == EV_CORE_LEFT) {
    see_out(f, k, e->t_ns);
  } else if (e->type == EV_CORE_IN) {
    k->off = false;
    k->fresh = k->off_ns != 0;
    k->back_ns = e->t_ns;
  } else if (e->type != EV_CORE_END) {
    see_own(f, k, e->t_ns);
  }
}

static struct found record(int emitting, enum run_kernel kernel) {
  static const struct scenario_param param = {.name = "emitting", .max = 1};
  const struct scenario s = {.name = "bench",
                             .family = "benchmarks",
                             .title = "",
                             .body = both,
                             .share_bytes = &share_bytes,
                             .params = &param,
                             .n_params = 1};
  char path[4096];
  snprintf(path, sizeof path, "%s/kernel.wrt", dir);
  const struct run_request q = {
      .scenario = &s, .params = {emitting}, .record = path, .kernel = kernel};
  struct run *run;
  struct err e = {0};
  CHECK(run_start(&run, &q, &e) == 0);
  do {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    CHECK(poll(&fd, 1, -1) == 1);
  } while (run_news(run) != RUN_ENDED);
  if (run_result(run)->code != 0) {
    fprintf(stderr, "%s\n", run_result(run)->sentence);
    exit(1);
  }
  struct found f = {.before_ns = 1e18, .after_ns = 1e18};
  struct trace_reader *r;
  CHECK(trace_reader_open_fd(&r, run_file(run), run_name(run), &e) == 0);
  uint64_t first;
  const struct event_batch *b;
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n)
    for (size_t i = 0; i < b->n; i++)
      see(&f, r, &b->events[i]);
  trace_reader_close(r);
  run_close(run);
  unlink(path);
  return f;
}

/* --- the arms --- */

static struct bench_series kept, lost, rate, gaps, inside, torn, before, after;

static double recorded_switch(void) {
  struct found f = record(0, RUN_KERNEL_PERF);
  bench_add(&kept, f.in_trace / f.by_rusage);
  bench_add(&lost, f.lost);
  bench_add(&rate, f.in_trace * 1e3 / f.span_ns);
  return f.span_ns / f.by_rusage;
}

static double unasked_switch(void) {
  struct found f = record(0, RUN_KERNEL_OFF);
  return f.span_ns / f.by_rusage;
}

static double own_events(void) {
  struct found f = record(1, RUN_KERNEL_PERF);
  bench_add(&gaps, f.gaps);
  bench_add(&inside, f.inside);
  bench_add(&torn, f.torn);
  bench_add(&before, f.before_ns);
  bench_add(&after, f.after_ns);
  return f.by_rusage;
}

int main(int argc, char **argv) {
  static struct bench_series bare, recorded, unasked, own;
  const struct bench_arm arms[] = {{bare_switch, &bare},
                                   {recorded_switch, &recorded},
                                   {unasked_switch, &unasked},
                                   {own_events, &own}};
  if (argc != 2) {
    fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  dir = argv[1];
  bench_run(arms, sizeof arms / sizeof *arms);
  const char *nobody = "the same, nobody watches";
  const struct bench_row cost[] = {
      {"a switch, recorded", &recorded, nobody, &bare, OURS_PER_THEIRS, AT_MOST, 1.8},
      {"a switch of a run, kernel not asked", &unasked, nobody, &bare, OURS_PER_THEIRS, NO_GOAL, 0},
  };
  const struct bench_row loss[] = {
      {"M switches a second", &rate, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"switches recorded per switch by rusage", &kept, NULL, NULL, OURS_ALONE, AT_LEAST, 0.9999},
      {"records that the kernel dropped", &lost, NULL, NULL, OURS_ALONE, AT_MOST, 0},
  };
  const struct bench_row coherence[] = {
      {"gaps without a core", &gaps, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"own events inside them, by stamps", &inside, NULL, NULL, OURS_ALONE, AT_MOST, 0},
      {"late: a switch came in mid-event", &torn, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"ns from the last own event to a gap", &before, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"ns from a gap to the first own event", &after, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
  };
  bench_table("Two threads that yield on one core, ns a switch", cost, 2);
  bench_table("Switches that were kept", loss, 3);
  bench_table("Two threads that emit on one core: the least of each round", coherence, 5);
  bench_end();
  return 0;
}
