/* Cancelling a task in wait_for cancels what it waits for, and waits until that is over. */
#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "child cancelled");
    wr_asleep(self, 0, NONE_VALUE);
    wr_print(self, "child has cleaned up");
    return value_raise(r);
  }
  return r;
}

static struct value parent(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_wait_for(self, CORO(child, 0, NULL), 3600 * AIO_S);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "parent cancelled");
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(parent, 0, NULL);
  for (int i = 0; i < 2; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, task, NULL);
  struct value r = wr_await(self, task);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "main sees %s", REPR(r));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
