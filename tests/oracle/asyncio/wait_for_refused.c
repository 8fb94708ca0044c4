/* If the task does not let itself be cancelled, wait_for gives what it returns or raises, late as
 * it is. */
#include "tests/oracle/asyncio/pair.h"

static struct value stubborn(struct actor *self, const struct value *arg) {
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "not now");
  wr_asleep(self, 0, NONE_VALUE);
  if (value_true(arg[0]))
    return value_raise(wr_error(self, ERROR_VALUE, "failed late"));
  return value_text("ended late");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_wait_for(self, CORO(stubborn, ARGS(value_bool(false))), 10 * AIO_MS);
  wr_say(self, r);
  r = wr_wait_for(self, CORO(stubborn, ARGS(value_bool(true))), 10 * AIO_MS);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
