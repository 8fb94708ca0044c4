#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "sched/base/err.h"

static void sentence_and_code_are_set(void **state) {
  (void)state;
  struct err e = {0};
  assert_int_equal(err_set(&e, ERR_FORMAT, "The file %s has %d bytes.", "x", 3), ERR_FORMAT);
  assert_int_equal(e.code, ERR_FORMAT);
  assert_string_equal(e.text, "The file x has 3 bytes.");
}

static void errno_ends_the_sentence(void **state) {
  (void)state;
  struct err e = {0};
  assert_int_equal(err_set_errno(&e, ENOENT, "Cannot open %s", "x"), ERR_SYSTEM);
  assert_int_equal(e.code, ERR_SYSTEM);
  assert_string_equal(e.text, "Cannot open x: No such file or directory.");
}

static void who_does_not_ask_still_gets_the_code(void **state) {
  (void)state;
  assert_int_equal(err_set(NULL, ERR_RANGE, "%s", "nobody reads this"), ERR_RANGE);
  assert_int_equal(err_set_errno(NULL, EIO, "%s", "nor this"), ERR_SYSTEM);
}

static void long_sentences_are_cut_at_the_buffer(void **state) {
  (void)state;
  struct err e = {0};
  static char wide[2000];
  memset(wide, 'w', sizeof wide - 1);
  assert_int_equal(err_set(&e, ERR_USAGE, "%s", wide), ERR_USAGE);
  assert_int_equal(strlen(e.text), sizeof e.text - 1);
  assert_int_equal(err_set_errno(&e, EIO, "%s", wide), ERR_SYSTEM);
  assert_int_equal(strlen(e.text), sizeof e.text - 1);
  wide[sizeof e.text - 3] = '\0';
  assert_int_equal(err_set_errno(&e, EIO, "%s", wide), ERR_SYSTEM);
  assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

static void every_code_has_a_name_and_an_exit_code(void **state) {
  (void)state;
#define ERR(name, code, exit, text)                  \
  assert_true((code) < 0);                           \
  assert_string_equal(err_name(ERR_##name), text);   \
  assert_int_equal(err_exit_code(ERR_##name), exit); \
  assert_in_range(exit, 1, 255);
#include "sched/base/err.def"
#undef ERR
  assert_int_equal(err_exit_code(0), 0);
  assert_string_equal(err_name(-9999), "unknown error");
}

static void exit_codes_are_those_of_the_manual(void **state) {
  (void)state;
  assert_int_equal(err_exit_code(ERR_VIOLATED), 1);
  assert_int_equal(err_exit_code(ERR_USAGE), 2);
  assert_int_equal(err_exit_code(ERR_DEADLOCK), 3);
  assert_int_equal(err_exit_code(ERR_TIMEOUT), 4);
  assert_int_equal(err_exit_code(ERR_SYSTEM), 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sentence_and_code_are_set),
      cmocka_unit_test(errno_ends_the_sentence),
      cmocka_unit_test(who_does_not_ask_still_gets_the_code),
      cmocka_unit_test(long_sentences_are_cut_at_the_buffer),
      cmocka_unit_test(every_code_has_a_name_and_an_exit_code),
      cmocka_unit_test(exit_codes_are_those_of_the_manual),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
