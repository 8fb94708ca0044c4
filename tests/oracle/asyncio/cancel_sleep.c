/* Cancelling a task that sleeps raises CancelledError at its sleep, in the next turn. */
#include "tests/oracle/asyncio/pair.h"

static struct value sleeper(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "cancelled while asleep");
    r = value_raise(r);
  }
  wr_print(self, "cleans up");
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(sleeper, 0, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_say(self, value_bool(wr_cancel(self, task, NULL)));
  wr_print(self, "asked for, done: %s", BOOL(wr_done(task)));
  struct value r = wr_await(self, task);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "main sees %s", REPR(r));
  wr_print(self, "%s %s", BOOL(wr_done(task)), BOOL(wr_cancelled(task)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
