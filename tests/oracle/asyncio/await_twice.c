/* A coroutine can be awaited once: neither again, nor while another task awaits it. */
#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  return wr_await(self, arg[0]);
}

static struct value waiter(struct actor *self, const struct value *arg) {
  return wr_await(self, arg[0]);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value coroutine = CORO(child, ARGS(future));
  struct value task = TASK(waiter, ARGS(coroutine));
  wr_asleep(self, 0, NONE_VALUE);
  struct value r = wr_await(self, coroutine);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  wr_set_result(self, future, value_text("once"));
  wr_say(self, wr_await(self, task));
  r = wr_await(self, coroutine);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
