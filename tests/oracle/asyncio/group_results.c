/* A TaskGroup ends when all its tasks have ended, also those that its tasks add. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  struct value group = arg[0], name = arg[1], children = arg[2];
  wr_print(self, "%s begins", STR(name));
  wr_asleep(self, 0, NONE_VALUE);
  if (children.u.i > 0) {
    struct value child = wr_str(self, "%s's child", STR(name));
    wr_group_create_task(self, group, CORO(worker, ARGS(group, child, value_int(children.u.i - 1))),
                         NULL);
  }
  wr_print(self, "%s ends", STR(name));
  return name;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value group = wr_group_begin(self, "group");
  struct value first = wr_group_create_task(
      self, group, CORO(worker, ARGS(group, value_text("a"), value_int(2))), NULL);
  struct value second = wr_group_create_task(
      self, group, CORO(worker, ARGS(group, value_text("b"), value_int(0))), NULL);
  wr_print(self, "the block ends");
  wr_group_end(self, group, NONE_VALUE);
  wr_print(self, "%s %s", STR(wr_result(self, first)), STR(wr_result(self, second)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
