/* kill -9 of program, keeper or runner at any moment of a recording: the file opens, what must be
 * in it is there in order, and no process and no other file is left.
 *
 * What must be in it: if the keeper lives on, everything that was ever emitted. If it is killed,
 * everything that a reader of the growing file had seen; that this is no older than 200 ms can be
 * asked only of a machine that gives every process a core in time, so it is asked by hand:
 * WHORUNS_SOAK=1 runs 100 rounds each instead of 4, and holds the file to the clock as well.
 *
 * The scenario stores 0, 1, 2, ... and keeps its own book of it, in memory that it shares with the
 * test and with nobody else: how much it has stored, and at which time how much. The book is what
 * the file is held to. */
#include "sched/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sched/base/clock.h"
#include "sched/rt/var.h"
#include "sched/run/reap.h"
#include "sched/trace/reader.h"
#include "sched/world/invariant.h"
#include "tests/unit/base/files.h"

enum { PAGES_OF_BOOK = 4096, GRACE_NS = 200000000 };
enum { HANG_S = 90 }; /* only keeps what never ends from never failing */
enum victim { PROGRAM, KEEPER, RUNNER };

/* One line per millisecond of the run. */
struct book {
  _Atomic uint64_t start_ns;
  _Atomic int64_t all;                   /* 1 + the last value stored */
  _Atomic bool pause;                    /* the test asks for it */
  _Atomic int64_t stored[PAGES_OF_BOOK]; /* 1 + the last value stored by the end of that ms */
  _Atomic pid_t keeper, runner;
};
static struct book *book;

struct share {
  struct wr_var x;
};
static const size_t share_bytes = sizeof(struct share);

static int store_and_book(struct actor *self, struct share *s) {
  atomic_store(&book->keeper, getppid());
  atomic_store(&book->runner, getpid());
  wr_var_init(self, &s->x, "x", 0);
  atomic_store(&book->start_ns, clock_mono_ns());
  for (int64_t i = 0; i < INT64_MAX; i++) {
    wr_store(self, &s->x, i);
    atomic_store(&book->all, i + 1);
    while (atomic_load(&book->pause))
      poll(NULL, 0, 1);
    uint64_t ms = (clock_mono_ns() - atomic_load(&book->start_ns)) / 1000000;
    if (ms < PAGES_OF_BOOK)
      atomic_store(&book->stored[ms], i + 1);
  }
  return 0;
}

/* The program of the test: it only waits. */
_Noreturn static void program(const char *path) {
  struct scenario s = {.name = "test",
                       .family = "tests",
                       .title = "",
                       .body = store_and_book,
                       .share_bytes = &share_bytes};
  struct run_request q = {.scenario = &s, .record = path, .timeout_ns = 60000000000u};
  struct run *run;
  struct err e;
  if (run_start(&run, &q, &e) != 0)
    _exit(2);
  enum run_news news;
  do {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    poll(&fd, 1, -1);
    news = run_news(run);
  } while (news != RUN_ENDED);
  run_close(run);
  _exit(0);
}

static int64_t booked_until(uint64_t ns) {
  uint64_t start = atomic_load(&book->start_ns);
  int64_t most = 0;
  for (uint64_t ms = 0; ms < PAGES_OF_BOOK && start + (ms + 1) * 1000000 <= ns; ms++)
    if (atomic_load(&book->stored[ms]) > most)
      most = atomic_load(&book->stored[ms]);
  return most;
}

/* How far a recording was read: its next event, and how many stores were before that. */
struct seen {
  uint64_t at;
  int64_t stores; /* without the initial value */
  bool initial;
};

/* Reads on to the end. Every store follows its predecessor, and nothing is lost. */
static void read_on(struct trace_reader *r, struct seen *s, struct world *w) {
  uint64_t first;
  const struct event_batch *b;
  for (; (b = trace_reader_batch(r, s->at, &first)); s->at = first + b->n) {
    for (size_t i = (size_t)(s->at - first); i < b->n; i++) {
      const struct event *e = &b->events[i];
      if (w)
        world_apply(w, e);
      assert_int_not_equal(e->type, EV_LOST);
      if (e->type != EV_STORE)
        continue;
      if (s->initial)
        assert_int_equal(e->c, s->stores++);
      s->initial = true;
    }
  }
}

