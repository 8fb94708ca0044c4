/* Callbacks of a future run through call_soon in the order in which they were added, with those who
 * await it among them. */
#include "tests/oracle/asyncio/pair.h"

static struct value first(struct actor *self, const struct value *arg) {
  wr_print(self, "first sees %s", STR(wr_result(self, arg[0])));
  return NONE_VALUE;
}

static struct value second(struct actor *self, const struct value *arg) {
  wr_print(self, "second sees %s", STR(wr_result(self, arg[0])));
  return NONE_VALUE;
}

static struct value waiter(struct actor *self, const struct value *arg) {
  wr_print(self, "waiter sees %s", STR(wr_await(self, arg[0])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  wr_add_done_callback(self, future, "first", first, 0, NULL);
  struct value task = TASK(waiter, ARGS(future));
  wr_asleep(self, 0, NONE_VALUE);
  wr_add_done_callback(self, future, "second", second, 0, NULL);
  wr_add_done_callback(self, future, "first", first, 0, NULL);
  wr_set_result(self, future, value_text("result"));
  wr_print(self, "set, and nobody has seen it yet");
  wr_await(self, task);
  wr_print(self, "main");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
