/* Somebody outside of the run decides: questions come when, and only when, several could move;
 * everything before is in the file by then; the same answers give the same run. */
#include "sched/rt/var.h"

struct share {
  struct wr_var x;
};
#include "runs.h"

static int add(struct actor *self, struct share *s) {
  wr_store(self, &s->x, wr_load(self, &s->x) + 1);
  return 0;
}

static int two(struct actor *self, struct share *s) {
  struct actor child[2];
  wr_var_init(self, &s->x, "x", 0);
  wr_thread(self, &child[0], "one", add, 0);
  wr_thread(self, &child[1], "two", add, 0);
  wr_join(self, &child[0]);
  wr_join(self, &child[1]);
  wr_print(self, "%d", (int)wr_load(self, &s->x));
  return 0;
}

static enum run_news next_news(struct run *r) {
  enum run_news news;
  do {
    struct pollfd fd = {.fd = run_socket(r), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
    news = run_news(r);
  } while (news != RUN_ASKS && news != RUN_ENDED);
  return news;
}

static struct run *begin(actor_body body, const char *schedule) {
  static struct scenario s;
  struct run *r;
  struct err e;
  s = runs_scenario(body);
  struct run_request q = {.scenario = &s, .policy = "human", .schedule = schedule};
  if (run_start(&r, &q, &e) != 0)
    fail_msg("%s", e.text);
  return r;
}

static uint32_t nth_possible(const struct run_question *q, int n) {
  for (uint32_t i = 0; i < q->n; i++)
    if (q->move[i].possible && n-- == 0)
      return q->move[i].actor;
  return 0;
}

/* The value of x at the end. */
static uint64_t final_value(struct trace_reader *t) {
  uint64_t value = 0;
  RUNS_EACH(t, e)
  if (e->type == EV_STORE)
    value = e->c;
  return value;
}

static struct trace_reader *reader_of(struct run *r) {
  struct trace_reader *t;
  struct err e;
  if (trace_reader_open_fd(&t, run_file(r), run_name(r), &e) != 0)
    fail_msg("%s", e.text);
  return t;
}

/* Both load before either stores. */
static void one_decides_and_an_update_is_lost(void **state) {
  (void)state;
  struct run *r = begin(two, NULL);
  const int choice[] = {0, 1};
  for (uint64_t i = 0; i < 2; i++) {
    assert_int_equal(next_news(r), RUN_ASKS);
    const struct run_question *q = run_question(r);
    assert_int_equal(q->step, i);
    assert_int_equal(q->n, 3); /* main waits for them */
    assert_false(q->move[0].possible);
    struct trace_reader *t = reader_of(r);
    assert_int_equal(runs_count(t, EV_GRANT), i);
    trace_reader_close(t);
    run_answer(r, nth_possible(q, choice[i]));
  }
  assert_int_equal(next_news(r), RUN_ASKS);
  assert_int_equal(run_question(r)->move[1].event, EV_STORE);
  run_answer(r, nth_possible(run_question(r), 0));
  assert_int_equal(next_news(r), RUN_ENDED); /* one is left: nothing to decide */
  assert_null(run_question(r));
  assert_int_equal(run_result(r)->code, 0);
  struct trace_reader *t = reader_of(r);
  assert_int_equal(final_value(t), 1);
  trace_reader_close(t);
  run_close(r);
}

static void a_schedule_goes_before_the_questions(void **state) {
  (void)state;
  struct run *r = begin(two, "1*2");
  assert_int_equal(next_news(r), RUN_ENDED); /* the first one is through: nothing to ask */
  struct trace_reader *t = reader_of(r);
  assert_int_equal(final_value(t), 2);
  trace_reader_close(t);
  run_close(r);
  r = begin(two, "1 2");
  assert_int_equal(next_news(r), RUN_ASKS);
  assert_int_equal(run_question(r)->step, 2);
  run_answer(r, 0);
  assert_int_equal(next_news(r), RUN_ENDED);
  run_close(r);
}

/* What is no answer is ignored; a run that is not answered can be ended. */
static void an_answer_must_fit(void **state) {
  (void)state;
  struct run *r = begin(two, NULL);
  assert_int_equal(next_news(r), RUN_ASKS);
  uint32_t blocked = run_question(r)->move[0].actor, free = nth_possible(run_question(r), 0);
  run_answer(r, blocked);
  run_answer(r, free);
  assert_int_equal(next_news(r), RUN_ASKS);
  assert_int_equal(run_question(r)->step, 1);
  run_stop(r);
  assert_int_equal(next_news(r), RUN_ENDED);
  assert_int_equal(run_result(r)->code, ERR_INTERRUPTED);
  run_close(r);
  r = begin(two, "2 2 2");
  assert_int_equal(next_news(r), RUN_ENDED);
  assert_int_equal(run_result(r)->code, ERR_DIVERGED);
  run_close(r);
}

/* Nobody answers, but whoever has started it wanted to wait only for so long. */
static void time_runs_out_while_it_asks(void **state) {
  (void)state;
  static struct scenario s;
  struct run *r;
  struct err e;
  s = runs_scenario(two);
  struct run_request q = {.scenario = &s, .policy = "human", .timeout_ns = 400000000};
  if (run_start(&r, &q, &e) != 0)
    fail_msg("%s", e.text);
  while (next_news(r) != RUN_ENDED)
    continue;
  assert_int_equal(run_result(r)->code, ERR_TIMEOUT);
  run_close(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_decides_and_an_update_is_lost),
      cmocka_unit_test(a_schedule_goes_before_the_questions),
      cmocka_unit_test(an_answer_must_fit),
      cmocka_unit_test(time_runs_out_while_it_asks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
