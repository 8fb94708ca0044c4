/* What an async generator raises comes out of the await; StopAsyncIteration of its own becomes a
 * RuntimeError, and after an error it is over. */
#include "tests/oracle/asyncio/pair.h"

static struct value failing(struct actor *self, const struct value *arg) {
  struct value r = wr_yield(self, value_text("first"));
  return r.raised ? r : value_raise(arg[0]);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value errors[] = {wr_error(self, ERROR_VALUE, "from inside"),
                           wr_error(self, ERROR_STOP_ASYNC_ITERATION, "by hand")};
  for (int i = 0; i < 2; i++) {
    struct value generator = AGEN(failing, ARGS(errors[i]));
    struct value item;
    while (!(item = wr_anext(self, generator)).raised)
      wr_say(self, item);
    if (value_caught(&item, ERROR_VALUE) || value_caught(&item, ERROR_RUNTIME))
      say_repr(self, item);
    struct value end = wr_anext(self, generator);
    if (value_caught(&end, ERROR_STOP_ASYNC_ITERATION))
      say_repr(self, end);
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
