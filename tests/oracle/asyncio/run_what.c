/* run() takes a coroutine, and not inside a running loop. */
#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  (void)self, (void)arg;
  return value_text("child's");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value coroutine = CORO(child, 0, NULL);
  struct value r = wr_run(self, coroutine);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  wr_say(self, wr_await(self, coroutine));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  wr_run(self, CORO(async_main, 0, NULL));
  struct value r = wr_run(self, value_int(42));
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  return 0;
}
