/* The records of a process that sleeps, yields, starts a child and ends. Ends with 77 (skipped)
 * where the kernel refuses perf. */
#include "sched/kernel/perf.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sched/base/clock.h"

enum { NAPS = 50, MOST = 4096, FLOOD = 70000 };

static struct kernel_record records[MOST];
static size_t n_records;

static void take(struct kernel_perf *p, uint64_t end_ns) {
  while (n_records < MOST && kernel_perf_next(p, end_ns, &records[n_records]))
    n_records++;
}

/* How often this process has lost its core so far, for the test to read. */
static void tell_switches(int out) {
  struct rusage u;
  if (getrusage(RUSAGE_SELF, &u) != 0)
    _exit(1);
  uint64_t n = (uint64_t)(u.ru_nvcsw + u.ru_nivcsw);
  if (write(out, &n, sizeof n) != sizeof n)
    _exit(1);
}

static uint64_t hear_switches(int in) {
  uint64_t n;
  assert_int_equal(read(in, &n, sizeof n), sizeof n);
  return n;
}

/* Waits for a byte, NAPS times, then has a child, then ends. It tells its switches before the first
 * wait, after it and before it ends: /proc may show a process asleep that has not counted the
 * switch that it is about to make. */
static void watched(int in, int out) {
  char byte = 0;
  tell_switches(out);
  for (int i = 0; i < NAPS; i++) {
    if (read(in, &byte, 1) != 1)
      _exit(1);
    if (i == 0)
      tell_switches(out);
    else if (write(out, &byte, 1) != 1)
      _exit(1);
  }
  pid_t child = fork();
  if (child == 0)
    _exit(0);
  waitpid(child, NULL, 0);
  tell_switches(out);
  _exit(0);
}

static void wait_until_asleep(pid_t pid) {
  char path[64], state = 'R';
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  while (state != 'S') {
    sched_yield();
    FILE *stat = fopen(path, "r");
    assert_non_null(stat);
    assert_int_equal(fscanf(stat, "%*d (%*[^)]) %c", &state), 1);
    fclose(stat);
  }
}

static size_t count(uint32_t tid, enum kernel_what what) {
  size_t n = 0;
  for (size_t i = 0; i < n_records; i++)
    n += records[i].tid == tid && records[i].what == what;
  return n;
}

static void every_switch_of_a_family_is_recorded(void **state) {
  (void)state;
  int to[2], from[2];
  char byte = 0;
  struct err e;
  struct rusage use;
  struct kernel_perf *p = NULL;
  assert_int_equal(pipe(to) | pipe(from), 0);
  pid_t pid = fork();
  if (pid == 0)
    watched(to[0], from[1]);
  uint64_t before = hear_switches(from[0]), began = clock_mono_ns();
  wait_until_asleep(pid);
  assert_int_equal(kernel_perf_open(&p, pid, &e), 0);
  assert_int_equal(write(to[1], &byte, 1), 1);
  uint64_t by_then = hear_switches(from[0]);
  for (int i = 1; i < NAPS; i++) {
    assert_int_equal(write(to[1], &byte, 1), 1);
    assert_int_equal(read(from[0], &byte, 1), 1);
  }
  uint64_t at_end = hear_switches(from[0]);
  assert_int_equal(wait4(pid, NULL, 0, &use), pid);
  uint64_t ended = clock_mono_ns();
  kernel_perf_drain(p);
  assert_true(kernel_perf_next(p, UINT64_MAX, &records[n_records++]));
  take(p, records[0].t_ns);
  assert_int_equal(n_records, 1);
  take(p, UINT64_MAX);

  uint32_t tid = (uint32_t)pid, child = 0;
  for (size_t i = 0; i < n_records; i++) {
    assert_true(i == 0 || records[i].t_ns >= records[i - 1].t_ns);
    assert_in_range(records[i].t_ns, began, ended);
    if (records[i].tid != tid)
      child = records[i].tid;
  }
  /* All from when it was watched until it ended; rusage counts those while it ended as well. */
  size_t outs = count(tid, KERNEL_LEFT) + count(tid, KERNEL_TAKEN);
  size_t by_rusage = (size_t)(use.ru_nvcsw + use.ru_nivcsw);
  assert_in_range(outs, at_end - by_then, by_rusage - before);
  assert_in_range(count(tid, KERNEL_IN), outs, outs + 1);
  assert_int_equal(count(tid, KERNEL_EXIT), 1);
  assert_int_not_equal(child, 0);
  assert_int_equal(count(child, KERNEL_EXIT), 1);
  assert_int_equal(count(child, KERNEL_IN),
                   1 + count(child, KERNEL_TAKEN) + count(child, KERNEL_LEFT));
  kernel_perf_close(p);
}

