/* A task's or future's exception that nobody has retrieved is told to the exception handler when
 * the last reference goes. */
#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  wr_print(self, "%s: %s", STR(arg[0]), REPR(arg[1]));
  return NONE_VALUE;
}

static struct value fail(struct actor *self, const struct value *arg) {
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_set_exception_handler(self, handler, 0, NULL);
  struct value future = wr_future(self, "future");
  wr_set_exception(self, future, wr_error(self, ERROR_RUNTIME, "of a future"));
  wr_print(self, "before the drop of the future");
  wr_del(self, future);
  wr_print(self, "after it");
  struct value task = TASK(fail, ARGS(value_text("of a task")));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "before the drop of the task, done: %s", BOOL(wr_done(task)));
  wr_del(self, task);
  wr_print(self, "after it");
  wr_del(self, TASK(fail, ARGS(value_text("of a task that nobody keeps"))));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "main goes on");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
