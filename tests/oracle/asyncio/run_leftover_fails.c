/* An exception of a task that run() cancels at its end goes to the exception handler, not to the
 * caller of run(). */
#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  wr_print(self, "%s: %s", STR(arg[0]), REPR(arg[1]));
  return NONE_VALUE;
}

static struct value leftover(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED))
    return value_raise(wr_error(self, ERROR_VALUE, "while it was cancelled"));
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  wr_set_exception_handler(self, handler, 0, NULL);
  struct value keep = arg[0];
  wr_append(self, keep, TASK(leftover, 0, NULL));
  wr_asleep(self, 0, NONE_VALUE);
  return value_text("main's");
}

PAIR_MAIN(self) {
  struct value keep = wr_list(self, 0, NULL);
  wr_say(self, wr_run(self, CORO(async_main, ARGS(keep))));
  wr_say(self, value_bool(wr_cancelled(value_item(keep, 0))));
  return 0;
}
