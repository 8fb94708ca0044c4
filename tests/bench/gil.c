/* Is our GIL CPython's, and does recording leave it alone?
 *
 * The same three things are measured of both, in turn: the time between two switches of threads
 * that compute, how many switches there are in a second, and how late a thread goes on that comes
 * back from a call beside one that computes. CPython measures itself (gil.py); our bodies do the
 * same with the same means, so that it makes no difference whether a run is recorded. A run is two
 * processes, as always: one with the actors, one that collects, folds and writes.
 *
 * Pinned to one core, the kernel's time slice decides and not the interval, for both. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/rt/gil.h"
#include "sched/rt/point.h"
#include "sched/trace/hub.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"

enum { RINGS = 16, RING_SLOTS = 32768, MOST = 65536, SWITCHES_PAIRED = 5000, PAIRS = 99 };

struct share {
  struct wr_gil gil;
  uint64_t interval_ns, length; /* of computing in ms, or how many waits */
  _Atomic int stop, done, own;
  _Atomic uint64_t n;
  double v[MOST]; /* moments of switches, or waits, in ns */
  _Alignas(64) _Atomic uint64_t seen[2];
};

/* --- what is measured ------------------------------------------------------------------------- */

static void note(struct share *s, double v) {
  if (s->n < MOST)
    s->v[s->n++] = v;
}

/* Each step looks at the clock twice, as in Python. Without a GIL nobody would change places. */
static int computes(struct actor *self, struct share *s) {
  int me = (int)self->arg;
  wr_gil_enter(self, &s->gil);
  while (!atomic_load_explicit(&s->stop, memory_order_relaxed)) {
    if (s->own != me) {
      note(s, (double)clock_mono_ns());
      s->own = me;
    }
    atomic_store_explicit(&s->seen[me - 1], clock_mono_ns(), memory_order_relaxed);
    wr_tick(self);
  }
  wr_gil_leave(self);
  return 0;
}

static int hogs(struct actor *self, struct share *s) {
  wr_gil_enter(self, &s->gil);
  while (!atomic_load_explicit(&s->stop, memory_order_relaxed))
    wr_tick(self);
  wr_gil_leave(self);
  return 0;
}

static int waits(struct actor *self, struct share *s) {
  wr_gil_enter(self, &s->gil);
  for (uint64_t i = 0; i < s->length; i++) {
    uint64_t start = clock_mono_ns();
    wr_gil_release(self);
    wr_sleep(self, 1000000);
    wr_gil_take(self);
    note(s, (double)(clock_mono_ns() - start) - 1e6);
  }
  s->stop = 1;
  wr_gil_leave(self);
  return 0;
}

static int switches_main(struct actor *self, struct share *s) {
  struct actor a, b;
  wr_gil_init(self, &s->gil, s->interval_ns);
  wr_thread(self, &a, "a", computes, 1);
  wr_thread(self, &b, "b", computes, 2);
  wr_sleep(self, s->length * 1000000);
  s->stop = 1;
  wr_join(self, &a);
  wr_join(self, &b);
  return 0;
}

static int convoy_main(struct actor *self, struct share *s) {
  struct actor a, b;
  wr_gil_init(self, &s->gil, s->interval_ns);
  wr_thread(self, &a, "hog", hogs, 0);
  wr_thread(self, &b, "io", waits, 0);
  wr_join(self, &a);
  wr_join(self, &b);
  return 0;
}

/* --- a run ------------------------------------------------------------------------------------ */

static const char *dir;

struct setting {
  actor_body body;
  enum gil_kind kind;
  uint64_t interval_us, length;
  int cores;
  bool recorded;
};

static struct share *make_region(const struct setting *t) {
  struct err e;
  uint64_t bytes[REGION_SECTIONS] = {[REGION_RINGS] = trace_rings_bytes(RINGS, RING_SLOTS),
                                     [REGION_GATES] = sizeof(struct gate),
                                     [REGION_SHARE] =
                                         sizeof(struct actor_shared) + sizeof(struct share)};
  if (region_create(bytes, &e) != 0)
    bench_give_up(&e);
  region_self->clock = clock_best();
  region_self->gil = t->kind;
  region_self->doorbell = eventfd(0, EFD_NONBLOCK);
  trace_rings_init(RINGS, RING_SLOTS);
  atomic_store(&region_self->mode, t->recorded ? REGION_TRACE : 0);
  struct actor_shared *all = region_section(REGION_SHARE);
  struct share *s = (struct share *)(void *)all->block;
  s->interval_ns = t->interval_us * 1000;
  s->length = t->length;
  return s;
}

