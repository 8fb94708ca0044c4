/* Cleaning up may await; a second cancellation interrupts it like any other await. */
#include "tests/oracle/asyncio/pair.h"

/* The `finally` of worker(). */
static struct value clean_up(struct actor *self) {
  wr_print(self, "cleans up");
  struct value r = wr_asleep(self, 0, NONE_VALUE);
  if (!r.raised) {
    wr_print(self, "still cleans up");
    r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  }
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "cleaning up was cancelled");
    r = wr_asleep(self, 0, NONE_VALUE);
    wr_print(self, "but it ends");
  }
  return r;
}

static struct value worker(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  struct value cleaned = clean_up(self);
  return cleaned.raised ? cleaned : r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(worker, 0, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, task, NULL);
  for (int i = 0; i < 3; i++)
    wr_asleep(self, 0, NONE_VALUE);
  const char *asked = BOOL(wr_cancel(self, task, NULL));
  wr_print(self, "second: %s %s", asked, INT(wr_cancelling(task)));
  struct value r = wr_await(self, task);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "main sees %s", REPR(r));
  wr_say(self, value_bool(wr_cancelled(task)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
