/* gather goes on two turns after the last of its tasks: one for the task's callback, one for its
 * own. A future that it is given is not wrapped in a task. */
#include "tests/oracle/asyncio/pair.h"

static struct value ticks(struct actor *self, const struct value *arg) {
  for (int tick = 0; tick < arg[0].u.i; tick++) {
    wr_print(self, "tick %d", tick);
    wr_asleep(self, 0, NONE_VALUE);
  }
  return NONE_VALUE;
}

static struct value last(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "last begins");
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "last ends");
  return value_text("task");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value clock = TASK(ticks, ARGS(value_int(5)));
  wr_set_result(self, future, value_text("future"));
  struct value both = wr_gather(self, ARGS(future, CORO(last, 0, NULL)), false);
  wr_print(self, "%zu tasks", value_len(wr_all_tasks(self)));
  wr_say(self, wr_await(self, both));
  wr_await(self, clock);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
