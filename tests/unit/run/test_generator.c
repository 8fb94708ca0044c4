/* Whole runs with generators: the events of their lives, and what a stack that is used up becomes.
 */
#include "sched/rt/generator.h"

struct share {
  char none;
};

#include "tests/unit/run/runs.h"

static struct value one_and_two(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_int(1));
  if (!sent.raised)
    sent = wr_yield(self, value_text("two"));
  return sent.raised ? sent : value_int(3);
}

static int uses_it(struct actor *self, struct share *s) {
  (void)s;
  struct value g = wr_generator(self, "one_and_two", one_and_two, 0, NULL);
  wr_next(self, g);
  wr_send(self, g, value_int(-5));
  wr_throw(self, g, wr_error(self, ERROR_KEY, "k"));
  wr_next(self, g); /* it is over: nothing happens */
  g = wr_generator(self, "one_and_two", one_and_two, 0, NULL);
  wr_next(self, g); /* closed when main's body is over */
  return 0;
}

struct expected {
  enum event_type type;
  bool by_main;
  uint32_t b;
  int64_t c;
  const char *text; /* NULL: none */
};

static void each_step_is_told(void **state) {
  (void)state;
  static const struct expected expected[] = {
      {EV_SPAWN, true, 0, ACTOR_GENERATOR, "one_and_two"},
      {EV_RESUME, true, RESUME_NEXT, 0, NULL},
      {EV_START, false, 0, 0, NULL},
      {EV_YIELD, false, 0, 1, NULL},
      {EV_RESUME, true, RESUME_SEND, -5, NULL},
      {EV_YIELD, false, 0, 0, "'two'"},
      {EV_RESUME, true, RESUME_THROW, 0, "KeyError('k')"},
      {EV_RETURN, false, 1, 0, "KeyError('k')"},
      {EV_END, false, 0, 1, NULL},
      {EV_SPAWN, true, 0, ACTOR_GENERATOR, "one_and_two"},
      {EV_RESUME, true, RESUME_NEXT, 0, NULL},
      {EV_START, false, 0, 0, NULL},
      {EV_YIELD, false, 0, 1, NULL},
      {EV_RESUME, true, RESUME_CLOSE, 0, NULL},
      {EV_RETURN, false, 1, 0, "GeneratorExit()"},
      {EV_END, false, 0, 1, NULL},
  };
  struct trace_reader *r = NULL;
  struct run_end end = runs_body(uses_it, NULL, NULL, 0, &r);
  runs_expect(&end, 0, r);
  size_t at = 0;
  uint32_t main_id = 0;
  RUNS_EACH(r, e) {
    size_t n;
    const char *text = trace_reader_text(r, e->text, &n);
    bool by_main = e->actor == main_id, of_main = e->type == EV_SPAWN || e->type == EV_RESUME;
    if (e->type == EV_SPAWN && e->actor == 0)
      main_id = e->a;
    if (e->actor == 0 || (by_main && !of_main))
      continue;
    assert_true(at < sizeof expected / sizeof *expected);
    const struct expected *x = &expected[at++];
    assert_int_equal(e->type, x->type);
    assert_int_equal(by_main, x->by_main);
    assert_int_equal(e->b, x->b);
    if (e->type != EV_START) /* which tells of the thread */
      assert_int_equal((int64_t)e->c, x->c);
    assert_int_equal(n, x->text ? strlen(x->text) : 0);
    if (x->text)
      assert_memory_equal(text, x->text, n);
  }
  assert_int_equal(at, sizeof expected / sizeof *expected);
  trace_reader_close(r);
}

static int64_t recurse(int64_t n) {
  volatile char room[512];
  room[n % 512] = (char)n;
  return n < INT64_MAX ? recurse(n + 1) + room[0] : 0;
}

static struct value bottomless(struct actor *self, const struct value *arg) {
  (void)self;
  return value_int(recurse(arg[0].u.i));
}

static int goes_too_deep(struct actor *self, struct share *s) {
  (void)s;
  struct value zero = value_int(0);
  wr_next(self, wr_generator(self, "bottomless", bottomless, 1, &zero));
  return 0;
}

static void a_stack_that_is_used_up_is_named(void **state) {
  (void)state;
  struct trace_reader *r = NULL;
  struct run_end end = runs_body(goes_too_deep, NULL, NULL, 0, &r);
  runs_expect(&end, ERR_CRASHED, r);
  assert_non_null(strstr(end.sentence, "Out of stack: bottomless has used up its 64 KiB"));
  trace_reader_close(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_step_is_told),
      cmocka_unit_test(a_stack_that_is_used_up_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
