/* A timeout() that is left in time changes nothing, and never comes later; nor does one without a
 * deadline, or one whose block raises something else. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value limit = wr_timeout_begin(self, 3600 * AIO_S);
  wr_timeout_end(self, limit, wr_asleep(self, 0, NONE_VALUE));
  wr_say(self, value_bool(wr_timeout_expired(limit)));
  limit = wr_timeout_begin(self, AIO_NEVER);
  wr_timeout_end(self, limit, wr_asleep(self, 0, NONE_VALUE));
  wr_say(self, value_bool(wr_timeout_expired(limit)));
  limit = wr_timeout_begin(self, 1 * AIO_MS);
  struct value r = value_raise(wr_error(self, ERROR_VALUE, "from the block"));
  r = wr_timeout_end(self, limit, r);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  wr_asleep(self, 20 * AIO_MS, NONE_VALUE);
  wr_say(self, value_int(wr_cancelling(wr_current_task(self))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