/* As the keeper: until the run is over and everything has come out. */
static void collect(struct share *s) {
  char path[4096];
  struct trace_hub *hub;
  struct recorder r;
  snprintf(path, sizeof path, "%s/gil.wrt", dir);
  if (trace_hub_new(&hub, NULL) != 0)
    _exit(1);
  recorder_begin(&r, path, 1 << 20);
  for (bool final = false; !final;) {
    final = atomic_load(&s->done);
    const struct event_batch *b;
    while ((b = trace_hub_collect(hub, 0, final))->n)
      recorder_keep(&r, b);
    struct pollfd bell = {.fd = region_self->doorbell, .events = POLLIN};
    struct timespec nap = {.tv_nsec = (long)trace_hub_nap_ns(hub)};
    uint64_t count;
    if (!final && ppoll(&bell, 1, &nap, NULL) > 0 && read(bell.fd, &count, sizeof count) < 0)
      continue;
  }
  recorder_end(&r);
  unlink(path);
}

static void use_cores(int cores) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0)
    return;
  for (size_t cpu = 0; CPU_COUNT(&set) > cores; cpu++)
    CPU_CLR(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0)
    perror("The threads could not be kept on their cores");
}

static void must_end_well(pid_t pid) {
  int status;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    continue;
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* The values, sorted as they were noted; valid until the next run. */
static const double *run(const struct setting *t, size_t *n) {
  static double v[MOST];
  struct share *s = make_region(t);
  pid_t collector = t->recorded ? fork() : 0;
  if (t->recorded && collector == 0) {
    collect(s);
    _exit(0);
  }
  int start[2]; /* main says that it has begun, and hears that it may go on */
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, start) == 0 && write(start[0], "", 1) == 1);
  pid_t runner = fork();
  if (runner == 0) {
    use_cores(t->cores);
    _exit(actor_run_main(t->body, start[1]));
  }
  must_end_well(runner);
  atomic_store(&s->done, 1);
  if (t->recorded)
    must_end_well(collector);
  *n = s->n;
  memcpy(v, s->v, *n * sizeof *v);
  close(start[0]);
  close(start[1]);
  close(region_self->doorbell);
  region_destroy();
  return v;
}

struct switches {
  double between_ns, per_s;
  size_t n;
};

/* The first two are the start. */
static struct switches measure_switches(const struct setting *t) {
  static double between[MOST];
  size_t n;
  const double *at = run(t, &n);
  CHECK(n > 4);
  for (size_t i = 2; i + 1 < n; i++)
    between[i - 2] = at[i + 1] - at[i];
  return (struct switches){.between_ns = bench_quantile(between, n - 3, 0.5),
                           .per_s = (double)(n - 2) * 1e3 / (double)t->length,
                           .n = n};
}

static double measure_convoy(const struct setting *t) {
  static double v[MOST];
  size_t n;
  memcpy(v, run(t, &n), sizeof v);
  return bench_quantile(v, n, 0.5);
}

/* --- CPython ---------------------------------------------------------------------------------- */

static const char *script;

/* Up to two numbers. */
static void ask_python(const struct setting *t, double out[2]) {
  char command[8192], line[256] = "";
  snprintf(command, sizeof command, "/usr/bin/python3 -E '%s' %s %llu %d %llu", script,
           t->body == switches_main ? "switches" : "convoy", (unsigned long long)t->interval_us,
           t->cores, (unsigned long long)t->length);
  FILE *f = popen(command, "r");
  CHECK(f);
  bool good = fgets(line, sizeof line, f) != NULL;
  CHECK(pclose(f) == 0 && good);
  char *end;
  out[0] = strtod(line, &end);
  out[1] = strtod(end, NULL);
}

/* --- fidelity --------------------------------------------------------------------------------- */

struct place {
  const char *name;
  uint64_t interval_us;
  int cores;
  double bound;
  struct bench_series between[2], rate[2], convoy[2]; /* ours, theirs */
};

static void visit(struct place *p, bool counts) {
  struct setting t = {.body = switches_main,
                      .interval_us = p->interval_us,
                      .length = p->interval_us > 1000 ? 2000 : 1000,
                      .cores = p->cores,
                      .recorded = true};
  struct switches ours = measure_switches(&t);
  double theirs[2];
  ask_python(&t, theirs);
  t.body = convoy_main;
  t.length = 150;
  double convoy[2] = {measure_convoy(&t)}, unused[2];
  ask_python(&t, unused);
  convoy[1] = unused[0];
  if (!counts)
    return;
  bench_add(&p->between[0], ours.between_ns / 1e6);
  bench_add(&p->between[1], theirs[0] / 1e6);
  bench_add(&p->rate[0], ours.per_s);
  bench_add(&p->rate[1], theirs[1]);
  bench_add(&p->convoy[0], convoy[0] / 1e3);
  bench_add(&p->convoy[1], convoy[1] / 1e3);
}

