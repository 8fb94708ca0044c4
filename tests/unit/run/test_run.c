/* Whole runs of small scenarios of the test's own: how they end, what is recorded, what is left. */
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
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sched/rt/lock.h"
#include "sched/rt/process.h"
#include "sched/rt/var.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

struct share {
  struct wr_lock a, b;
  struct wr_var x;
  _Atomic int first_has, second_has;
};
#include "tests/unit/run/runs.h"

/* --- how runs end ------------------------------------------------------------------------------
 */

static int ends_well(struct actor *self, struct share *s) {
  (void)s;
  wr_print(self, "hello");
  return 0;
}

static void a_good_run_is_whole(void **state) {
  (void)state;
  struct trace_reader *r;
  struct run_end end = runs_body(ends_well, NULL, NULL, 0, &r);
  assert_int_equal(end.code, 0);
  assert_true(trace_reader_whole(r));
  assert_int_equal(runs_count(r, EV_OUT), 1);
  assert_int_equal(runs_count(r, EV_VERDICT), 1);
  trace_reader_close(r);
}

static int crashes(struct actor *self, struct share *s) {
  (void)s;
  wr_print(self, "before");
  raise(SIGSEGV);
  return 0;
}

static void a_crash_is_reported_and_kept(void **state) {
  (void)state;
  struct trace_reader *r;
  struct run_end end = runs_body(crashes, NULL, NULL, 0, &r);
  assert_int_equal(end.code, ERR_CRASHED);
  assert_non_null(strstr(end.sentence, "signal 11"));
  assert_true(trace_reader_whole(r));
  assert_int_equal(runs_count(r, EV_OUT), 1);
  trace_reader_close(r);
}

enum { STORES = 20000 };

/* Its keeper is slow, so that the end comes before any of this is written, and then may not write.
 */
static int crashes_with_a_full_disk(struct actor *self, struct share *s) {
  pid_t keeper = getppid();
  int dead[2];
  if (pipe(dead) != 0 || prlimit(keeper, RLIMIT_FSIZE, &(struct rlimit){1, 1}, NULL) != 0)
    return 1;
  if (fork() == 0) { /* hears of our death by the end of the pipe */
    char byte;
    close(dead[1]);
    if (read(dead[0], &byte, 1) == 0)
      kill(keeper, SIGCONT);
    _exit(0);
  }
  kill(keeper, SIGSTOP);
  wr_var_init(self, &s->x, "x", 0);
  for (int i = 0; i < STORES; i++)
    wr_store(self, &s->x, i);
  raise(SIGSEGV);
  return 0;
}

static void a_full_disk_counts_more_than_the_end(void **state) {
  (void)state;
  struct run_end end = runs_body(crashes_with_a_full_disk, NULL, NULL, 0, NULL);
  assert_int_equal(end.code, ERR_SYSTEM);
  const char *after = strstr(end.sentence, "stopped after ");
  assert_non_null(after); /* so many events, of how it began */
  assert_in_range(strtoul(after + strlen("stopped after "), NULL, 10), 0, 100);
}

static int returns_3(struct actor *self, struct share *s) {
  (void)self, (void)s;
  return 3;
}

static void a_bad_exit_code_is_reported(void **state) {
  (void)state;
  struct run_end end = runs_body(returns_3, NULL, NULL, 0, NULL);
  assert_int_equal(end.code, ERR_CRASHED);
  assert_non_null(strstr(end.sentence, "exit code 3"));
}

static _Atomic int64_t *stored; /* by the runaway; memory that the test shares with it */

static int runs_away(struct actor *self, struct share *s) {
  wr_var_init(self, &s->x, "x", 0);
  for (int64_t i = 0; i < INT64_MAX; i++) {
    wr_store(self, &s->x, i);
    *stored = i + 1;
  }
  return 0;
}

/* How far it runs before it is stopped is up to the machine: it gets twice the time until that is
 * more than its ring holds. */
