/* as_completed gives as many coroutines as it got; the first gives the first result to come, and a
 * timeout is raised by those that are left. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  for (int i = 0; i < arg[1].u.i; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s ends", STR(arg[0]));
  return arg[0];
}

static struct value never(struct actor *self, const struct value *arg) {
  return wr_await(self, arg[0]);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value tasks[3];
  tasks[0] = TASK(worker, ARGS(value_text("a"), value_int(3)));
  tasks[1] = TASK(worker, ARGS(value_text("b"), value_int(1)));
  tasks[2] = TASK(worker, ARGS(value_text("c"), value_int(2)));
  struct value coroutines = wr_as_completed(self, 3, tasks, AIO_NEVER), coroutine;
  while (!(coroutine = wr_next(self, coroutines)).raised)
    wr_say(self, wr_await(self, coroutine));
  struct value future = wr_future(self, "future");
  tasks[0] = TASK(worker, ARGS(value_text("d"), value_int(1)));
  tasks[1] = TASK(never, ARGS(future));
  coroutines = wr_as_completed(self, 2, tasks, 10 * AIO_MS);
  while (!(coroutine = wr_next(self, coroutines)).raised) {
    struct value r = wr_await(self, coroutine);
    if (!r.raised)
      wr_say(self, r);
    if (value_caught(&r, ERROR_TIMEOUT))
      say_repr(self, r);
  }
  wr_say(self, value_bool(wr_done(tasks[1])));
  wr_set_result(self, future, NONE_VALUE);
  wr_await(self, tasks[1]);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
