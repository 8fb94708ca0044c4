/* Other threads: what they hand to the loop arrives in its order, and what the executor makes comes
 * back; free and under control. */
#include "sched/rt/flag.h"

struct share {
  struct loop *loop;
  struct wr_flag go;
};
#include "sched/aio/aio.h"
#include "tests/unit/aio/lines.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_print(self, "%s %s", wr_text_of(self, arg[0]), wr_text_of(self, arg[1]));
  return NONE_VALUE;
}

static struct value stop(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value tasks = wr_all_tasks(self);
  wr_cancel(self, value_item(tasks, 0), "stop");
  return NONE_VALUE;
}

static int hand(struct actor *self, struct share *s) {
  for (int i = 0; i < 3; i++) {
    struct value args[] = {wr_str(self, "number"), value_int(i)};
    wr_call_soon_threadsafe(self, s->loop, "say", say, 2, args);
  }
  wr_call_soon_threadsafe(self, s->loop, "stop", stop, 0, NULL);
  return 0;
}

static struct value waits(struct actor *self, const struct value *arg) {
  (void)arg;
  struct actor thread;
  self->share->loop = wr_running_loop(self);
  wr_thread(self, &thread, "hand", hand, 0);
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  wr_join(self, &thread);
  return r;
}

static int hand_main(struct actor *self, struct share *s) {
  (void)s;
  struct value r = wr_run(self, wr_coroutine(self, "waits", waits, 0, NULL));
  wr_print(self, "%s", wr_repr(self, r));
  return 0;
}

static struct value square(struct actor *self, const struct value *arg) {
  (void)self;
  return value_int(arg[0].u.i * arg[0].u.i);
}

static struct value fail_with(struct actor *self, const struct value *arg) {
  return value_raise(wr_error_of(self, ERROR_VALUE, arg[0]));
}

static struct value wait_for_go(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_flag_wait(self, &self->share->go);
  return wr_tuple(self, 2, (struct value[]){value_text("gone"), value_float(0.5)});
}

static struct value cannot_travel(struct actor *self, const struct value *arg) {
  (void)arg;
  return wr_coroutine(self, "square", square, 0, NULL);
}

static struct value asks(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value v = value_int(12), text = wr_str(self, "on another %s", "thread");
  wr_say(self, wr_await(self, wr_run_in_executor(self, "square", square, 1, &v)));
  v = wr_await(self, wr_run_in_executor(self, "fail_with", fail_with, 1, &text));
  wr_print(self, "%d %s", v.raised, wr_repr(self, v));
  v = wr_await(self, wr_run_in_executor(self, "cannot_travel", cannot_travel, 0, NULL));
  wr_print(self, "%d %s", v.raised, wr_repr(self, v));
  struct value f = wr_run_in_executor(self, "wait_for_go", wait_for_go, 0, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "done: %d", wr_done(f));
  wr_flag_set(self, &self->share->go);
  return wr_await(self, f);
}

static int ask_main(struct actor *self, struct share *s) {
  wr_flag_init(self, &s->go, "go");
  struct value r = wr_run(self, wr_coroutine(self, "asks", asks, 0, NULL));
  wr_print(self, "%s", wr_repr(self, r));
  return 0;
}

static void expect(actor_body body, const char *policy, const char *const *lines) {
  struct trace_reader *r;
  struct run_end end = runs_body(body, policy, NULL, 1, &r);
  runs_expect(&end, 0, r);
  expect_lines(r, lines);
  assert_int_equal(runs_count(r, EV_SOON_SAFE) > 0, runs_count(r, EV_TAKEN_IN) > 0);
  trace_reader_close(r);
}

static void another_thread_hands_callbacks_over(void **state) {
  expect(hand_main, *state,
         (const char *const[]){"number 0", "number 1", "number 2", "CancelledError('stop')", NULL});
}

static void functions_run_on_other_threads(void **state) {
  expect(ask_main, *state,
         (const char *const[]){"144", "1 ValueError('on another thread')",
                               "1 TypeError(\"cannot hand 'coroutine' object to another thread\")",
                               "done: 0", "('gone', 0.5)", NULL});
}

int main(void) {
  static char random_[] = "random";
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(another_thread_hands_callbacks_over),
      cmocka_unit_test_prestate(another_thread_hands_callbacks_over, random_),
      cmocka_unit_test(functions_run_on_other_threads),
      cmocka_unit_test_prestate(functions_run_on_other_threads, random_),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
