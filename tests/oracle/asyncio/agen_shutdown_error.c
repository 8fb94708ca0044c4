/* What an asynchronous generator raises while run() closes it goes to the exception handler, with
 * the generator; run() returns what main has returned. */
#include <string.h>

#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  const char *message = STR(arg[0]);
  size_t what = (size_t)(strstr(message, " <") - message);
  wr_print(self, "%.*s: %s, of this one: %s", (int)what, message, REPR(arg[1]),
           BOOL(value_same(arg[2], value_item(arg[3], 0))));
  return NONE_VALUE;
}

static struct value items(struct actor *self, const struct value *arg) {
  wr_yield(self, arg[0]);
  return value_raise(wr_error(self, ERROR_VALUE, "in the finally of %s", STR(arg[0])));
}

static struct value async_main(struct actor *self, const struct value *arg) {
  struct value kept = arg[0];
  wr_set_exception_handler(self, handler, ARGS(kept));
  wr_append(self, kept, AGEN(items, ARGS(value_text("items"))));
  wr_say(self, wr_anext(self, value_item(kept, 0)));
  return value_text("main's result");
}

PAIR_MAIN(self) {
  struct value kept = wr_list(self, 0, NULL);
  wr_say(self, wr_run(self, CORO(async_main, ARGS(kept))));
  return 0;
}
