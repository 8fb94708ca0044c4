/* A cancelled future raises CancelledError with its message, and cannot be set any more. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  wr_say(self, value_bool(wr_cancel(self, future, "enough")));
  wr_say(self, value_bool(wr_cancel(self, future, "again")));
  wr_print(self, "%s %s", BOOL(wr_done(future)), BOOL(wr_cancelled(future)));
  struct value r = wr_set_result(self, future, value_int(1));
  if (value_caught(&r, ERROR_INVALID_STATE))
    say_repr(self, r);
  r = wr_await(self, future);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "await raises %s", REPR(r));
  struct value plain = wr_future(self, "plain");
  wr_cancel(self, plain, NULL);
  r = wr_exception(self, plain);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "exception raises %s", REPR(r));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