static struct trace_reader *open_file(const char *path) {
  struct trace_reader *r;
  struct err e;
  if (trace_reader_open(&r, path, &e) != 0)
    fail_msg("%s", e.text);
  return r;
}

/* Follows the file while it grows, until it has `due` stores; returns how many it has then. */
static int64_t wait_for_stores(const char *path, int64_t due) {
  struct trace_reader *r = open_file(path);
  struct seen s = {0};
  for (read_on(r, &s, NULL); s.stores < due; read_on(r, &s, NULL)) {
    poll(NULL, 0, 1);
    trace_reader_refresh(r);
  }
  trace_reader_close(r);
  return s.stores;
}

static int64_t stores_in(const char *path) {
  struct trace_reader *r = open_file(path);
  struct world w = {0};
  struct seen s = {0};
  world_init(&w);
  read_on(r, &s, &w);
  struct buf text = {0};
  if (invariant_text(&text, r, &w))
    fail_msg("%s", buf_text(&text));
  world_fini(&w);
  trace_reader_close(r);
  return s.stores;
}

static void wait_until(uint64_t ns) {
  while (clock_mono_ns() < ns)
    poll(NULL, 0, 1);
}

static uint64_t random_ns(uint64_t below) {
  return (uint64_t)random() % below;
}

static void one_round(const char *dir, enum victim victim, bool soak) {
  char path[256];
  snprintf(path, sizeof path, "%s/trace.wrt", dir);
  memset(book, 0, sizeof *book);
  alarm(HANG_S);
  pid_t pid = fork();
  if (pid == 0)
    program(path);
  while (!atomic_load(&book->all))
    poll(NULL, 0, 1);
  wait_until(atomic_load(&book->start_ns) + random_ns(soak ? 700000000 : 100000000));
  int64_t due = 0;
  if (victim == KEEPER && !soak) {
    atomic_store(&book->pause, true); /* so that nothing pushes into the file what is due */
    due = wait_for_stores(path, atomic_load(&book->all));
    atomic_store(&book->pause, false);
    wait_until(clock_mono_ns() + random_ns(20000000));
  }
  uint64_t killed = clock_mono_ns();
  kill(victim == PROGRAM ? pid : victim == KEEPER ? book->keeper : book->runner, SIGKILL);
  /* The test is a subreaper: what the program leaves behind ends up here, and must end by itself.
   */
  while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
    continue;
  alarm(0);
  assert_int_equal(kill(book->runner, 0), -1);
  assert_int_equal(kill(book->keeper, 0), -1);
  if (victim != KEEPER)
    due = atomic_load(&book->all);
  else if (soak)
    due = booked_until(killed - GRACE_NS);
  int64_t in_file = stores_in(path);
  if (in_file < due)
    fail_msg("killed after %.1f ms: %lld stores were due, %lld are in the file",
             (double)(killed - book->start_ns) / 1e6, (long long)due, (long long)in_file);
  assert_int_equal(files_in(dir), 1);
  unlink(path);
}

static void rounds(enum victim victim) {
  char dir[] = "/tmp/test-kill-XXXXXX";
  assert_non_null(mkdtemp(dir));
  setenv("TMPDIR", dir, 1);
  bool soak = getenv("WHORUNS_SOAK");
  srandom((unsigned)clock_mono_ns());
  for (int i = 0; i < (soak ? 100 : 4); i++)
    one_round(dir, victim, soak);
  assert_int_equal(rmdir(dir), 0);
}

static void killing_the_program(void **state) {
  (void)state;
  rounds(PROGRAM);
}

static void killing_the_keeper(void **state) {
  (void)state;
  rounds(KEEPER);
}

static void killing_the_runner(void **state) {
  (void)state;
  rounds(RUNNER);
}

int main(void) {
  struct reap_spared none;
  reap_orphans_here(&none);
  book = mmap(NULL, sizeof *book, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (book == MAP_FAILED)
    return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(killing_the_program),
      cmocka_unit_test(killing_the_keeper),
      cmocka_unit_test(killing_the_runner),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
