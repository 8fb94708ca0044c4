/* Sleepers wake by their deadlines, not in the order in which they went to sleep. */
#include "tests/oracle/asyncio/pair.h"

static struct value sleeper(struct actor *self, const struct value *arg) {
  wr_print(self, "%s sleeps", STR(arg[0]));
  struct value result = wr_asleep(self, arg[1].u.i * AIO_MS,
                                  wr_str(self, "%s slept %s ms", STR(arg[0]), STR(arg[1])));
  if (result.raised)
    return result;
  wr_say(self, result);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value slow = TASK(sleeper, ARGS(value_text("slow"), value_int(3600000)));
  struct value middle = TASK(sleeper, ARGS(value_text("middle"), value_int(1)));
  wr_await(self, CORO(sleeper, ARGS(value_text("main"), value_int(20))));
  wr_await(self, middle);
  wr_print(self, "%s %s", BOOL(wr_done(middle)), BOOL(wr_done(slow)));
  wr_cancel(self, slow, NULL);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
