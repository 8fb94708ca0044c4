/* A future can be set once; asking too early, or setting twice, is an InvalidStateError. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  wr_print(self, "%s %s", BOOL(wr_done(future)), BOOL(wr_cancelled(future)));
  struct value r = wr_result(self, future);
  if (value_caught(&r, ERROR_INVALID_STATE))
    say_repr(self, r);
  r = wr_exception(self, future);
  if (value_caught(&r, ERROR_INVALID_STATE))
    say_repr(self, r);
  wr_set_result(self, future, value_int(5));
  wr_print(self, "%s %s %s %s", BOOL(wr_done(future)), BOOL(wr_cancelled(future)),
           STR(wr_result(self, future)), STR(wr_exception(self, future)));
  r = wr_set_result(self, future, value_int(6));
  if (value_caught(&r, ERROR_INVALID_STATE))
    say_repr(self, r);
  r = wr_set_exception(self, future, wr_error(self, ERROR_VALUE, "late"));
  if (value_caught(&r, ERROR_INVALID_STATE))
    say_repr(self, r);
  wr_print(self, "%s %s", BOOL(wr_cancel(self, future, NULL)), STR(wr_result(self, future)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
