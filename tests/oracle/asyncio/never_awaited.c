/* A coroutine that was never awaited is warned of when it is dropped; one that was is not. */
#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  wr_print(self, "%s: %s", STR(arg[0]), STR(arg[1]));
  return NONE_VALUE;
}

static struct value greet(struct actor *self, const struct value *arg) {
  wr_print(self, "hello %s", STR(arg[0]));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_set_warning_handler(self, handler);
  wr_del(self, CORO(greet, ARGS(value_text("nobody"))));
  wr_print(self, "the call made only an object");
  wr_await(self, CORO(greet, ARGS(value_text("everybody"))));
  struct value coroutine = CORO(greet, ARGS(value_text("later")));
  wr_print(self, "kept");
  wr_del(self, coroutine);
  wr_print(self, "dropped");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
