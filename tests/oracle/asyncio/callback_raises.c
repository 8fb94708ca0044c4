/* An exception in a callback goes to the loop's exception handler; the loop goes on. */
#include <string.h>

#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  const char *message = STR(arg[0]);
  wr_print(self, "%.*s: %s", (int)strcspn(message, "("), message, REPR(arg[1]));
  return NONE_VALUE;
}

static struct value boom(struct actor *self, const struct value *arg) {
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value on_done(struct actor *self, const struct value *arg) {
  return value_raise(wr_error_of(self, ERROR_KEY, wr_result(self, arg[0])));
}

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_set_exception_handler(self, handler, 0, NULL);
  wr_call_soon(self, "boom", boom, ARGS(value_text("in a callback")));
  wr_call_soon(self, "say", say, ARGS(value_text("the next callback runs")));
  struct value future = wr_future(self, "future");
  wr_add_done_callback(self, future, "on_done", on_done, 0, NULL);
  wr_set_result(self, future, value_text("in a done callback"));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "main goes on");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
