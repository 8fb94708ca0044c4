#include "sched/rt/value.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sched/rt/actor.h"
#include "sched/rt/pool.h"

static struct actor a, *self = &a;
static struct frame outer;
static int freed;

/* A thing that counts its end. */
static void free_thing(struct object *o) {
  freed++;
  object_dispose(o, sizeof *o);
}
static const struct object_type thing = {.name = "thing", .free = free_thing};
static struct value new_thing(void) {
  return frame_own(self, value_object(object_new(&thing, sizeof(struct object))));
}

static int enter(void **state) {
  (void)state;
  a = (struct actor){.id = 1};
  freed = 0;
  frame_enter(self, &outer);
  return 0;
}

static int leave(void **state) {
  (void)state;
  frame_leave(self, NONE_VALUE);
  pool_fini();
  return 0;
}

#define REPR(v, text) assert_string_equal(wr_repr(self, v), text)
#define STR(v, text) assert_string_equal(wr_text_of(self, v), text)

static void simple_values_look_as_in_python(void **state) {
  (void)state;
  REPR(NONE_VALUE, "None");
  REPR(value_bool(true), "True");
  REPR(value_int(INT64_MIN), "-9223372036854775808");
  static const struct {
    double f;
    const char *text;
  } floats[] = {{0, "0.0"},
                {-0.0, "-0.0"},
                {0.1, "0.1"},
                {1.0 / 3, "0.3333333333333333"},
                {0.1 + 0.2, "0.30000000000000004"},
                {100, "100.0"},
                {123456789012345680.0, "1.2345678901234568e+17"},
                {1e16, "1e+16"},
                {9999999999999998, "9999999999999998.0"},
                {0.0001, "0.0001"},
                {0.00001234, "1.234e-05"},
                {5e-324, "5e-324"},
                {1.7976931348623157e308, "1.7976931348623157e+308"},
                {-INFINITY, "-inf"},
                {NAN, "nan"}};
  for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
    REPR(value_float(floats[i].f), floats[i].text);
}

static void strings_are_quoted_as_in_python(void **state) {
  (void)state;
  static const char *const texts[][2] = {
      {"", "''"},
      {"a", "'a'"},
      {"it's", "\"it's\""},
      {"\"", "'\"'"},
      {"'\"", "'\\'\"'"},
      {"\\", "'\\\\'"},
      {"\n\t\r\x1b\x7f", "'\\n\\t\\r\\x1b\\x7f'"},
      {"caf\xc3\xa9 \xf0\x9f\x90\x8d", "'caf\xc3\xa9 \xf0\x9f\x90\x8d'"},
      {"\xc2\xa0\xe2\x80\xa8", "'\\xa0\\u2028'"},
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    REPR(value_text(texts[i][0]), texts[i][1]);
    STR(wr_str(self, "%s", texts[i][0]), texts[i][0]);
  }
  assert_true(value_equal(value_text("ab"), wr_str(self, "a%c", 'b')));
  assert_false(value_same(value_text("ab"), wr_str(self, "ab")));
}

static void tuples_and_lists(void **state) {
  (void)state;
  struct value items[] = {value_int(1), value_text("x")};
  REPR(wr_tuple(self, 0, NULL), "()");
  REPR(wr_tuple(self, 1, items), "(1,)");
  STR(wr_tuple(self, 2, items), "(1, 'x')");
  struct value list = wr_list(self, 2, items);
  REPR(list, "[1, 'x']");
  REPR(wr_list(self, 0, NULL), "[]");
  assert_true(value_equal(list, wr_list(self, 2, items)));
  assert_false(value_equal(list, wr_tuple(self, 2, items)));
  for (int i = 0; i < 20; i++)
    wr_append(self, list, value_int(i));
  assert_int_equal(value_len(list), 22);
  assert_int_equal(value_item(list, 21).u.i, 19);
  struct value nested = wr_list(self, 0, NULL), in = wr_tuple(self, 1, &nested);
  wr_append(self, nested, in);
  wr_append(self, nested, nested);
  REPR(nested, "[([...],), [...]]");
  REPR(in, "([(...), [...]],)");
  value_clear(nested); /* a circle would keep itself alive for ever */
}

