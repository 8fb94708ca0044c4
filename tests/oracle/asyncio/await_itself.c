/* A task that awaits itself gets a RuntimeError raised at that await, in the next turn. */
#include <string.h>

#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value narcissus(struct actor *self, const struct value *arg) {
  wr_call_soon(self, "say", say, ARGS(value_text("the loop was visited")));
  struct value r = wr_await(self, value_item(arg[0], 0));
  if (value_caught(&r, ERROR_RUNTIME)) {
    const char *text = STR(r);
    wr_print(self, "%s %.*s", value_type_name(r), (int)strcspn(text, ":"), text);
  }
  return value_text("still alive");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value holder = wr_list(self, 0, NULL);
  wr_append(self, holder, TASK(narcissus, ARGS(holder)));
  wr_say(self, wr_await(self, value_item(holder, 0)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
