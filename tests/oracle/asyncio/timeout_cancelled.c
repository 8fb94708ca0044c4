/* If a task is cancelled by others as well, timeout() lets the CancelledError pass. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  struct value me = wr_current_task(self);
  struct value limit = wr_timeout_begin(self, value_true(arg[0]) ? 0 : 3600 * AIO_S);
  struct value r = wr_asleep(self, 0, NONE_VALUE);
  if (!r.raised)
    r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  r = wr_timeout_end(self, limit, r);
  if (value_caught(&r, ERROR_TIMEOUT)) {
    wr_print(self, "timeout");
  } else if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "cancelled %s %s", BOOL(wr_timeout_expired(limit)), INT(wr_cancelling(me)));
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int both = 0; both < 2; both++) {
    struct value task = TASK(worker, ARGS(value_bool(both)));
    wr_asleep(self, 0, NONE_VALUE);
    wr_cancel(self, task, NULL);
    wr_wait(self, ARGS(task), AIO_NEVER, WR_ALL_COMPLETED);
    wr_say(self, value_bool(wr_cancelled(task)));
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
