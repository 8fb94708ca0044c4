/* Only coroutines, futures and tasks can be awaited; create_task takes only coroutines. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value pair = wr_tuple(self, 2, (struct value[]){value_int(1), value_int(2)});
  struct value things[] = {value_int(42), value_text("text"), NONE_VALUE, pair};
  for (int i = 0; i < 4; i++) {
    struct value r = wr_await(self, things[i]);
    if (value_caught(&r, ERROR_TYPE))
      say_repr(self, r);
  }
  for (int i = 0; i < 3; i++) {
    struct value r = wr_create_task(self, things[i], NULL);
    if (value_caught(&r, ERROR_TYPE))
      say_repr(self, r);
  }
  wr_set_result(self, future, value_text("a future"));
  wr_say(self, wr_await(self, future));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
