/* A task that raises something else when it is cancelled ends with that, and is not cancelled. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED))
    return value_raise(wr_error(self, ERROR_VALUE, "cancelled, in other words"));
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(worker, 0, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, task, NULL);
  struct value r = wr_await(self, task);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  wr_print(self, "%s %s", BOOL(wr_cancelled(task)), REPR(wr_exception(self, task)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
