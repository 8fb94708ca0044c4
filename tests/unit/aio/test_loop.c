/* A loop in a real, recorded run: what it prints, and what its events say. That it does what
 * asyncio does is for the pairs in tests/oracle/asyncio. */
struct share {
  int unused;
};
#include "sched/aio/aio.h"
#include "tests/unit/aio/lines.h"

static struct value child(struct actor *self, const struct value *arg) {
  wr_print(self, "child %s", value_chars(arg[0]));
  struct value r = wr_asleep(self, 0, NONE_VALUE);
  if (r.raised)
    return r;
  wr_print(self, "child %s again", value_chars(arg[0]));
  return value_int(42);
}

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value hello(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value text = value_text("a");
  struct value task = wr_create_task(self, wr_coroutine(self, "child", child, 1, &text), NULL);
  text = value_text("soon");
  wr_call_soon(self, "say", say, 1, &text);
  wr_print(self, "hello");
  struct value r = wr_await(self, task);
  if (r.raised)
    return r;
  text = value_text("later");
  wr_call_later(self, AIO_MS, "say", say, 1, &text);
  struct value slept = wr_asleep(self, 2 * AIO_MS, value_text("slept"));
  wr_say(self, slept);
  return r;
}

static int hello_main(struct actor *self, struct share *s) {
  (void)s;
  struct value r = wr_run(self, wr_coroutine(self, "hello", hello, 0, NULL));
  wr_say(self, r);
  return 0;
}

static void a_task_and_callbacks_take_turns(void **state) {
  const char *policy = *state;
  struct trace_reader *r;
  struct run_end end = runs_body(hello_main, policy, NULL, 1, &r);
  runs_expect(&end, 0, r);
  expect_lines(r, (const char *const[]){"hello", "child a", "soon", "child a again", "later",
                                        "slept", "42", NULL});
  /* main, child, and the two of the end */
  assert_int_equal(runs_count(r, EV_FUTURE_DONE), 4);
  assert_int_equal(runs_count(r, EV_LOOP_POLL), runs_count(r, EV_LOOP_RUN));
  trace_reader_close(r);
}

int main(void) {
  static char random_[] = "random";
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_task_and_callbacks_take_turns),
      cmocka_unit_test_prestate(a_task_and_callbacks_take_turns, random_),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
