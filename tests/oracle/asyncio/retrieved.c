/* An exception counts as retrieved once exception(), result() or await has given it out; cancel()
 * says that nobody cares. */
#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  wr_print(self, "%s: %s", STR(arg[0]), REPR(arg[1]));
  return NONE_VALUE;
}

static struct value failed(struct actor *self, const char *text) {
  struct value future = wr_future(self, "future");
  wr_set_exception(self, future, wr_error(self, ERROR_VALUE, "%s", text));
  return future;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_set_exception_handler(self, handler, 0, NULL);
  struct value future = failed(self, "asked for");
  say_repr(self, wr_exception(self, future));
  wr_del(self, future);
  future = failed(self, "raised by result");
  struct value r = wr_result(self, future);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  wr_del(self, future);
  future = failed(self, "raised by await");
  r = wr_await(self, future);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  wr_del(self, future);
  future = failed(self, "too late to cancel");
  wr_say(self, value_bool(wr_cancel(self, future, NULL)));
  wr_del(self, future);
  future = failed(self, "not asked for");
  wr_say(self, value_bool(wr_done(future)));
  wr_del(self, future);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
