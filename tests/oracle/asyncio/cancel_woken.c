/* A task whose future is done, but which has not gone on yet, can still be cancelled: the result is
 * lost to it. */
#include "tests/oracle/asyncio/pair.h"

static struct value waiter(struct actor *self, const struct value *arg) {
  struct value future = arg[0];
  struct value r = wr_await(self, future);
  if (!r.raised)
    wr_print(self, "got %s", STR(r));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "cancelled although the future has %s", STR(wr_result(self, future)));
    return value_raise(r);
  }
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value task = TASK(waiter, ARGS(future));
  wr_asleep(self, 0, NONE_VALUE);
  wr_set_result(self, future, value_text("a result"));
  wr_say(self, value_bool(wr_cancel(self, task, NULL)));
  wr_wait(self, ARGS(task), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%s %s", BOOL(wr_cancelled(task)), BOOL(wr_cancelled(future)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
