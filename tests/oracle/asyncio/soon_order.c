/* call_soon: nothing runs at once; what is ready runs in the order in which it was put there. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_print(self, "%s %s", STR(arg[0]), STR(arg[1]));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int number = 0; number < 4; number++)
    wr_call_soon(self, "say", say, ARGS(value_text("callback"), value_int(number)));
  wr_print(self, "none has run yet");
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "all have run");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
