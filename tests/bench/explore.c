/* How many interleavings the explorer runs in a second of processor time: two actors that add 1 to
 * a variable (load, add, store), begun, brought together, stepped in an order drawn by chance,
 * joined; on fibers, real threads and real processes. And what a gate costs that nobody has armed.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/rt/barrier.h"
#include "sched/rt/point.h"
#include "sched/rt/var.h"
#include "sched/run/explorer.h"
#include "tests/bench/kit/table.h"

struct share {
  struct wr_barrier together;
  struct wr_var counter;
};

static int count(struct actor *self, struct share *s) {
  wr_barrier_meet(self, &s->together);
  wr_store(self, &s->counter, wr_calc(self, &s->counter, wr_load(self, &s->counter) + 1));
  return 0;
}

static int run_with(struct actor *self, struct share *s,
                    void (*start)(struct actor *self, struct actor *child, const char *name,
                                  actor_body body, int64_t arg)) {
  struct actor who[2];
  wr_var_init(self, &s->counter, "counter", 0);
  wr_barrier_init(self, &s->together, "together", 2);
  start(self, &who[0], "one", count, 0);
  start(self, &who[1], "two", count, 0);
  wr_join(self, &who[0]);
  wr_join(self, &who[1]);
  wr_print(self, "%d", (int)wr_load(self, &s->counter));
  return 0;
}

static int with_threads(struct actor *self, struct share *s) {
  return run_with(self, s, wr_thread);
}
static int with_processes(struct actor *self, struct share *s) {
  return run_with(self, s, wr_process);
}

static bool go_on(void *ctx, const struct explorer_result *r) {
  (void)ctx, (void)r;
  return false;
}

static double cpu_s(void) {
  struct rusage u;
  getrusage(RUSAGE_CHILDREN, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double rate(enum explorer_on on, uint64_t runs) {
  static const size_t bytes = sizeof(struct share);
  struct scenario sc = {.name = "count",
                        .family = on == EXPLORER_PROCESSES ? "processes" : "threads",
                        .body = on == EXPLORER_PROCESSES ? with_processes : with_threads,
                        .share_bytes = &bytes};
  struct explorer_request q = {
      .scenario = &sc, .on = on, .policy = "random", .seed = 1, .runs = runs, .memory = 64u << 20};
  struct explorer *x = NULL;
  struct err e;
  double before = cpu_s();
  if (explorer_run(&x, &q, go_on, NULL, &e) != 0) {
    fprintf(stderr, "%s\n", e.text);
    return -1;
  }
  double per_s = (double)explorer_result(x)->runs / (cpu_s() - before);
  explorer_close(x);
  return per_s;
}

static double on_fibers(void) {
  return rate(EXPLORER_FIBERS, 100000);
}
static double on_threads(void) {
  return rate(EXPLORER_THREADS, 5000);
}
static double on_processes(void) {
  return rate(EXPLORER_PROCESSES, 500);
}

/* --- what the kernel takes for two actors that do nothing ---------------------------------------
 */

static void *nothing(void *p) {
  return p;
}

static void two_threads(void) {
  pthread_t t[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&t[i], NULL, nothing, NULL);
  for (int i = 0; i < 2; i++)
    pthread_join(t[i], NULL);
}

static void two_processes(void) {
  pid_t p[2];
  for (int i = 0; i < 2; i++)
    if ((p[i] = fork()) == 0)
      _exit(0);
  for (int i = 0; i < 2; i++)
    waitpid(p[i], NULL, 0);
}

/* In a process of its own, on one core, as the explorer's runs. */
static double bare_rate(void (*two)(void), int times) {
  double before = cpu_s();
  pid_t p = fork();
  if (p == 0) {
    bench_pin(0);
    for (int i = 0; i < times; i++)
      two();
    _exit(0);
  }
  waitpid(p, NULL, 0);
  return times / (cpu_s() - before);
}
static double bare_threads(void) {
  return bare_rate(two_threads, 5000);
}
static double bare_processes(void) {
  return bare_rate(two_processes, 500);
}

/* --- a gate that nobody has armed ---------------------------------------------------------------
 */

enum { TIMES = 20000000 };
static struct actor nobody;

static double ns_each(uint64_t from) {
  return (double)(clock_mono_ns() - from) / TIMES;
}

static double bare(void) {
  uint64_t x = 1, from = clock_mono_ns();
  for (int i = 0; i < TIMES; i++) {
    x = x * 3 + 1;
    BENCH_KEEP(x);
  }
  return ns_each(from);
}

static double gated(void) {
  uint64_t x = 1, from = clock_mono_ns();
  for (int i = 0; i < TIMES; i++) {
    POINT(&nobody, OP(EV_CALC, 1, 0, WHEN_EVER), x = x * 3 + 1, (void)0);
    BENCH_KEEP(x);
  }
  return ns_each(from);
}

int main(void) {
  static struct bench_series fibers, threads, processes, creates, forks, without, with, more;
  const struct bench_arm arms[] = {{on_fibers, &fibers},
                                   {on_threads, &threads},
                                   {bare_threads, &creates},
                                   {on_processes, &processes},
                                   {bare_processes, &forks},
                                   {bare, &without},
                                   {gated, &with}};
  bench_run(arms, sizeof arms / sizeof *arms);
  for (size_t i = 0; i < with.n; i++)
    bench_add(&more, with.v[i] - without.v[i]);
  const struct bench_row rows[] = {
      {"runs in 1 s on fibers", &fibers, NULL, NULL, OURS_ALONE, AT_LEAST, 100000},
      {"on threads", &threads, NULL, NULL, OURS_ALONE, AT_LEAST, 15000},
      {"on processes", &processes, NULL, NULL, OURS_ALONE, AT_LEAST, 1500},
      {"on threads", &threads, "creating and joining two", &creates, OURS_PER_THEIRS, NO_GOAL, 0},
      {"on processes", &processes, "two forks and waits", &forks, OURS_PER_THEIRS, NO_GOAL, 0},
      {"ns that a disarmed gate adds", &more, NULL, NULL, OURS_ALONE, AT_MOST, 1},
  };
  bench_table("Exploring", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}
