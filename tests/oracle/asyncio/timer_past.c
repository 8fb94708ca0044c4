/* call_at with a time that has passed runs in the next turn, the earliest deadline first. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  int64_t now = wr_loop_time_ns(self);
  wr_call_at(self, now - 1 * AIO_S, "say", say, ARGS(value_text("1 s ago")));
  wr_call_at(self, now - 3 * AIO_S, "say", say, ARGS(value_text("3 s ago")));
  wr_call_at(self, now - 2 * AIO_S, "say", say, ARGS(value_text("2 s ago")));
  wr_call_soon(self, "say", say, ARGS(value_text("soon")));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "main");
  wr_asleep(self, 0, NONE_VALUE);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
