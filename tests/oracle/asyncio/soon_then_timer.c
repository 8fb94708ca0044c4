/* Timers that are due join the end of the ready queue: behind what is ready already, ahead of what
 * becomes ready in this turn. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value first(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "was ready before the turn");
  wr_call_soon(self, "say", say, ARGS(value_text("became ready in the turn")));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_call_later(self, 0, "say", say, ARGS(value_text("timer")));
  wr_call_soon(self, "first", first, 0, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "main");
  wr_asleep(self, 0, NONE_VALUE);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
