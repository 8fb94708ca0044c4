/* run() returns what the main coroutine returns, or raises what it raises; each run has a new loop,
 * but the counting of tasks goes on. */
#include "tests/oracle/asyncio/pair.h"

static struct value give(struct actor *self, const struct value *arg) {
  wr_say(self, wr_task_name(self, wr_current_task(self)));
  return arg[0];
}

static struct value fail(struct actor *self, const struct value *arg) {
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value cancelled(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_cancel(self, wr_current_task(self), "by itself");
  return wr_asleep(self, 0, NONE_VALUE);
}

PAIR_MAIN(self) {
  wr_print(self, "%s", STR(wr_run(self, CORO(give, ARGS(value_text("first"))))));
  wr_print(self, "%s", STR(wr_run(self, CORO(give, ARGS(value_text("second"))))));
  struct value r = wr_run(self, CORO(fail, ARGS(value_text("raised by main"))));
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  r = wr_run(self, CORO(cancelled, 0, NULL));
  if (value_caught(&r, ERROR_CANCELLED))
    say_repr(self, r);
  wr_print(self, "%s", STR(wr_run(self, CORO(give, ARGS(value_text("last"))))));
  return 0;
}
