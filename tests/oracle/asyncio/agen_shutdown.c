/* Async generators that are still open when the main coroutine ends are closed before run()
 * returns. */
#include "tests/oracle/asyncio/pair.h"

static struct value items(struct actor *self, const struct value *arg) {
  struct value r = wr_yield(self, arg[0]);
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s is closed", STR(arg[0]));
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  struct value keep = arg[0];
  wr_append(self, keep, AGEN(items, ARGS(value_text("open"))));
  wr_append(self, keep, AGEN(items, ARGS(value_text("never begun"))));
  wr_say(self, wr_anext(self, value_item(keep, 0)));
  wr_print(self, "main ends");
  return value_text("result");
}

PAIR_MAIN(self) {
  struct value keep = wr_list(self, 0, NULL);
  wr_say(self, wr_run(self, CORO(async_main, ARGS(keep))));
  wr_print(self, "%zu", value_len(keep));
  return 0;
}
