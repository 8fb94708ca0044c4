/* Cancelling a task that is in wait does not cancel what it waits for. */
#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int i = 0; i < 5; i++) {
    struct value r = wr_asleep(self, 0, NONE_VALUE);
    if (r.raised)
      return r;
  }
  return value_text("child's");
}

static struct value waiter(struct actor *self, const struct value *arg) {
  struct value task = arg[0];
  struct value r = wr_wait(self, ARGS(task), AIO_NEVER, WR_ALL_COMPLETED);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "waiter cancelled, child done: %s", BOOL(wr_done(task)));
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(child, 0, NULL);
  struct value waiting = TASK(waiter, ARGS(task));
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, waiting, NULL);
  wr_say(self, wr_await(self, task));
  wr_say(self, value_bool(wr_cancelled(waiting)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
