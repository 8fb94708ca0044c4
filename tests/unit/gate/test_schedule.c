#include "sched/gate/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void entries_are_paths_with_counts(void **state) {
  (void)state;
  const char *text = " main.1 2*3\n1.2 main ";
  static const struct schedule_step expected[] = {
      {"main.1", 1}, {"main.2", 3}, {"main.1.2", 1}, {"main", 1}};
  struct schedule_step step;
  uint32_t at = 0;
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    assert_int_equal(schedule_next(text, &at, &step), 1);
    assert_string_equal(step.path, expected[i].path);
    assert_int_equal(step.times, expected[i].times);
  }
  assert_int_equal(schedule_next(text, &at, &step), 0);
}

static void nonsense_is_named(void **state) {
  (void)state;
  static const char *const bad[] = {"maim.1", "1.",   "1*0", "1*",  "1*-2",          "1*x", "main1",
                                    ".1",     "1..2", "T1",  "1,2", "1*99999999999", "1*3x"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct err e = {0};
    assert_int_equal(schedule_check(bad[i], &e), ERR_USAGE);
    assert_non_null(strstr(e.text, bad[i][0] == '1' && bad[i][1] == '*' ? "1*" : bad[i]));
  }
  assert_int_equal(schedule_check("", NULL), 0);
  assert_int_equal(schedule_check("1 2 3", NULL), 0);
}

static void too_long_is_refused(void **state) {
  (void)state;
  static char text[GATE_SCHEDULE_MAX + 2];
  memset(text, ' ', GATE_SCHEDULE_MAX);
  assert_int_equal(schedule_check(text, NULL), ERR_USAGE);
  struct buf b = {0};
  for (int i = 0; i < 4 * GATE_PATH_MAX; i++)
    buf_puts(&b, "1.");
  buf_puts(&b, "1");
  assert_int_equal(schedule_check(buf_text(&b), NULL), ERR_USAGE);
  buf_fini(&b);
}

static void what_is_written_reads_back(void **state) {
  (void)state;
  static const char *const moves[] = {"main.1", "main.1", "main.2", "main.1", "main.1", "main.1"};
  struct buf text = {0};
  struct schedule_step last = {0};
  for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
    schedule_add(&text, moves[i], &last);
  assert_string_equal(buf_text(&text), "main.1*2 main.2 main.1*3");
  buf_fini(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(entries_are_paths_with_counts),
      cmocka_unit_test(nonsense_is_named),
      cmocka_unit_test(too_long_is_refused),
      cmocka_unit_test(what_is_written_reads_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
