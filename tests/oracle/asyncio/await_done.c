/* Awaiting a future or a task that is done does not visit the loop. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value child(struct actor *self, const struct value *arg) {
  (void)self, (void)arg;
  return value_text("child's");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  wr_set_result(self, future, value_text("future's"));
  struct value task = TASK(child, 0, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_call_soon(self, "say", say, ARGS(value_text("the loop was visited")));
  wr_say(self, wr_await(self, future));
  wr_say(self, wr_await(self, task));
  wr_say(self, wr_await(self, task));
  wr_asleep(self, 0, NONE_VALUE);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
