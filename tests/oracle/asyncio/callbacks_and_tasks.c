/* Callbacks and first steps of tasks share one queue: they run in the order of call_soon and
 * create_task. */
#include "tests/oracle/asyncio/pair.h"

static struct value callback(struct actor *self, const struct value *arg) {
  wr_print(self, "callback %s", STR(arg[0]));
  return NONE_VALUE;
}

static struct value task(struct actor *self, const struct value *arg) {
  wr_print(self, "task %s", STR(arg[0]));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "task %s again", STR(arg[0]));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_call_soon(self, "callback", callback, ARGS(value_text("a")));
  struct value b = TASK(task, ARGS(value_text("b")));
  wr_call_soon(self, "callback", callback, ARGS(value_text("c")));
  struct value d = TASK(task, ARGS(value_text("d")));
  wr_call_soon(self, "callback", callback, ARGS(value_text("e")));
  wr_await(self, b);
  wr_await(self, d);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
