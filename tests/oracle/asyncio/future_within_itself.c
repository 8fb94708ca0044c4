/* A future whose result or exception holds the future itself is shown as ... there. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value results = wr_list(self, ARGS(future, value_int(1)));
  wr_set_result(self, future, results);
  say_repr(self, future);
  say_repr(self, wr_tuple(self, ARGS(future, future)));
  value_clear(results);
  say_repr(self, future);

  struct value other = wr_future(self, "other");
  struct value held = wr_list(self, ARGS(other));
  wr_set_exception(self, other, wr_error_of(self, ERROR_VALUE, held));
  say_repr(self, other);
  say_repr(self, wr_exception(self, other));
  value_clear(held);
  say_repr(self, other);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
