/* When its time is over, wait_for cancels the task, waits until it has cleaned up, and raises
 * TimeoutError. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "cancelled");
    r = value_raise(r);
  }
  for (int number = 0; number < 3; number++) {
    wr_print(self, "cleans up %d", number);
    wr_asleep(self, 0, NONE_VALUE);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(worker, 0, NULL);
  struct value r = wr_wait_for(self, task, 10 * AIO_MS);
  if (value_caught(&r, ERROR_TIMEOUT))
    say_repr(self, r);
  wr_print(self, "%s %s", BOOL(wr_cancelled(task)), INT(wr_cancelling(wr_current_task(self))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
