/* A callback added to a future that is done runs in the next turn, not at once; one added while the
 * future's callbacks run comes behind them. */
#include "tests/oracle/asyncio/pair.h"

static struct value second(struct actor *self, const struct value *arg) {
  wr_print(self, "second %s", STR(wr_result(self, arg[0])));
  return NONE_VALUE;
}

static struct value first(struct actor *self, const struct value *arg) {
  wr_print(self, "first %s", STR(wr_result(self, arg[0])));
  wr_add_done_callback(self, arg[0], "second", second, 0, NULL);
  return NONE_VALUE;
}

static struct value third(struct actor *self, const struct value *arg) {
  wr_print(self, "third %s", STR(wr_result(self, arg[0])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  wr_set_result(self, future, value_int(1));
  wr_add_done_callback(self, future, "first", first, 0, NULL);
  wr_add_done_callback(self, future, "third", third, 0, NULL);
  wr_print(self, "nothing yet");
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "one turn");
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "two turns");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
