/* Cancelling a task that waits inside an async generator raises CancelledError inside it. */
#include "tests/oracle/asyncio/pair.h"

static struct value items(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield(self, value_text("first"));
  if (!r.raised)
    r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (!r.raised)
    r = wr_yield(self, value_text("second"));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "generator cancelled");
    r = value_raise(r);
  }
  wr_print(self, "generator cleans up");
  return r;
}

static struct value taker(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value generator = AGEN(items, 0, NULL);
  struct value item;
  while (!(item = wr_anext(self, generator)).raised)
    wr_say(self, item);
  if (value_caught(&item, ERROR_CANCELLED)) {
    wr_print(self, "taker cancelled");
    return value_raise(item);
  }
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(taker, 0, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, task, NULL);
  wr_wait(self, ARGS(task), AIO_NEVER, WR_ALL_COMPLETED);
  wr_say(self, value_bool(wr_cancelled(task)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
