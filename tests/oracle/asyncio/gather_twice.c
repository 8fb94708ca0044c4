/* What is given to gather twice is awaited once, and its result given twice: also a coroutine. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  wr_print(self, "%s runs", STR(arg[0]));
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value first = TASK(worker, ARGS(value_text("first")));
  struct value second = TASK(worker, ARGS(value_text("second")));
  struct value all = wr_gather(self, ARGS(first, second, first), false);
  wr_say(self, wr_await(self, all));
  struct value coroutine = CORO(worker, ARGS(value_text("coroutine")));
  all = wr_gather(self, ARGS(coroutine, second, coroutine), false);
  wr_say(self, wr_await(self, all));
  wr_print(self, "%zu", value_len(wr_all_tasks(self)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