static void a_runaway_is_stopped_and_nothing_is_lost(void **state) {
  (void)state;
  struct scenario s = runs_scenario(runs_away);
  struct run_request q = {.scenario = &s, .timeout_ns = 150000000u, .ring_slots = 1024};
  struct trace_reader *r = NULL;
  stored = mmap(NULL, sizeof *stored, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  assert_true(stored != MAP_FAILED);
  for (*stored = 0; *stored <= q.ring_slots;) {
    trace_reader_close(r);
    *stored = 0;
    q.timeout_ns *= 2;
    assert_int_equal(runs_request(&q, &r).code, ERR_TIMEOUT);
  }
  uint64_t first;
  int64_t next = -1;
  const struct event_batch *b;
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n)
    for (size_t i = 0; i < b->n; i++) {
      assert_int_not_equal(b->events[i].type, EV_LOST);
      if (b->events[i].type != EV_STORE)
        continue;
      if (next >= 0) /* the first store is the initial value, 0 as well */
        assert_int_equal(b->events[i].c, next);
      next++;
    }
  assert_true(next >= *stored);
  assert_true(runs_count(r, EV_HELD_UP) > 0);
  munmap(stored, sizeof *stored);
  trace_reader_close(r);
}

static int second(struct actor *self, struct share *s) {
  wr_lock(self, &s->b);
  s->second_has = 1;
  while (!s->first_has)
    wr_work(self, 1000);
  wr_lock(self, &s->a);
  return 0;
}

static int deadlocks(struct actor *self, struct share *s) {
  struct actor other;
  wr_lock_init(self, &s->a, "a");
  wr_lock_init(self, &s->b, "b");
  wr_thread(self, &other, "second", second, 0);
  wr_lock(self, &s->a);
  s->first_has = 1;
  while (!s->second_has)
    wr_work(self, 1000);
  wr_lock(self, &s->b);
  return 0;
}

static void a_deadlock_is_found_and_named(void **state) {
  (void)state;
  struct trace_reader *r;
  struct run_end end = runs_body(deadlocks, NULL, NULL, 0, &r);
  assert_int_equal(end.code, ERR_DEADLOCK);
  assert_non_null(strstr(end.sentence, "main"));
  assert_non_null(strstr(end.sentence, "second"));
  assert_true(trace_reader_whole(r));
  trace_reader_close(r);
}

/* A daemon: its own session, its parent gone, and it would live for ever. It says who it is. */
static int leaves_a_daemon(struct actor *self, struct share *s) {
  (void)self, (void)s;
  pid_t pid = fork();
  if (pid == 0) {
    setsid();
    if (fork() == 0) {
      dprintf(STDOUT_FILENO, "daemon %d\n", (int)getpid());
      for (;;)
        pause();
    }
    _exit(0);
  }
  waitpid(pid, NULL, 0);
  return 0;
}

static void daemons_are_found_and_ended(void **state) {
  (void)state;
  struct trace_reader *r;
  struct run_end end = runs_body(leaves_a_daemon, NULL, NULL, 0, &r);
  assert_int_equal(end.code, 0);
  int daemon = 0;
  uint64_t first;
  const struct event_batch *b;
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n)
    for (size_t i = 0; i < b->n; i++) {
      size_t n;
      const char *text = trace_reader_text(r, b->events[i].text, &n);
      char line[64];
      snprintf(line, sizeof line, "%.*s", (int)n, text);
      if (b->events[i].type == EV_RAW)
        assert_int_equal(sscanf(line, "daemon %d", &daemon), 1);
    }
  trace_reader_close(r);
  /* The daemon may not even have come to its line; if it has, it is gone now. */
  if (daemon)
    assert_int_equal(kill(daemon, 0), -1);
}

static int gives_up(struct actor *self, struct share *s) {
  (void)s;
  wr_give_up(self, "No luck with %d.", 42);
}

static void giving_up_ends_the_run_with_its_sentence(void **state) {
  (void)state;
  struct run_end end = runs_body(gives_up, NULL, NULL, 0, NULL);
  assert_int_equal(end.code, ERR_SYSTEM);
  assert_string_equal(end.sentence, "No luck with 42.");
}

static int outlives_who_gives_up(struct actor *self, struct share *s) {
  (void)s;
  struct actor child;
  wr_process(self, &child, "child", gives_up, 0);
  wr_join(self, &child);
  return 0;
}

static void giving_up_beside_the_first_actor_counts_too(void **state) {
  (void)state;
  struct run_end end = runs_body(outlives_who_gives_up, NULL, NULL, 0, NULL);
  assert_int_equal(end.code, ERR_SYSTEM);
  assert_string_equal(end.sentence, "No luck with 42.");
}

