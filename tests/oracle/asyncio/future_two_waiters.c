/* All that await one future wake in the order in which they began to await it. */
#include "tests/oracle/asyncio/pair.h"

static struct value waiter(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  for (int i = 0; i < arg[1].u.i; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s waits", name);
  wr_print(self, "%s got %s", name, STR(wr_await(self, arg[2])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value tasks[3];
  tasks[0] = TASK(waiter, ARGS(value_text("a"), value_int(2), future));
  tasks[1] = TASK(waiter, ARGS(value_text("b"), value_int(0), future));
  tasks[2] = TASK(waiter, ARGS(value_text("c"), value_int(1), future));
  for (int i = 0; i < 4; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_set_result(self, future, value_int(7 * 6));
  wr_await(self, wr_gather(self, 3, tasks, false));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
