/* Cancelling a task that awaits a task cancels the innermost first; it spreads outwards, a turn for
 * each. */
#include "tests/oracle/asyncio/pair.h"

static struct value level(struct actor *self, const struct value *arg) {
  int64_t depth = arg[0].u.i;
  struct value r = depth == 0 ? wr_asleep(self, 3600 * AIO_S, NONE_VALUE)
                              : wr_await(self, TASK(level, ARGS(value_int(depth - 1))));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "level %s cancelled", STR(arg[0]));
    return value_raise(r);
  }
  return r;
}

static struct value ticks(struct actor *self, const struct value *arg) {
  for (int tick = 0; tick < arg[0].u.i; tick++) {
    wr_print(self, "tick %d", tick);
    wr_asleep(self, 0, NONE_VALUE);
  }
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value outermost = TASK(level, ARGS(value_int(3)));
  for (int i = 0; i < 5; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, outermost, NULL);
  wr_await(self, CORO(ticks, ARGS(value_int(6))));
  wr_say(self, value_bool(wr_cancelled(outermost)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
