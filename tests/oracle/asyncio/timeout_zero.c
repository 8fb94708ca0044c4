/* A timeout() whose deadline has passed cancels in the next turn, at the first await that suspends;
 * without such an await it only makes a later one fail. */
#include "tests/oracle/asyncio/pair.h"

static struct value nothing(struct actor *self, const struct value *arg) {
  (void)self, (void)arg;
  return value_text("does not suspend");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value limit = wr_timeout_begin(self, 0);
  wr_say(self, wr_await(self, CORO(nothing, 0, NULL)));
  struct value r = wr_asleep(self, 0, NONE_VALUE);
  if (!r.raised) {
    wr_print(self, "first turn");
    r = wr_asleep(self, 0, NONE_VALUE);
  }
  if (!r.raised)
    wr_print(self, "never printed");
  r = wr_timeout_end(self, limit, r);
  if (value_caught(&r, ERROR_TIMEOUT))
    say_repr(self, r);
  limit = wr_timeout_begin(self, -1);
  wr_say(self, wr_await(self, CORO(nothing, 0, NULL)));
  wr_timeout_end(self, limit, NONE_VALUE);
  wr_say(self, value_bool(wr_timeout_expired(limit)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "nothing came");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