static void a_recording_is_never_overwritten(void **state) {
  (void)state;
  char path[] = "/tmp/test-run-XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  close(fd);
  struct scenario s = runs_scenario(ends_well);
  struct run_request q = {.scenario = &s, .record = path};
  struct run *r;
  struct err e;
  assert_int_equal(run_start(&r, &q, &e), ERR_USAGE);
  assert_non_null(strstr(e.text, path));
  unlink(path);
}

/* --- under control ------------------------------------------------------------------------------
 */

static int increments(struct actor *self, struct share *s) {
  wr_store(self, &s->x, wr_calc(self, &s->x, wr_load(self, &s->x) + 1));
  return 0;
}

static int two_increment(struct actor *self, struct share *s) {
  struct actor a, b;
  wr_var_init(self, &s->x, "x", 0);
  wr_thread(self, &a, "a", increments, 0);
  wr_process(self, &b, "b", increments, 0);
  wr_join(self, &a);
  wr_join(self, &b);
  wr_print(self, "%lld", (long long)wr_load(self, &s->x));
  return 0;
}

/* The recording in one number, and what was stored last. */
static uint64_t fingerprint(struct trace_reader *r, int64_t *x) {
  RUNS_EACH(r, e)
  if (e->type == EV_STORE)
    *x = (int64_t)e->c;
  return runs_fingerprint(r);
}

static struct run_end run_schedule(const char *schedule, uint64_t *print, int64_t *x) {
  struct scenario s = runs_scenario(two_increment);
  struct run_request q = {
      .scenario = &s, .policy = "replay", .schedule = schedule, .timeout_ns = RUNS_HANG_NS};
  struct trace_reader *r;
  struct run_end end = runs_request(&q, &r);
  *print = fingerprint(r, x);
  trace_reader_close(r);
  return end;
}

static void a_schedule_decides_everything(void **state) {
  (void)state;
  int times = getenv("WHORUNS_SOAK") ? 1000 : 10;
  uint64_t print, again;
  int64_t x;
  assert_int_equal(run_schedule("1*3", &print, &x).code, 0);
  assert_int_equal(x, 2);
  assert_int_equal(run_schedule("1 2*3", &print, &x).code, 0);
  assert_int_equal(x, 1);
  for (int i = 0; i < times; i++) {
    assert_int_equal(run_schedule("1 2*3", &again, &x).code, 0);
    assert_int_equal(again, print);
  }
}

static void a_wrong_schedule_is_named(void **state) {
  (void)state;
  uint64_t print;
  int64_t x;
  struct run_end end = run_schedule("1 2 7", &print, &x);
  assert_int_equal(end.code, ERR_DIVERGED);
  assert_non_null(strstr(end.sentence, "decision 3"));
  assert_non_null(strstr(end.sentence, "main.7"));
}

static void a_schedule_that_names_more_is_named(void **state) {
  (void)state;
  uint64_t print;
  int64_t x;
  struct run_end end = run_schedule("1 2*3 1*2", &print, &x);
  assert_int_equal(end.code, ERR_DIVERGED);
  assert_non_null(strstr(end.sentence, "after 4 decisions"));
}

static int kills_itself(struct actor *self, struct share *s) {
  (void)self, (void)s;
  raise(SIGKILL);
  return 0;
}

static int starts_one_that_dies(struct actor *self, struct share *s) {
  (void)s;
  struct actor child;
  wr_process(self, &child, "child", kills_itself, 0);
  wr_join(self, &child);
  return 0;
}

static void a_crash_beside_the_first_actor_is_reported(void **state) {
  (void)state;
  struct run_end end = runs_body(starts_one_that_dies, NULL, NULL, 0, NULL);
  assert_int_equal(end.code, ERR_CRASHED);
  assert_non_null(strstr(end.sentence, "but child was killed by signal 9"));
}

static void a_death_under_control_ends_the_run(void **state) {
  (void)state;
  struct run_end end = runs_body(starts_one_that_dies, "random", NULL, 0, NULL);
  assert_int_equal(end.code, ERR_CRASHED);
  assert_non_null(strstr(end.sentence, "main.1"));
}

static int prints_as_long_as_it_lives(struct actor *self, struct share *s) {
  (void)s;
  for (;;)
    wr_print(self, "here");
  return 0;
}

