/* When the main coroutine ends, run() still turns the loop a few times to shut it down; what is
 * ready meanwhile runs, and what is ready after that never does. */
#include "tests/oracle/asyncio/pair.h"

static struct value chain(struct actor *self, const struct value *arg) {
  wr_print(self, "turn %s", STR(arg[0]));
  if (arg[0].u.i < arg[1].u.i)
    wr_call_soon(self, "chain", chain, ARGS(value_int(arg[0].u.i + 1), arg[1]));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_call_soon(self, "chain", chain, ARGS(value_int(0), value_int(9)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "main ends");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  wr_run(self, CORO(async_main, 0, NULL));
  wr_print(self, "run has returned");
  return 0;
}
