/* timeout() cancels its task at the deadline, and turns that CancelledError into TimeoutError. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value me = wr_current_task(self);
  struct value limit = wr_timeout_begin(self, 10 * AIO_MS);
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "cancelled inside, %s %s", INT(wr_cancelling(me)),
             BOOL(wr_timeout_expired(limit)));
    r = value_raise(r);
  }
  r = wr_timeout_end(self, limit, r);
  if (value_caught(&r, ERROR_TIMEOUT))
    wr_print(self, "%s %s %s", REPR(r), INT(wr_cancelling(me)), BOOL(wr_timeout_expired(limit)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "goes on");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
