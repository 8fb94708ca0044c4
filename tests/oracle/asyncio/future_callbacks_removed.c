/* remove_done_callback removes a function as often as it was added, and says how often that was;
 * the other callbacks stay, in their order. */
#include "tests/oracle/asyncio/pair.h"

static struct value first(struct actor *self, const struct value *arg) {
  wr_print(self, "first sees %s", STR(wr_result(self, arg[0])));
  return NONE_VALUE;
}

static struct value second(struct actor *self, const struct value *arg) {
  wr_print(self, "second sees %s", STR(wr_result(self, arg[0])));
  return NONE_VALUE;
}

static struct value third(struct actor *self, const struct value *arg) {
  wr_print(self, "third sees %s", STR(wr_result(self, arg[0])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  wr_add_done_callback(self, future, "first", first, 0, NULL);
  wr_add_done_callback(self, future, "second", second, 0, NULL);
  wr_add_done_callback(self, future, "first", first, 0, NULL);
  wr_add_done_callback(self, future, "third", third, 0, NULL);
  wr_add_done_callback(self, future, "first", first, 0, NULL);
  wr_print(self, "removed: %s", INT(wr_remove_done_callback(self, future, first)));
  wr_print(self, "removed again: %s", INT(wr_remove_done_callback(self, future, first)));
  wr_add_done_callback(self, future, "first", first, 0, NULL);
  wr_set_result(self, future, value_text("result"));
  wr_print(self, "removed once they are called soon: %s",
           INT(wr_remove_done_callback(self, future, second)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "main");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
