/* What still runs when the main coroutine ends is cancelled, and run() waits until it is over; what
 * is merely ready does not run before. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value leftover(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "leftover %s", REPR(r));
    wr_asleep(self, 0, NONE_VALUE);
    wr_print(self, "leftover has cleaned up");
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  struct value keep = arg[0];
  wr_append(self, keep, TASK(leftover, 0, NULL));
  wr_asleep(self, 0, NONE_VALUE);
  wr_call_later(self, 3600 * AIO_S, "say", say, ARGS(value_text("never printed")));
  wr_print(self, "main ends");
  return value_text("main's");
}

PAIR_MAIN(self) {
  struct value keep = wr_list(self, 0, NULL);
  wr_say(self, wr_run(self, CORO(async_main, ARGS(keep))));
  wr_say(self, value_bool(wr_cancelled(value_item(keep, 0))));
  return 0;
}