static int has_a_child(struct actor *self, struct share *s) {
  (void)s;
  struct actor child;
  wr_process(self, &child, "grandchild", prints_as_long_as_it_lives, 0);
  return wr_join(self, &child);
}

static int kills_a_family(struct actor *self, struct share *s) {
  (void)s;
  struct actor child;
  wr_process(self, &child, "child", has_a_child, 0);
  wr_print(self, "before");
  wr_kill(self, &child, SIGKILL);
  wr_print(self, "behind");
  wr_join(self, &child);
  return 0;
}

/* Who dies with another one does not move any more, although it could have. */
static void a_kill_takes_children_along(void **state) {
  (void)state;
  struct trace_reader *r;
  struct run_end end = runs_body(kills_a_family, "round-robin", NULL, 0, &r);
  runs_expect(&end, 0, r);
  assert_int_equal(runs_count(r, EV_DIED), 2);
  assert_int_equal(runs_count(r, EV_OUT), 4); /* two of main, and two in turn with it */
  trace_reader_close(r);
}

enum { RAW_LINES = 600 };

static int writes_and_aborts(struct actor *self, struct share *s) {
  (void)self, (void)s;
  for (int i = 0; i < RAW_LINES; i++)
    dprintf(STDOUT_FILENO, "line %d\n", i);
  dprintf(STDERR_FILENO, "last words");
  raise(SIGKILL);
  return 0;
}

static void last_words_are_recorded(void **state) {
  (void)state;
  struct trace_reader *r;
  assert_int_equal(runs_body(writes_and_aborts, NULL, NULL, 0, &r).code, ERR_CRASHED);
  assert_int_equal(runs_count(r, EV_RAW), RAW_LINES + 1);
  trace_reader_close(r);
}

static void a_seed_decides_everything(void **state) {
  (void)state;
  struct scenario s = runs_scenario(two_increment);
  uint64_t print[2][8];
  int64_t x;
  for (int round = 0; round < 2; round++)
    for (uint64_t seed = 0; seed < 8; seed++) {
      struct run_request q = {
          .scenario = &s, .policy = "random", .seed = seed, .timeout_ns = RUNS_HANG_NS};
      struct trace_reader *r;
      assert_int_equal(runs_request(&q, &r).code, 0);
      print[round][seed] = fingerprint(r, &x);
      trace_reader_close(r);
    }
  int different = 0;
  for (int i = 0; i < 8; i++) {
    assert_int_equal(print[0][i], print[1][i]);
    different += print[0][i] != print[0][0];
  }
  assert_true(different > 0);
}

static int locks_itself(struct actor *self, struct share *s) {
  wr_lock_init(self, &s->a, "a");
  wr_lock(self, &s->a);
  wr_lock(self, &s->a);
  return 0;
}

static void a_deadlock_under_control_is_found(void **state) {
  (void)state;
  struct scenario s = runs_scenario(locks_itself);
  struct run_request q = {.scenario = &s, .policy = "random", .timeout_ns = RUNS_HANG_NS};
  struct run_end end = runs_request(&q, NULL);
  assert_int_equal(end.code, ERR_DEADLOCK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_good_run_is_whole),
      cmocka_unit_test(a_crash_is_reported_and_kept),
      cmocka_unit_test(a_full_disk_counts_more_than_the_end),
      cmocka_unit_test(a_bad_exit_code_is_reported),
      cmocka_unit_test(a_runaway_is_stopped_and_nothing_is_lost),
      cmocka_unit_test(a_deadlock_is_found_and_named),
      cmocka_unit_test(daemons_are_found_and_ended),
      cmocka_unit_test(giving_up_ends_the_run_with_its_sentence),
      cmocka_unit_test(giving_up_beside_the_first_actor_counts_too),
      cmocka_unit_test(a_recording_is_never_overwritten),
      cmocka_unit_test(a_schedule_decides_everything),
      cmocka_unit_test(a_wrong_schedule_is_named),
      cmocka_unit_test(a_schedule_that_names_more_is_named),
      cmocka_unit_test(a_crash_beside_the_first_actor_is_reported),
      cmocka_unit_test(a_death_under_control_ends_the_run),
      cmocka_unit_test(a_kill_takes_children_along),
      cmocka_unit_test(last_words_are_recorded),
      cmocka_unit_test(a_seed_decides_everything),
      cmocka_unit_test(a_deadlock_under_control_is_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
