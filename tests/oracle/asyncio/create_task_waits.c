/* create_task runs nothing: the task's first step comes when its maker awaits something unfinished.
 * */
#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "child runs");
  return value_text("result");
}

static struct value nothing(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "a coroutine that suspends nowhere");
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(child, 0, NULL);
  wr_print(self, "made, done: %s", BOOL(wr_done(task)));
  wr_await(self, CORO(nothing, 0, NULL));
  wr_print(self, "still not, done: %s", BOOL(wr_done(task)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "after a turn, done: %s %s", BOOL(wr_done(task)), STR(wr_result(self, task)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
