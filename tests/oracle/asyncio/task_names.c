/* Tasks count themselves as they are made, also those that have a name of their own later. */
#include "tests/oracle/asyncio/pair.h"

static struct value who(struct actor *self, const struct value *arg) {
  (void)arg;
  return wr_task_name(self, wr_current_task(self));
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_say(self, wr_await(self, CORO(who, 0, NULL)));
  struct value first = TASK(who, 0, NULL);
  struct value named = wr_create_task(self, CORO(who, 0, NULL), "named");
  struct value third = TASK(who, 0, NULL);
  wr_task_set_name(self, third, "renamed");
  struct value fourth = TASK(who, 0, NULL);
  struct value names[4];
  names[0] = wr_await(self, first);
  names[1] = wr_await(self, named);
  names[2] = wr_await(self, third);
  names[3] = wr_await(self, fourth);
  wr_say(self, wr_list(self, 4, names));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
