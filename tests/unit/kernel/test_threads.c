/* The table of threads against a plain list of what it should hold. */
#include "sched/kernel/threads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { TIDS = 500 };

static uint32_t tid_of(size_t i) {
  return (uint32_t)(i * 37 + 1);
}

static void same(const struct kernel_threads *t, const uint32_t actors[TIDS]) {
  size_t n = 0;
  for (size_t i = 0; i < TIDS; i++) {
    const struct kernel_thread *th = kernel_threads_find(t, tid_of(i));
    n += actors[i] != 0;
    if (actors[i] == 0) {
      assert_null(th);
    } else {
      assert_non_null(th);
      assert_int_equal(th->actor, actors[i]);
    }
  }
  assert_int_equal(t->n, n);
}

static void the_table_holds_what_was_put_into_it(void **state) {
  (void)state;
  struct kernel_threads t = {0};
  uint32_t actors[TIDS] = {0}, seed = 1;
  assert_null(kernel_threads_find(&t, 7));
  kernel_threads_remove(&t, 7);
  for (uint32_t step = 1; step <= 20000; step++) {
    seed = seed * 1664525 + 1013904223;
    size_t i = (seed >> 8) % TIDS;
    /* Fuller and emptier in turns, so that it grows and gaps are closed. */
    if ((seed >> 20) % 100 < (step / 2000 % 2 ? 30u : 70u)) {
      kernel_threads_add(&t, tid_of(i))->actor = step;
      actors[i] = step;
    } else {
      kernel_threads_remove(&t, tid_of(i));
      actors[i] = 0;
    }
    if (step % 500 == 0)
      same(&t, actors);
  }
  kernel_threads_fini(&t);
  assert_null(kernel_threads_find(&t, tid_of(0)));
}

static void adding_twice_finds_the_first(void **state) {
  (void)state;
  struct kernel_threads t = {0};
  kernel_threads_add(&t, 5)->actor = 9;
  assert_int_equal(kernel_threads_add(&t, 5)->actor, 9);
  assert_int_equal(t.n, 1);
  kernel_threads_remove(&t, 5);
  assert_int_equal(kernel_threads_add(&t, 5)->actor, 0);
  kernel_threads_fini(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_table_holds_what_was_put_into_it),
      cmocka_unit_test(adding_twice_finds_the_first),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
