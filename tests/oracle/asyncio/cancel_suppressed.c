/* A task may catch its CancelledError and go on; it then ends as if it had not been cancelled. */
#include "tests/oracle/asyncio/pair.h"

static struct value stubborn(struct actor *self, const struct value *arg) {
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "no");
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "went on");
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(stubborn, ARGS(value_text("result")));
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, task, NULL);
  wr_say(self, wr_await(self, task));
  wr_print(self, "%s %s %s", BOOL(wr_cancelled(task)), INT(wr_cancelling(task)),
           BOOL(wr_cancel(self, task, NULL)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
