#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sched/base/buf.h"

static void grows_and_keeps_what_is_in_it(void **state) {
  (void)state;
  struct buf b = {0};
  for (int i = 0; i < 100000; i++)
    buf_add(&b, &(char){(char)('a' + i % 26)}, 1);
  assert_int_equal(b.len, 100000);
  for (int i = 0; i < 100000; i++)
    assert_int_equal(b.data[i], 'a' + i % 26);
  buf_fini(&b);
}

static void text_ends_with_nul_that_is_not_counted(void **state) {
  (void)state;
  struct buf b = {0};
  assert_string_equal(buf_text(&b), "");
  buf_puts(&b, "one");
  assert_string_equal(buf_text(&b), "one");
  assert_int_equal(b.len, 3);
  buf_puts(&b, " two");
  assert_string_equal(buf_text(&b), "one two");
  b.len = 3;
  assert_string_equal(buf_text(&b), "one");
  buf_fini(&b);
}

static void bytes_may_be_nul(void **state) {
  (void)state;
  struct buf b = {0};
  buf_add(&b, "a\0b", 3);
  assert_int_equal(b.len, 3);
  assert_memory_equal(b.data, "a\0b", 3);
  buf_fini(&b);
}

static void printf_of_any_length_fits(void **state) {
  (void)state;
  struct buf b = {0};
  static char wide[5000];
  memset(wide, 'w', sizeof wide - 1);
  buf_printf(&b, "%d<%s>", 42, wide);
  assert_int_equal(b.len, 2 + 2 + sizeof wide - 1);
  assert_int_equal(strncmp(buf_text(&b), "42<www", 6), 0);
  assert_int_equal(b.data[b.len - 1], '>');
  buf_printf(&b, "%s", "");
  assert_int_equal(b.len, 2 + 2 + sizeof wide - 1);
  buf_fini(&b);
}

static void numbers_print_like_printf(void **state) {
  (void)state;
  static const uint64_t u[] = {0, 1, 9, 10, 99, 100, UINT32_MAX, INT64_MAX, UINT64_MAX};
  static const int64_t i[] = {0, -1, 1, -10, INT64_MIN, INT64_MIN + 1, INT64_MAX};
  for (size_t k = 0; k < sizeof u / sizeof *u; k++) {
    struct buf a = {0}, b = {0};
    buf_u64(&a, u[k]);
    buf_printf(&b, "%llu", (unsigned long long)u[k]);
    assert_string_equal(buf_text(&a), buf_text(&b));
    buf_fini(&a);
    buf_fini(&b);
  }
  for (size_t k = 0; k < sizeof i / sizeof *i; k++) {
    struct buf a = {0}, b = {0};
    buf_i64(&a, i[k]);
    buf_printf(&b, "%lld", (long long)i[k]);
    assert_string_equal(buf_text(&a), buf_text(&b));
    buf_fini(&a);
    buf_fini(&b);
  }
}

static void failure_is_remembered_and_harmless(void **state) {
  (void)state;
  struct buf b = {0};
  buf_puts(&b, "kept");
  mem_fail_after(0);
  static const char more[1000];
  buf_add(&b, more, sizeof more);
  assert_int_equal(mem_failures(), 1);
  mem_fail_after(-1);
  assert_true(buf_failed(&b));
  buf_puts(&b, "ignored");
  buf_printf(&b, "%d", 1);
  buf_u64(&b, 1);
  assert_null(buf_reserve(&b, 1));
  assert_string_equal(buf_text(&b), "");
  assert_int_equal(b.len, 4);
  buf_fini(&b);
  assert_false(buf_failed(&b)); /* usable again */
  buf_puts(&b, "new");
  assert_string_equal(buf_text(&b), "new");
  buf_fini(&b);
}

static void impossible_size_fails_instead_of_overflowing(void **state) {
  (void)state;
  struct buf b = {0};
  buf_puts(&b, "x");
  assert_null(buf_reserve(&b, SIZE_MAX));
  assert_true(buf_failed(&b));
  buf_fini(&b);
}

static void nth_allocation_fails(void **state) {
  (void)state;
  mem_fail_after(2);
  void *p[3];
  for (int i = 0; i < 3; i++)
    p[i] = mem_realloc(NULL, 10);
  assert_non_null(p[0]);
  assert_non_null(p[1]);
  assert_null(p[2]);
  assert_int_equal(mem_failures(), 1);
  mem_fail_after(-1);
  assert_int_equal(mem_failures(), 0);
  free(p[0]);
  free(p[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(grows_and_keeps_what_is_in_it),
      cmocka_unit_test(text_ends_with_nul_that_is_not_counted),
      cmocka_unit_test(bytes_may_be_nul),
      cmocka_unit_test(printf_of_any_length_fits),
      cmocka_unit_test(numbers_print_like_printf),
      cmocka_unit_test(failure_is_remembered_and_harmless),
      cmocka_unit_test(impossible_size_fails_instead_of_overflowing),
      cmocka_unit_test(nth_allocation_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
