/* set_result wakes who awaits the future through call_soon: behind what is ready already. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value waiter(struct actor *self, const struct value *arg) {
  wr_print(self, "waits");
  wr_print(self, "got %s", STR(wr_await(self, arg[0])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value task = TASK(waiter, ARGS(future));
  wr_asleep(self, 0, NONE_VALUE);
  wr_call_soon(self, "say", say, ARGS(value_text("was ready before")));
  wr_set_result(self, future, value_text("value"));
  wr_call_soon(self, "say", say, ARGS(value_text("was ready after")));
  wr_print(self, "main has set it");
  wr_await(self, task);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
