/* wait_for with no time left gives what is done already; all else is cancelled, a coroutine before
 * its first step. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  wr_print(self, "%s runs", STR(arg[0]));
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value done = TASK(worker, ARGS(value_text("early")));
  wr_asleep(self, 0, NONE_VALUE);
  wr_say(self, wr_wait_for(self, done, 0));
  struct value r = wr_wait_for(self, CORO(worker, ARGS(value_text("late"))), 0);
  if (value_caught(&r, ERROR_TIMEOUT))
    say_repr(self, r);
  struct value future = wr_future(self, "future");
  r = wr_wait_for(self, future, -1);
  if (value_caught(&r, ERROR_TIMEOUT))
    wr_print(self, "%s %s", REPR(r), BOOL(wr_cancelled(future)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
