/* The sums in /proc against what the thread itself can ask for. */
#include "sched/kernel/proc.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static uint64_t cpu_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void the_sums_are_those_of_the_thread(void **state) {
  (void)state;
  struct rusage before, after;
  struct kernel_usage u;
  uint32_t tid = (uint32_t)syscall(SYS_gettid);
  sched_yield();
  while (cpu_ns() < 30000000)
    continue;
  assert_int_equal(getrusage(RUSAGE_THREAD, &before), 0);
  assert_int_equal(kernel_proc_usage(tid, &u), 0);
  assert_int_equal(getrusage(RUSAGE_THREAD, &after), 0);
  assert_in_range(u.taken, before.ru_nivcsw, after.ru_nivcsw);
  assert_in_range(u.left, before.ru_nvcsw, after.ru_nvcsw);
  /* The kernel brings this sum up to date with each tick and switch. */
  assert_in_range(u.on_ns, 10000000, cpu_ns());
}

static void nobody_has_no_sums(void **state) {
  (void)state;
  struct kernel_usage u;
  pid_t pid = fork();
  if (pid == 0)
    _exit(0);
  assert_int_equal(waitpid(pid, NULL, 0), pid);
  assert_int_equal(kernel_proc_usage((uint32_t)pid, &u), ERR_SYSTEM);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_sums_are_those_of_the_thread),
      cmocka_unit_test(nobody_has_no_sums),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
