#include "sched/rt/fiber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct log {
  char text[256];
  struct fiber *inner;
};

static void add(struct log *l, const char *word) {
  snprintf(l->text + strlen(l->text), sizeof l->text - strlen(l->text), "%s", word);
}

static void three_steps(void *arg) {
  add(arg, "a");
  fiber_yield();
  add(arg, "b");
  fiber_yield();
  add(arg, "c");
}

static void a_fiber_stops_and_goes_on(void **state) {
  (void)state;
  struct log l = {.text = ""};
  struct fiber *f = fiber_new(three_steps, &l);
  for (int i = 0; i < 3; i++) {
    assert_false(fiber_ended(f));
    fiber_resume(f);
    add(&l, ".");
    assert_null(fiber_current);
  }
  assert_true(fiber_ended(f));
  assert_string_equal(l.text, "a.b.c.");
  fiber_free(f);
}

static void resumes_another(void *arg) {
  struct log *l = arg;
  struct fiber *me = fiber_current;
  add(l, "[");
  fiber_resume(l->inner);
  assert_ptr_equal(fiber_current, me);
  fiber_yield();
  fiber_resume(l->inner);
  add(l, "]");
}

static void fibers_nest(void **state) {
  (void)state;
  struct log l = {.text = ""};
  l.inner = fiber_new(three_steps, &l);
  struct fiber *outer = fiber_new(resumes_another, &l);
  fiber_resume(outer);
  add(&l, "|");
  fiber_resume(outer);
  assert_string_equal(l.text, "[a|b]");
  assert_true(fiber_ended(outer));
  assert_false(fiber_ended(l.inner)); /* given up in the middle: nothing of it runs any more */
  fiber_free(outer);
  fiber_free(l.inner);
}

static int64_t yield_at_depth(int depth) {
  volatile int64_t local = depth;
  if (depth == 0)
    fiber_yield();
  else
    local += yield_at_depth(depth - 1);
  return local;
}

static void sum_deep(void *arg) {
  *(int64_t *)arg = yield_at_depth(100);
}

static void it_yields_from_any_depth(void **state) {
  (void)state;
  int64_t sum[2] = {0};
  struct fiber *f[2];
  for (int i = 0; i < 2; i++) {
    f[i] = fiber_new(sum_deep, &sum[i]);
    fiber_resume(f[i]);
  }
  for (int i = 0; i < 2; i++) {
    fiber_resume(f[i]);
    assert_int_equal(sum[i], 100 * 101 / 2);
    fiber_free(f[i]);
  }
}

static void count(void *arg) {
  for (;;) {
    ++*(int *)arg;
    fiber_yield();
  }
}

static void many_live_at_once(void **state) {
  (void)state;
  enum { MANY = 1000 };
  static struct fiber *f[MANY];
  int n = 0;
  for (int i = 0; i < MANY; i++)
    assert_non_null(f[i] = fiber_new(count, &n));
  for (int round = 0; round < 3; round++)
    for (int i = 0; i < MANY; i++)
      fiber_resume(f[i]);
  assert_int_equal(n, 3 * MANY);
  uint32_t stacks, guarded, again;
  fiber_counts(&stacks, &guarded);
  for (int i = 0; i < MANY; i++)
    fiber_free(f[i]);
  /* Their stacks are used again. */
  for (int i = 0; i < MANY; i++)
    fiber_free(fiber_new(count, &n));
  fiber_counts(&again, &guarded);
  assert_int_equal(again, stacks);
  assert_int_equal(guarded, stacks);
}

static int64_t recurse(int64_t n) {
  volatile char room[512];
  room[n % 512] = (char)n;
  return n < INT64_MAX ? recurse(n + 1) + room[0] : 0;
}

static void overflows(void *arg) {
  *(int64_t *)arg = recurse(0);
}

static const char *its_name(void *arg) {
  (void)arg;
  return "greedy";
}

/* Runs `what` in a process of its own, as it is the end of it: that a fiber has used up its stack.
 */
static void assert_named_overflow(void (*what)(void)) {
  int out[2];
  assert_int_equal(pipe(out), 0);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(out[1], STDERR_FILENO);
    fiber_name_with(its_name);
    what();
    _exit(0);
  }
  close(out[1]);
  char text[256] = "";
  size_t n = 0;
  for (ssize_t k; n < sizeof text - 1 && (k = read(out[0], text + n, sizeof text - 1 - n)) > 0;)
    n += (size_t)k;
  close(out[0]);
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), FIBER_EXIT);
  assert_non_null(strstr(text, FIBER_LAST_WORDS "greedy"));
}

static void overflow_guarded(void) {
  int64_t sum;
  fiber_pool_fini(); /* the next stack is mapped anew, and faults are caught here, not by cmocka */
  fiber_resume(fiber_new(overflows, &sum));
}

static void an_overflow_is_named(void **state) {
  (void)state;
  assert_named_overflow(overflow_guarded);
}

#if !FIBER_WATCHED /* the sanitizers keep much for each fiber */

/* As whatever calls the primitives does at each of them. */
static int64_t recurse_checked(int64_t n) {
  volatile char room[512];
  room[n % 512] = (char)n;
  fiber_check_stack();
  return n < INT64_MAX ? recurse_checked(n + 1) + room[0] : 0;
}

static void overflows_checked(void *arg) {
  *(int64_t *)arg = recurse_checked(0);
}

/* Of a stack that has a canary only, if the kernel wants a mapping for each guard page. */
static void overflow_with_many(void) {
  int64_t sum;
  struct fiber *f = fiber_new(overflows_checked, &sum);
  fiber_resume(f);
}

static uint64_t resident_bytes(void) {
  unsigned long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  assert_non_null(f);
  assert_int_equal(fscanf(f, "%*u %lu", &pages), 1);
  fclose(f);
  return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void a_hundred_thousand_fit_in_a_gibibyte(void **state) {
  (void)state;
  enum { MANY = 100000 };
  static struct fiber *f[MANY];
  int n = 0;
  uint64_t before = resident_bytes();
  for (int i = 0; i < MANY; i++) {
    assert_non_null(f[i] = fiber_new(count, &n));
    fiber_resume(f[i]);
  }
  assert_int_equal(n, MANY);
  assert_true(resident_bytes() - before < UINT64_C(1) << 30);
  uint32_t stacks, guarded;
  fiber_counts(&stacks, &guarded);
  assert_true(guarded == stacks || guarded == FIBER_GUARDS);
  assert_named_overflow(overflow_with_many);
  for (int i = 0; i < MANY; i++)
    fiber_free(f[i]);
  fiber_pool_fini();
}
#endif

static int pool_end(void **state) {
  (void)state;
  fiber_pool_fini();
  uint32_t stacks, guarded;
  fiber_counts(&stacks, &guarded);
  return stacks || guarded ? -1 : 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_fiber_stops_and_goes_on),
    cmocka_unit_test(fibers_nest),
    cmocka_unit_test(it_yields_from_any_depth),
    cmocka_unit_test(many_live_at_once),
    cmocka_unit_test(an_overflow_is_named),
#if !FIBER_WATCHED
    cmocka_unit_test(a_hundred_thousand_fit_in_a_gibibyte),
#endif
  };
  return cmocka_run_group_tests(tests, NULL, pool_end);
}