static void numbers_compare_across_kinds(void **state) {
  (void)state;
  assert_true(value_equal(value_int(1), value_bool(true)));
  assert_true(value_equal(value_float(3), value_int(3)));
  assert_false(value_equal(value_float(3.5), value_int(3)));
  assert_false(value_equal(value_int((1LL << 53) + 1), value_float(0x1p53)));
  assert_false(value_equal(value_float(NAN), value_float(NAN)));
  assert_true(value_same(value_float(NAN), value_float(NAN)));
  assert_false(value_true(value_float(0)) || value_true(value_text("")) || value_true(NONE_VALUE) ||
               value_true(wr_list(self, 0, NULL)));
  assert_true(value_true(value_float(0.1)) && value_true(value_text("a")) &&
              value_true(new_thing()));
}

static void errors_look_as_in_python(void **state) {
  (void)state;
  struct value plain = wr_error(self, ERROR_VALUE, NULL),
               x = wr_error(self, ERROR_VALUE, "%s", "x");
  REPR(plain, "ValueError()");
  STR(plain, "");
  REPR(x, "ValueError('x')");
  STR(x, "x");
  struct value key = wr_error(self, ERROR_KEY, "k");
  STR(key, "'k'");
  REPR(wr_error_of(self, ERROR_STOP_ITERATION, value_int(3)), "StopIteration(3)");
  STR(wr_error_of(self, ERROR_STOP_ITERATION, NONE_VALUE), "None");
  struct value both[] = {x, key};
  struct value group = wr_error_group(self, "two", 2, both);
  REPR(group, "ExceptionGroup('two', [ValueError('x'), KeyError('k')])");
  STR(group, "two (2 sub-exceptions)");
  both[1] = wr_error(self, ERROR_CANCELLED, NULL);
  struct value base = wr_error_group(self, "b", 2, both);
  REPR(base, "BaseExceptionGroup('b', [ValueError('x'), CancelledError()])");
  STR(wr_error_group(self, "one", 1, both), "one (1 sub-exception)");
  assert_true(value_isinstance(group, ERROR_EXCEPTION) &&
              value_isinstance(group, ERROR_BASE_GROUP));
  assert_true(value_isinstance(group, ERROR_GROUP) && !value_isinstance(base, ERROR_EXCEPTION));
  assert_true(value_isinstance(key, ERROR_LOOKUP) && !value_isinstance(key, ERROR_VALUE));
  assert_false(value_isinstance(value_int(1), ERROR_BASE));
  assert_int_equal(value_len(value_errors(group)), 2);
  value_set_cause(x, key);
  assert_true(value_same(value_cause(x), key));
}

static void an_error_is_caught_by_its_class(void **state) {
  (void)state;
  struct value r = value_raise(wr_error(self, ERROR_TIMEOUT, NULL));
  assert_false(value_caught(&r, ERROR_VALUE));
  assert_true(r.raised);
  assert_true(value_caught(&r, ERROR_OS));
  assert_false(r.raised);
  assert_false(value_caught(&r, ERROR_OS));
}

static void a_frame_lets_go_what_it_owns(void **state) {
  (void)state;
  struct frame inner;
  struct value kept = NONE_VALUE;
  frame_enter(self, &inner);
  for (int i = 0; i < 100; i++)
    kept = new_thing();
  assert_int_equal(freed, 0);
  wr_del(self, new_thing());
  assert_int_equal(freed, 1);
  struct value in_list = wr_list(self, 1, (struct value[]){new_thing()});
  wr_del(self, in_list);
  assert_int_equal(freed, 1); /* the frame has it, too */
  assert_true(value_same(frame_leave(self, kept), kept));
  assert_int_equal(freed, 101);
  wr_del(self, kept); /* it had passed to the frame below */
  assert_int_equal(freed, 102);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, enter, leave)
  const struct CMUnitTest tests[] = {
      TEST(simple_values_look_as_in_python),
      TEST(strings_are_quoted_as_in_python),
      TEST(tuples_and_lists),
      TEST(numbers_compare_across_kinds),
      TEST(errors_look_as_in_python),
      TEST(an_error_is_caught_by_its_class),
      TEST(a_frame_lets_go_what_it_owns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
