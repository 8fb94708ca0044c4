/* Async: an exception waits in its task or future until somebody awaits it.
 *
 * Shows: a task that fails disturbs nobody. Its exception is kept, and raised in whoever awaits the
 * task, each time. Only if the task is dropped and nobody has ever asked, the loop complains.
 * Real: references are counted, so the complaint comes at the moment of the drop, as in CPython.
 * Differs: exceptions have no traceback. */
#define SCENARIO future_exception
#include "scenarios/body.h"
#include "sched/aio/aio.h"

enum { DIVISORS = 3 };

struct share {
  char nothing;
};

static struct value divide(struct actor *self, const struct value *arg) {
  int64_t number = arg[0].u.i, by = arg[1].u.i;
  AT(self, turn);
  struct value turn = wr_asleep(self, 0, NONE_VALUE);
  if (turn.raised)
    return turn;
  AT(self, divide);
  if (by == 0)
    return value_raise(wr_error(self, ERROR_ZERO_DIVISION, "integer division or modulo by zero"));
  /* Python rounds down, C towards zero; by is not negative. */
  return value_int(number / by - (number % by < 0));
}

static struct value division(struct actor *self, int64_t by) {
  struct value arg[] = {value_int(PARAM(self, number)), value_int(by)};
  return wr_coroutine(self, "divide", divide, 2, arg);
}

/* Gets message, exception and task. */
static struct value complain(struct actor *self, const struct value *arg) {
  AT(self, complain);
  wr_print(self, "loop: %s: %s", wr_text_of(self, arg[0]), wr_repr(self, arg[1]));
  return NONE_VALUE;
}

static void fail_and_be_awaited(struct actor *self) {
  static const char *const times[] = {"once", "again"};
  AT(self, make);
  struct value task = wr_create_task(self, division(self, 0), NULL);
  while (!wr_done(task)) {
    AT(self, let_it_fail);
    wr_asleep(self, 0, NONE_VALUE);
  }
  AT(self, quiet);
  wr_print(self, "main: the task is done, and nothing has happened here");
  for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
    AT(self, await);
    struct value error = wr_await(self, task);
    if (value_caught(&error, ERROR_ZERO_DIVISION)) {
      AT(self, caught);
      wr_print(self, "main: %s: %s", times[i], wr_repr(self, error));
    }
  }
}

static void set_and_look(struct actor *self) {
  int64_t number = PARAM(self, number);
  AT(self, future);
  struct value future = wr_future(self, "future");
  AT(self, set_exception);
  wr_set_exception(self, future,
                   wr_error(self, ERROR_VALUE, "%lld is no temperature", (long long)number));
  AT(self, set_result);
  struct value error = wr_set_result(self, future, value_int(number));
  if (value_caught(&error, ERROR_INVALID_STATE)) {
    AT(self, refused);
    wr_print(self, "main: %s", wr_repr(self, error));
  }
  AT(self, look);
  wr_print(self, "main: in the future is %s", wr_repr(self, wr_exception(self, future)));
}

static void gather_all(struct actor *self) {
  struct value coroutines[DIVISORS];
  AT(self, gather);
  for (int64_t by = 0; by < DIVISORS; by++)
    coroutines[by] = division(self, by);
  struct value results = wr_await(self, wr_gather(self, DIVISORS, coroutines, true));
  AT(self, results);
  wr_print(self, "main: %s", wr_repr(self, results));
}

static struct value main_(struct actor *self, const struct value *arg) {
  (void)arg;
  AT(self, handler);
  wr_set_exception_handler(self, complain, 0, NULL);
  fail_and_be_awaited(self);
  set_and_look(self);
  gather_all(self);

  AT(self, make_forgotten);
  struct value forgotten = wr_create_task(self, division(self, 0), NULL);
  while (!wr_done(forgotten)) {
    AT(self, let_that_fail);
    wr_asleep(self, 0, NONE_VALUE);
  }
  AT(self, say);
  wr_print(self, "main: drops a task that nobody has awaited");
  AT(self, drop);
  wr_del(self, forgotten);
  AT(self, go_on);
  wr_print(self, "main: goes on");
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}