static void pin(void) {
  cpu_set_t set;
  size_t cpu = 0;
  assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
  while (!CPU_ISSET(cpu, &set))
    cpu++;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  assert_int_equal(sched_setaffinity(0, sizeof set, &set), 0);
}

/* Throws a byte to and fro with a child: all on one core, so each throw is a switch. */
static void flood(int out) {
  char byte = 0;
  int there[2], back[2];
  if (pipe(there) != 0 || pipe(back) != 0)
    _exit(1);
  pid_t child = fork();
  for (int i = 0; i < FLOOD / 2; i++) {
    if (child == 0 && read(there[0], &byte, 1) != 1)
      _exit(1);
    if (write(child ? there[1] : back[1], &byte, 1) != 1)
      _exit(1);
    if (child && read(back[0], &byte, 1) != 1)
      _exit(1);
  }
  if (child == 0) {
    tell_switches(out);
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

/* Twice: waits for a byte and switches more often than a ring has room for. */
static void floods(int in, int out) {
  char byte = 0;
  pin();
  for (int i = 0; i < 2; i++) {
    if (write(out, &byte, 1) != 1 || read(in, &byte, 1) != 1)
      _exit(1);
    if (i == 0)
      tell_switches(out);
    flood(out);
  }
  tell_switches(out);
  _exit(0);
}

/* Before Linux 6.0 nobody says what is lost at the very end. */
static bool last_losses_are_known(void) {
  struct utsname u;
  return uname(&u) == 0 && strtol(u.release, NULL, 10) >= 6;
}

/* Something follows the first gap, and nothing the second one. */
static void what_has_no_room_is_counted(void **state) {
  (void)state;
  int to[2], from[2];
  char byte = 0;
  struct err e;
  struct kernel_perf *p = NULL;
  if (!last_losses_are_known())
    skip();
  assert_int_equal(pipe(to) | pipe(from), 0);
  pid_t pid = fork();
  if (pid == 0)
    floods(to[0], from[1]);
  assert_int_equal(read(from[0], &byte, 1), 1);
  wait_until_asleep(pid);
  assert_int_equal(kernel_perf_open(&p, pid, &e), 0);
  assert_int_equal(write(to[1], &byte, 1), 1);
  uint64_t by_then = hear_switches(from[0]);
  uint64_t switches = hear_switches(from[0]);
  assert_int_equal(read(from[0], &byte, 1), 1);
  wait_until_asleep(pid);
  kernel_perf_drain(p);
  assert_int_equal(write(to[1], &byte, 1), 1);
  switches += hear_switches(from[0]);
  switches += hear_switches(from[0]);
  assert_int_equal(waitpid(pid, NULL, 0), pid);
  kernel_perf_drain(p);
  uint64_t lost[3] = {0}, outs = 0, last_ns = 0;
  size_t gaps = 0;
  for (struct kernel_record r; kernel_perf_next(p, UINT64_MAX, &r); last_ns = r.t_ns) {
    assert_true(r.t_ns >= last_ns);
    outs += r.what == KERNEL_TAKEN || r.what == KERNEL_LEFT;
    if (r.what != KERNEL_LOST)
      continue;
    assert_true(gaps < 3);
    assert_int_equal(r.t_ns == last_ns, gaps != 1); /* it begins with the last before it */
    lost[gaps++] = r.count;
  }
  assert_int_equal(gaps, 3);
  assert_true(lost[0] > 0);
  assert_true(lost[2] > 0);
  assert_true(outs + lost[0] + lost[1] + lost[2] >= switches - by_then);
  kernel_perf_close(p);
}

static void what_cannot_be_watched_is_an_error(void **state) {
  (void)state;
  struct err e = {0};
  struct kernel_perf *p = NULL;
  pid_t pid = fork();
  if (pid == 0)
    _exit(0);
  assert_int_equal(waitpid(pid, NULL, 0), pid);
  assert_int_equal(kernel_perf_open(&p, pid, &e), ERR_SYSTEM);
  assert_null(p);
  assert_int_equal(e.text[strlen(e.text) - 1], '.');
  kernel_perf_close(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_switch_of_a_family_is_recorded),
      cmocka_unit_test(what_has_no_room_is_counted),
      cmocka_unit_test(what_cannot_be_watched_is_an_error),
  };
  struct kernel_perf *p;
  struct err e;
  if (kernel_perf_open(&p, getpid(), &e) != 0) {
    printf("Skipped: %s\n", e.text);
    return 77;
  }
  kernel_perf_close(p);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