static void fidelity(void) {
  static struct place places[] = {
      {.name = "5 ms, 2 cores", .interval_us = 5000, .cores = 2, .bound = 1.03},
      {.name = "0.5 ms, 2 cores", .interval_us = 500, .cores = 2, .bound = 1.05},
      {.name = "5 ms, 1 core", .interval_us = 5000, .cores = 1, .bound = 1.08},
      {.name = "0.5 ms, 1 core", .interval_us = 500, .cores = 1, .bound = 1.08},
  };
  enum { PLACES = sizeof places / sizeof *places };
  static struct bench_series without;
  for (size_t round = 0; round <= bench_rounds(); round++) {
    for (size_t i = 0; i < PLACES; i++)
      visit(&places[(round + i) % PLACES], round > 0);
    struct setting off = {convoy_main, GIL_OFF, 5000, 150, 2, true};
    double v = measure_convoy(&off);
    if (round > 0)
      bench_add(&without, v / 1e3);
  }
  for (size_t i = 0; i < PLACES; i++) {
    struct place *p = &places[i];
    const struct bench_row rows[] = {
        {"between switches, ms", &p->between[0], "CPython", &p->between[1], OURS_PER_THEIRS, WITHIN,
         p->bound},
        {"switches in a second", &p->rate[0], "CPython", &p->rate[1], OURS_PER_THEIRS, WITHIN,
         p->bound},
        {"a call returns late by, us", &p->convoy[0], "CPython", &p->convoy[1], OURS_PER_THEIRS,
         WITHIN, p->bound},
        {"the same with --gil off", &without, "with the GIL", &p->convoy[0], OURS_PER_THEIRS,
         AT_MOST, 0.1},
    };
    bench_table(p->name, rows, i == 0 ? 4 : 3);
  }
}

/* --- recording -------------------------------------------------------------------------------- */

/* The interval that holds the mean difference of pairs with 95 %: Student's t, to three digits. */
static void paired(const double *d, size_t n, double *from, double *to) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < n; i++)
    sum += d[i];
  double mean = sum / (double)n;
  for (size_t i = 0; i < n; i++)
    squares += (d[i] - mean) * (d[i] - mean);
  double df = (double)(n - 1), t = 1.96 + 2.37 / df + 2.8 / (df * df);
  double half = t * sqrt(squares / df / (double)n);
  *from = mean - half;
  *to = mean + half;
}

static void recording(void) {
  struct setting t = {switches_main, GIL_NEW, 5000, 1000, 2, false};
  static double d[PAIRS];
  static struct bench_series with, without, off_by;
  size_t n = 0, switches[2] = {0, 0};
  while (n < PAIRS && (switches[0] < SWITCHES_PAIRED || switches[1] < SWITCHES_PAIRED)) {
    double between[2];
    for (int k = 0; k < 2; k++) {
      t.recorded = (n + (size_t)k) % 2;
      struct switches s = measure_switches(&t);
      between[t.recorded] = s.between_ns;
      switches[t.recorded] += s.n;
      bench_add(t.recorded ? &with : &without, s.between_ns / 1e6);
    }
    d[n++] = 100 * (between[1] - between[0]) / between[0];
  }
  double from, to;
  paired(d, n, &from, &to);
  bench_add(&off_by, from <= 0 && to >= 0 ? 0 : fmax(fabs(from), fabs(to)));
  const struct bench_row rows[] = {
      {"between switches, ms", &with, "not recorded", &without, OURS_PER_THEIRS, NO_GOAL, 0},
      {"off by at most, % (0: cannot be told)", &off_by, NULL, NULL, OURS_ALONE, AT_MOST, 0.5},
  };
  bench_table("Recording, 5 ms, 2 cores", rows, sizeof rows / sizeof *rows);
  printf(
      "  %zu switches recorded and %zu not, in %zu pairs; the difference is %+.3f %% to %+.3f %% "
      "(95 %%).\n",
      switches[1], switches[0], n, from, to);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: bench_gil DIR GIL.PY\n");
    return 2;
  }
  dir = argv[1];
  script = argv[2];
  fidelity();
  recording();
  bench_end();
  return 0;
}
