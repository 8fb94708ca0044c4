/* Where the kernel refuses perf: the run goes on with sums from /proc, and says so. A seccomp
 * filter plays the kernel that refuses, so this is tested on every machine. */
#include "sched/run/run.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sched/trace/reader.h"
#include "sched/world/stats_core.h"

#define HANG_NS 600000000000u            /* only what hangs meets it */
enum { WORK_NS = 30000000, WORKER = 3 }; /* ids: main, standard output, worker */

struct share {
  char nothing;
};
static const size_t share_bytes = sizeof(struct share);

static int computes(struct actor *self, struct share *s) {
  (void)s;
  wr_work(self, WORK_NS);
  return 0;
}

static int has_a_worker(struct actor *self, struct share *s) {
  (void)s;
  struct actor worker;
  wr_process(self, &worker, "worker", computes, 0);
  wr_join(self, &worker);
  return 0;
}

/* From now on, this process and its children get `why` from perf_event_open. */
static void refuse(int why) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)why),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog filter = {.len = sizeof code / sizeof *code, .filter = code};
  assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
  assert_int_equal(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), 0);
}

static int run(enum run_kernel kernel, struct trace_reader **r, struct run_end *end) {
  struct scenario s = {.name = "test",
                       .family = "tests",
                       .title = "",
                       .body = has_a_worker,
                       .share_bytes = &share_bytes};
  struct run_request q = {.scenario = &s, .kernel = kernel, .timeout_ns = HANG_NS};
  struct run *run;
  struct err e = {0};
  if (run_start(&run, &q, &e) != 0)
    fail_msg("%s", e.text);
  do {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
  } while (run_news(run) != RUN_ENDED);
  *end = *run_result(run);
  int opened = trace_reader_open_fd(r, run_file(run), run_name(run), &e);
  run_close(run);
  return opened;
}

/* The sums that an actor says at its end are whole, whatever /proc said before. */
static void expect_sums(struct trace_reader *r) {
  struct world w = {0};
  world_init(&w);
  uint64_t first;
  const struct event_batch *b;
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n)
    world_apply_batch(&w, b->events, b->n);
  assert_int_equal(w.head->odd, 0);
  assert_int_equal(w.head->violation, 0);
  assert_true(world_place_ns(&w, WORKER, PLACE_CORE) >= WORK_NS);
  assert_true(world_thread(world_actor(&w, 1))->place.left >= 1); /* main waited for the worker */
  assert_int_equal(w.head->cores, 0);
  struct buf text = {0};
  stats_core_text(&text, r, &w);
  assert_non_null(strstr(buf_text(&text), "only sums (/proc)"));
  buf_fini(&text);
  world_fini(&w);
}

static void sums_are_told_when_nothing_more_is_wanted(void **state) {
  (void)state;
  struct trace_reader *r;
  struct run_end end;
  assert_int_equal(run(RUN_KERNEL_PROC, &r, &end), 0);
  assert_int_equal(end.code, 0);
  assert_string_equal(trace_reader_meta(r, "kernel"), "proc");
  assert_null(trace_reader_meta(r, "kernel-refusal"));
  expect_sums(r);
  trace_reader_close(r);
}

static void nothing_is_told_when_nothing_is_wanted(void **state) {
  (void)state;
  struct trace_reader *r;
  struct run_end end;
  assert_int_equal(run(RUN_KERNEL_OFF, &r, &end), 0);
  assert_string_equal(trace_reader_meta(r, "kernel"), "none");
  uint64_t first;
  const struct event_batch *b = trace_reader_batch(r, 0, &first);
  for (size_t i = 0; i < b->n; i++)
    assert_true(b->events[i].type < EV_CORE_IN || b->events[i].type > EV_CORE_LOST);
  assert_non_null(strstr(stats_core_source(r), "not asked"));
  trace_reader_close(r);
}

/* In a process of its own, because a filter cannot be taken off. */
static void where_perf_is_refused(int why, const char *word) {
  pid_t pid = fork();
  if (pid == 0) {
    struct trace_reader *r;
    struct run_end end;
    refuse(why);
    bool good = run(RUN_KERNEL_BEST, &r, &end) == 0 && end.code == 0 &&
                strcmp(trace_reader_meta(r, "kernel"), "proc") == 0 &&
                strstr(trace_reader_meta(r, "kernel-refusal"), word);
    if (good)
      expect_sums(r);
    trace_reader_close(r);
    r = NULL;
    good = good && run(RUN_KERNEL_PERF, &r, &end) != 0 && end.code == ERR_SYSTEM &&
           strstr(end.sentence, word);
    exit(good ? 0 : 1);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
}

static void a_forbidden_perf_is_replaced_by_sums(void **state) {
  (void)state;
  where_perf_is_refused(EACCES, "sysctl kernel.perf_event_paranoid=2");
}

static void a_missing_perf_is_replaced_by_sums(void **state) {
  (void)state;
  where_perf_is_refused(ENOSYS, "has no perf_event_open");
}

static void under_control_the_kernel_is_not_asked(void **state) {
  (void)state;
  struct scenario s = {.name = "test",
                       .family = "tests",
                       .title = "",
                       .body = has_a_worker,
                       .share_bytes = &share_bytes};
  struct run_request q = {.scenario = &s, .policy = "random", .kernel = RUN_KERNEL_PERF};
  struct run *run;
  struct err e = {0};
  assert_int_equal(run_start(&run, &q, &e), ERR_USAGE);
  assert_non_null(strstr(e.text, "--kernel"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_are_told_when_nothing_more_is_wanted),
      cmocka_unit_test(nothing_is_told_when_nothing_is_wanted),
      cmocka_unit_test(a_forbidden_perf_is_replaced_by_sums),
      cmocka_unit_test(a_missing_perf_is_replaced_by_sums),
      cmocka_unit_test(under_control_the_kernel_is_not_asked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
