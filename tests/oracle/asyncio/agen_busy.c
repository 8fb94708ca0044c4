/* Only one task at a time may be inside an async generator; another that wants in gets a
 * RuntimeError. */
#include "tests/oracle/asyncio/pair.h"

static struct value items(struct actor *self, const struct value *arg) {
  struct value r = wr_yield(self, wr_await(self, arg[0]));
  return r.raised ? r : wr_yield(self, value_text("second"));
}

static struct value taker(struct actor *self, const struct value *arg) {
  return wr_anext(self, arg[0]);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value generator = AGEN(items, ARGS(future));
  struct value task = TASK(taker, ARGS(generator));
  wr_asleep(self, 0, NONE_VALUE);
  struct value r = wr_anext(self, generator);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  r = wr_aclose(self, generator);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  wr_set_result(self, future, value_text("first"));
  wr_say(self, wr_await(self, task));
  wr_say(self, wr_anext(self, generator));
  wr_aclose(self, generator);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
