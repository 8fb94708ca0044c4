/* The kernel's switches in a recording are those that rusage counts, for whoever records: root or
 * an ordinary user. Ends with 77 (skipped) where the kernel refuses perf. */
#include "sched/run/run.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sched/kernel/perf.h"
#include "sched/trace/reader.h"
#include "sched/world/invariant.h"

enum { ROUNDS = 5000, MOST_ACTORS = 64 };

struct share {
  _Atomic int here;
  int pipe[2][2]; /* descriptors are inherited by number */
};
static const size_t share_bytes = sizeof(struct share);

/* What the kernel has counted for this thread so far, into the recording: "7000 12". */
static int tell_usage(struct actor *self) {
  struct rusage u;
  if (getrusage(RUSAGE_THREAD, &u) != 0)
    return 1;
  wr_print(self, "%ld %ld", u.ru_nivcsw, u.ru_nvcsw);
  return 0;
}

static void pin(void) {
  cpu_set_t set;
  sched_getaffinity(0, sizeof set, &set);
  size_t cpu = 0;
  while (!CPU_ISSET(cpu, &set))
    cpu++;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
}

/* Two of these on one core: every call lets the other one run. */
static int yields(struct actor *self, struct share *s) {
  pin();
  for (s->here++; s->here < 2;)
    sched_yield();
  for (int i = 0; i < ROUNDS; i++)
    sched_yield();
  return tell_usage(self);
}

/* Two of these: each waits for the other's byte. */
static int throws(struct actor *self, struct share *s) {
  char byte = 0;
  const int *mine = s->pipe[self->arg], *other = s->pipe[!self->arg];
  for (int i = 0; i < ROUNDS; i++)
    if (write(other[1], &byte, 1) != 1 || read(mine[0], &byte, 1) != 1)
      return 1;
  return tell_usage(self);
}

static int switches_a_lot(struct actor *self, struct share *s) {
  struct actor a[4];
  if (pipe(s->pipe[0]) != 0 || pipe(s->pipe[1]) != 0)
    return 1;
  wr_process(self, &a[0], "yields 1", yields, 0);
  wr_process(self, &a[1], "yields 2", yields, 0);
  wr_join(self, &a[0]);
  wr_join(self, &a[1]);
  wr_thread(self, &a[2], "throws 1", throws, 0);
  wr_thread(self, &a[3], "throws 2", throws, 1);
  wr_join(self, &a[2]);
  wr_join(self, &a[3]);
  return tell_usage(self);
}

static void run(struct run_request *q, struct trace_reader **r) {
  struct run *run;
  struct err e;
  q->timeout_ns = 60000000000u;
  if (run_start(&run, q, &e) != 0)
    fail_msg("%s", e.text);
  do {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 90000), 1);
  } while (run_news(run) != RUN_ENDED);
  struct run_end end = *run_result(run);
  if (end.code != 0)
    fail_msg("%s", end.sentence);
  if (trace_reader_open_fd(r, run_file(run), run_name(run), &e) != 0)
    fail_msg("%s", e.text);
  run_close(run);
}

struct counts {
  long taken, left; /* in the recording */
  long nivcsw, nvcsw;
  long own_in_gap; /* what it did, by its stamps, while it had no core */
  uint64_t off_ns; /* since when it has none */
  bool off, told;
};

static void count(struct trace_reader *r, struct counts c[MOST_ACTORS], struct world *w) {
  uint64_t first;
  const struct event_batch *b;
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n) {
    for (size_t i = 0; i < b->n; i++) {
      const struct event *e = &b->events[i];
      assert_true(e->actor < MOST_ACTORS);
      struct counts *k = &c[e->actor];
      k->taken += e->type == EV_CORE_TAKEN;
      k->left += e->type == EV_CORE_LEFT;
      /* Switches from before it said that it is an actor come as sums. */
      if (e->type == EV_CORE_USE && e->a > k->taken)
        k->taken = e->a;
      if (e->type == EV_CORE_USE && e->b > k->left)
        k->left = e->b;
      k->own_in_gap += k->off && e->type < EV_CORE_IN && e->type >= EV_SPAWN && e->t_ns > k->off_ns;
      if (e->type >= EV_CORE_IN && e->type <= EV_CORE_END)
        k->off = e->type != EV_CORE_IN, k->off_ns = e->t_ns;
      size_t n;
      const char *text = trace_reader_text(r, e->text, &n);
      char copy[64] = "";
      memcpy(copy, text, n < sizeof copy ? n : sizeof copy - 1);
      if (e->type == EV_OUT)
        k->told = sscanf(copy, "%ld %ld", &k->nivcsw, &k->nvcsw) == 2;
      world_apply(w, e);
    }
  }
}

static void the_recording_has_all_switches(void **state) {
  (void)state;
  struct scenario s = {.name = "test",
                       .family = "tests",
                       .title = "",
                       .body = switches_a_lot,
                       .share_bytes = &share_bytes};
  struct run_request q = {.scenario = &s, .kernel = RUN_KERNEL_PERF};
  struct trace_reader *r;
  struct counts c[MOST_ACTORS] = {0};
  struct world w = {0};
  world_init(&w);
  run(&q, &r);
  assert_string_equal(trace_reader_meta(r, "kernel"), "perf");
  count(r, c, &w);
  long in_trace = 0, by_rusage = 0, actors = 0;
  for (uint32_t id = 1; id < MOST_ACTORS; id++) {
    if (!c[id].told)
      continue;
    actors++;
    in_trace += c[id].taken + c[id].left;
    by_rusage += c[id].nivcsw + c[id].nvcsw;
    const struct world_place *p = &world_thread(world_actor(&w, id))->place;
    assert_int_equal(p->taken, c[id].taken);
    assert_int_equal(p->left, c[id].left);
    assert_int_equal(c[id].own_in_gap, 0);
  }
  printf("%ld switches in the recording, %ld by rusage, as user %d; %ld late, %ld lost\n", in_trace,
         by_rusage, (int)geteuid(), (long)w.head->late, (long)w.head->lost);
  assert_int_equal(actors, 5);
  assert_true(by_rusage >= 10000);
  /* On a machine where the keeper gets no core for long, records may be dropped, but not in secret;
   * how many switches they were, nobody can say. */
  long missing = by_rusage - in_trace;
  assert_true(w.head->lost || missing <= actors || missing * 100 <= by_rusage);
  assert_true(in_trace - by_rusage <= actors);
  struct buf text = {0};
  if (invariant_text(&text, r, &w))
    fail_msg("%s", buf_text(&text));
  assert_int_equal(w.head->odd, 0);
  buf_fini(&text);
  world_fini(&w);
  trace_reader_close(r);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(the_recording_has_all_switches)};

/* The same as somebody who may do nothing special. */
static int as_nobody(void) {
  pid_t pid = fork();
  if (pid == 0) {
    if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
      _exit(99);
    prctl(PR_SET_DUMPABLE, 1); /* else what this process starts is not its own to look at */
    exit(cmocka_run_group_tests_name("as nobody", tests, NULL, NULL));
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

int main(void) {
  struct kernel_perf *p;
  struct err e;
  if (kernel_perf_open(&p, getpid(), &e) != 0) {
    printf("Skipped: %s\n", e.text);
    return 77;
  }
  kernel_perf_close(p);
  int failed = cmocka_run_group_tests_name("switches", tests, NULL, NULL);
  return failed ? failed : geteuid() == 0 ? as_nobody() : 0;
}
