/* A chain of awaited coroutines that never suspends does not visit the loop. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value part(struct actor *self, const struct value *arg) {
  int64_t depth = arg[0].u.i;
  wr_print(self, "into part %s", STR(arg[0]));
  int64_t below = depth ? wr_await(self, CORO(part, ARGS(value_int(depth - 1)))).u.i : 0;
  wr_print(self, "out of part %s", STR(arg[0]));
  return value_int(below + depth);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_call_soon(self, "say", say, ARGS(value_text("the loop was visited")));
  wr_print(self, "%s", STR(wr_await(self, CORO(part, ARGS(value_int(4))))));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "end");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
