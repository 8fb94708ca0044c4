/* A turn of the loop runs what is ready when it begins; what becomes ready meanwhile waits for the
 * next turn, so that a chain of callbacks without end does not keep a due timer from running. */
#include "tests/oracle/asyncio/pair.h"

enum { MANY = 1000 };

static struct value chain(struct actor *self, const struct value *arg) {
  struct value stop = arg[0], left = arg[1];
  if (wr_done(stop))
    wr_print(self, "the chain was stopped");
  else if (left.u.i == 0)
    wr_print(self, "the chain ran to its end");
  else
    wr_call_soon(self, "chain", chain, ARGS(stop, value_int(left.u.i - 1)));
  return NONE_VALUE;
}

static struct value finish(struct actor *self, const struct value *arg) {
  wr_print(self, "the timer runs");
  wr_set_result(self, arg[0], NONE_VALUE);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value stop = wr_future(self, "stop");
  wr_call_soon(self, "chain", chain, ARGS(stop, value_int(MANY)));
  wr_call_later(self, 0, "finish", finish, ARGS(stop));
  wr_await(self, stop);
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "main goes on");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
