/* gather of nothing is a future that is done at once; awaiting it does not visit the loop. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_call_soon(self, "say", say, ARGS(value_text("the loop was visited")));
  struct value nothing = wr_gather(self, 0, NULL, false);
  wr_print(self, "%s %s", BOOL(wr_done(nothing)), STR(wr_await(self, nothing)));
  wr_asleep(self, 0, NONE_VALUE);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
