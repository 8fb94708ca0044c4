/* A future's exception is raised by result() and await, each time, and returned by exception(). */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  wr_set_exception(self, future, wr_error(self, ERROR_KEY, "missing"));
  say_repr(self, wr_exception(self, future));
  struct value r;
  for (int i = 0; i < 2; i++) {
    r = wr_result(self, future);
    if (value_caught(&r, ERROR_KEY))
      wr_print(self, "result raises %s", REPR(r));
  }
  r = wr_await(self, future);
  if (value_caught(&r, ERROR_KEY))
    wr_print(self, "await raises %s", REPR(r));
  struct value other = wr_future(self, "other");
  r = wr_set_exception(self, other, wr_error_of(self, ERROR_STOP_ITERATION, value_int(1)));
  if (value_caught(&r, ERROR_TYPE))
    say_repr(self, r);
  wr_say(self, value_bool(wr_done(other)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
