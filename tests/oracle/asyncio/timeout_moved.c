/* A timeout() can be moved while it runs, not after. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value limit = wr_timeout_begin(self, 3600 * AIO_S);
  wr_timeout_reschedule(self, limit, wr_loop_time_ns(self) + 10 * AIO_MS);
  struct value r = wr_timeout_end(self, limit, wr_asleep(self, 3600 * AIO_S, NONE_VALUE));
  if (value_caught(&r, ERROR_TIMEOUT))
    say_repr(self, r);
  r = wr_timeout_reschedule(self, limit, AIO_NEVER);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  limit = wr_timeout_begin(self, 0);
  wr_timeout_reschedule(self, limit, AIO_NEVER);
  wr_timeout_end(self, limit, wr_asleep(self, 0, NONE_VALUE));
  wr_print(self, "%s %s", BOOL(wr_timeout_expired(limit)),
           BOOL(wr_timeout_when_ns(limit) == AIO_NEVER));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
