/* The kernel's switches in a recording are those that rusage counts, to the last one, for whoever
 * records: root or an ordinary user. Where the machine gives the keeper no core for so long that
 * records are dropped, those that are missing are no more than it says were dropped. Ends with 77
 * (skipped) where the kernel refuses perf.
 *
 * No actor can read its count and emit it at one moment, so each tells it twice in a row: what was
 * recorded up to the first telling is no less than that says, and no more than the second one. */
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

enum { YIELDS = 50, ROUNDS = 5000, MOST_ACTORS = 64, MOST_CORES = 1024 };
#define HANG_NS 600000000000u /* only what hangs meets it */

struct share {
  _Atomic int here;
  int pipe[2][2]; /* descriptors are inherited by number */
};
static const size_t share_bytes = sizeof(struct share);

/* What the kernel has counted for this thread so far, into the recording: "end 7012", twice. */
static int tell_usage(struct actor *self, const char *when) {
  for (int i = 0; i < 2; i++) {
    struct rusage u;
    if (getrusage(RUSAGE_THREAD, &u) != 0)
      return 1;
    wr_print(self, "%s %ld", when, u.ru_nivcsw + u.ru_nvcsw);
  }
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

/* Two of these on one core: every call lets somebody else run. */
static int yields(struct actor *self, struct share *s) {
  pin();
  for (s->here++; s->here < 2;)
    sched_yield();
  for (int i = 0; i < YIELDS; i++)
    sched_yield();
  return tell_usage(self, "end");
}

/* Two of these throw a byte to and fro. Before and after each wait there is an event of their own.
 */
static int throws(struct actor *self, struct share *s) {
  char byte = 0;
  int in = s->pipe[self->arg][0], out = s->pipe[!self->arg][1];
  for (int i = 0; i < ROUNDS; i++) {
    if (self->arg == 0 && write(out, &byte, 1) != 1)
      return 1;
    wr_work(self, 1);
    if (read(in, &byte, 1) != 1)
      return 1;
    wr_work(self, 1);
    if (self->arg == 1 && write(out, &byte, 1) != 1)
      return 1;
  }
  return tell_usage(self, "end");
}

/* On one core, so that each throw is a switch. */
static int throws_pinned(struct actor *self, struct share *s) {
  pin();
  return throws(self, s);
}

static void have_two(struct actor *self, actor_body body, bool threads) {
  struct actor a[2];
  for (int i = 0; i < 2; i++)
    (threads ? wr_thread : wr_process)(self, &a[i], i ? "two" : "one", body, i);
  for (int i = 0; i < 2; i++)
    wr_join(self, &a[i]);
}

static int switches_a_lot(struct actor *self, struct share *s) {
  if (tell_usage(self, "begin") != 0 || pipe(s->pipe[0]) != 0 || pipe(s->pipe[1]) != 0)
    return 1;
  have_two(self, yields, false);
  have_two(self, throws_pinned, false);
  have_two(self, throws, true);
  return tell_usage(self, "end");
}

static void run(struct run_request *q, struct trace_reader **r) {
  struct run *run;
  struct err e;
  q->timeout_ns = HANG_NS;
  if (run_start(&run, q, &e) != 0)
    fail_msg("%s", e.text);
  do {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
  } while (run_news(run) != RUN_ENDED);
  struct run_end end = *run_result(run);
  if (end.code != 0)
    fail_msg("%s", end.sentence);
  if (trace_reader_open_fd(r, run_file(run), run_name(run), &e) != 0)
    fail_msg("%s", e.text);
  run_close(run);
}

/* One telling: both numbers, what was recorded by the first, and what was recorded of that time
 * later, as a sum: of an actor that took long to say that it is one. */
struct telling {
  long number[2], recorded, summed;
  int n;
};

struct counts {
  long taken, left; /* in the recording */
  long own_in_gap;  /* what it did, by its stamps, while it had no core */
  uint64_t off_ns;  /* since when it has none */
  bool off;
  struct telling begin, end; /* main begins before it is watched; of the others all is recorded */
};

struct tally {
  struct counts of[MOST_ACTORS];
  bool blind[MOST_CORES]; /* from a loss until the core's next record, nobody knows who is where */
  int n_blind;
};

static void forget_places(struct tally *t) {
  for (size_t i = 0; i < MOST_ACTORS; i++)
    t->of[i].off = false;
}

static void note_place(struct tally *t, const struct event *e) {
  assert_true(e->a < MOST_CORES);
  bool lost = e->type == EV_CORE_LOST;
  if (lost || t->blind[e->a]) {
    t->n_blind += lost - t->blind[e->a];
    t->blind[e->a] = lost;
    forget_places(t);
  }
  struct counts *k = &t->of[e->actor];
  k->off = e->type != EV_CORE_IN && t->n_blind == 0;
  k->off_ns = e->t_ns;
}

static void note_telling(struct counts *k, const char *text) {
  long number;
  char when[8];
  assert_int_equal(sscanf(text, "%7s %ld", when, &number), 2);
  struct telling *t = strcmp(when, "end") == 0 ? &k->end : &k->begin;
  if (t->n == 0)
    t->recorded = k->taken + k->left;
  assert_true(t->n < 2);
  t->number[t->n++] = number;
}

/* Switches from before it said that it is an actor. There is one such sum, before all else. */
static void note_sum(struct counts *k, const struct event *e) {
  assert_int_equal(k->taken + k->left, 0);
  k->taken = e->a;
  k->left = e->b;
  if (k->end.n > 0)
    k->end.summed = k->taken + k->left;
}

static void count(struct trace_reader *r, struct tally *t, struct world *w) {
  uint64_t first;
  const struct event_batch *b;
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n) {
    for (size_t i = 0; i < b->n; i++) {
      const struct event *e = &b->events[i];
      assert_true(e->actor < MOST_ACTORS);
      struct counts *k = &t->of[e->actor];
      k->taken += e->type == EV_CORE_TAKEN;
      k->left += e->type == EV_CORE_LEFT;
      if (e->type == EV_CORE_USE)
        note_sum(k, e);
      k->own_in_gap += k->off && e->type < EV_CORE_IN && e->type >= EV_SPAWN && e->t_ns > k->off_ns;
      if ((e->type >= EV_CORE_IN && e->type <= EV_CORE_END) || e->type == EV_CORE_LOST)
        note_place(t, e);
      size_t n;
      const char *text = trace_reader_text(r, e->text, &n);
      char copy[64] = "";
      memcpy(copy, text, n < sizeof copy ? n : sizeof copy - 1);
      if (e->type == EV_OUT)
        note_telling(k, copy);
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
  struct tally t = {0};
  struct world w = {0};
  world_init(&w);
  run(&q, &r);
  assert_string_equal(trace_reader_meta(r, "kernel"), "perf");
  count(r, &t, &w);
  long recorded = 0, by_rusage = 0, missing = 0, actors = 0;
  for (uint32_t id = 1; id < MOST_ACTORS; id++) {
    const struct counts *k = &t.of[id];
    if (k->end.n == 0)
      continue;
    actors++;
    const struct world_place *p = &world_thread(world_actor(&w, id))->place;
    assert_int_equal(p->taken, k->taken);
    assert_int_equal(p->left, k->left);
    assert_int_equal(k->own_in_gap, 0);
    long mine = k->end.recorded + k->end.summed;
    long least = k->end.number[0] - k->begin.number[1], most = k->end.number[1];
    if (k->end.recorded > most || (mine < least && w.head->lost == 0))
      fail_msg("Of actor %u, %ld switches are recorded instead of %ld to %ld.", id, mine, least,
               most);
    recorded += mine;
    by_rusage += least;
    missing += mine < least ? least - mine : 0;
  }
  printf("%ld switches recorded, %ld by rusage, as user %d; %ld missing, %ld said to be lost, %ld "
         "late\n",
         recorded, by_rusage, (int)geteuid(), missing, (long)w.head->lost, (long)w.head->late);
  assert_int_equal(actors, 7);
  assert_true(by_rusage >= 2 * ROUNDS);
  assert_true(missing <= (long)w.head->lost);
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
