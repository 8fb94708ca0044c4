/* Cancelling the task that waits in a group cancels the tasks of the group; it raises
 * CancelledError, unless one of them fails. */
#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "child cancelled");
    if (value_true(arg[0]))
      return value_raise(wr_error(self, ERROR_VALUE, "failed meanwhile"));
    return value_raise(r);
  }
  return r;
}

static struct value parent(struct actor *self, const struct value *arg) {
  struct value group = wr_group_begin(self, "group");
  wr_group_create_task(self, group, CORO(child, ARGS(arg[0])), NULL);
  wr_print(self, "the block ends");
  return wr_group_end(self, group, NONE_VALUE);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int fails = 0; fails < 2; fails++) {
    struct value task = TASK(parent, ARGS(value_bool(fails)));
    for (int i = 0; i < 3; i++)
      wr_asleep(self, 0, NONE_VALUE);
    wr_cancel(self, task, NULL);
    wr_wait(self, ARGS(task), AIO_NEVER, WR_ALL_COMPLETED);
    wr_print(self, "%s %s", BOOL(wr_cancelled(task)), INT(wr_cancelling(task)));
    if (!wr_cancelled(task))
      say_repr(self, wr_exception(self, task));
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
