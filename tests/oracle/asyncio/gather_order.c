/* gather gives results in the order of its arguments, whatever the order in which they end. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  for (int i = 0; i < arg[1].u.i; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s ends", STR(arg[0]));
  return wr_tuple(self, 2, arg);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value workers[] = {CORO(worker, ARGS(value_text("a"), value_int(3))),
                            CORO(worker, ARGS(value_text("b"), value_int(1))),
                            CORO(worker, ARGS(value_text("c"), value_int(2)))};
  wr_say(self, wr_await(self, wr_gather(self, 3, workers, false)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
