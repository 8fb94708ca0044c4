/* The exception of a shielded task that nobody awaits any more is told when the task goes. */
#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  wr_print(self, "%s: %s", STR(arg[0]), REPR(arg[1]));
  return NONE_VALUE;
}

static struct value fail(struct actor *self, const struct value *arg) {
  wr_await(self, arg[0]);
  return value_raise(wr_error(self, ERROR_VALUE, "too late"));
}

static struct value outer(struct actor *self, const struct value *arg) {
  return wr_await(self, wr_shield(self, CORO(fail, ARGS(arg[0]))));
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_set_exception_handler(self, handler, 0, NULL);
  struct value future = wr_future(self, "future");
  struct value waiting = TASK(outer, ARGS(future));
  for (int i = 0; i < 2; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, waiting, NULL);
  wr_wait(self, ARGS(waiting), AIO_NEVER, WR_ALL_COMPLETED);
  wr_set_result(self, future, NONE_VALUE);
  wr_print(self, "the task inside goes on");
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "and has ended");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
