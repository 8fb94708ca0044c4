/* async for asks an async generator for one item after another: nothing of it runs ahead, and the
 * loop is visited only where the generator itself awaits something unfinished. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value items(struct actor *self, const struct value *arg) {
  for (int64_t item = 0; item < arg[0].u.i; item++) {
    wr_print(self, "makes %s", INT(item));
    if (value_true(arg[1]))
      wr_asleep(self, 0, NONE_VALUE);
    struct value r = wr_yield(self, value_int(item));
    if (r.raised)
      return r;
  }
  wr_print(self, "has no more");
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int suspends = 0; suspends < 2; suspends++) {
    wr_call_soon(self, "say", say, ARGS(value_text("the loop was visited")));
    struct value generator = AGEN(items, ARGS(value_int(2), value_bool(suspends)));
    struct value item;
    while (!(item = wr_anext(self, generator)).raised)
      wr_print(self, "got %s", STR(item));
    wr_print(self, "end");
    wr_asleep(self, 0, NONE_VALUE);
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
