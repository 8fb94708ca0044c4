/* wait takes neither nothing nor coroutines. */
#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  (void)self, (void)arg;
  return value_text("child");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_wait(self, 0, NULL, AIO_NEVER, WR_ALL_COMPLETED);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  struct value coroutine = CORO(child, 0, NULL);
  r = wr_wait(self, ARGS(coroutine), AIO_NEVER, WR_ALL_COMPLETED);
  if (value_caught(&r, ERROR_TYPE))
    say_repr(self, r);
  wr_say(self, wr_await(self, coroutine));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
