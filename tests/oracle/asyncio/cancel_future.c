/* Cancelling a task cancels the future that it awaits; all others that await it are cancelled too.
 * */
#include "tests/oracle/asyncio/pair.h"

static struct value waiter(struct actor *self, const struct value *arg) {
  struct value r = wr_await(self, arg[1]);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "%s cancelled, asked for %s times", STR(arg[0]),
             INT(wr_cancelling(wr_current_task(self))));
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value first = TASK(waiter, ARGS(value_text("first"), future));
  struct value second = TASK(waiter, ARGS(value_text("second"), future));
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, second, NULL);
  wr_print(self, "%s %s", BOOL(wr_cancelled(future)), BOOL(wr_cancelled(second)));
  wr_wait(self, ARGS(first, second), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%s %s", BOOL(wr_cancelled(first)), BOOL(wr_cancelled(second)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
