/* The message of cancel() travels with the CancelledError, also through a task that awaits. */
#include "tests/oracle/asyncio/pair.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "inner %s", REPR(r));
    return value_raise(r);
  }
  return r;
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_await(self, TASK(inner, 0, NULL));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "outer %s", REPR(r));
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(outer, 0, NULL);
  for (int i = 0; i < 2; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, task, "the last");
  struct value r = wr_await(self, task);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "main %s", REPR(r));
  struct value early = TASK(outer, 0, NULL);
  wr_cancel(self, early, "the first");
  wr_cancel(self, early, "the second");
  r = wr_await(self, early);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "main %s", REPR(r));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
