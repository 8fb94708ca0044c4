/* athrow() raises at the waiting yield; a generator that catches it may await and go on to its next
 * yield. */
#include "tests/oracle/asyncio/pair.h"

static struct value counter(struct actor *self, const struct value *arg) {
  (void)arg;
  int64_t number = 0;
  for (;;) {
    struct value r = wr_yield(self, value_int(number));
    if (value_caught(&r, ERROR_VALUE)) {
      wr_print(self, "caught %s", REPR(r));
      wr_asleep(self, 0, NONE_VALUE);
      number = 100;
    } else if (r.raised) {
      return r;
    } else {
      number++;
    }
  }
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value generator = AGEN(counter, 0, NULL);
  wr_say(self, wr_anext(self, generator));
  wr_say(self, wr_anext(self, generator));
  wr_say(self, wr_athrow(self, generator, wr_error(self, ERROR_VALUE, "thrown in")));
  wr_say(self, wr_anext(self, generator));
  struct value r = wr_athrow(self, generator, wr_error(self, ERROR_KEY, "not caught"));
  if (value_caught(&r, ERROR_KEY))
    say_repr(self, r);
  r = wr_anext(self, generator);
  if (value_caught(&r, ERROR_STOP_ASYNC_ITERATION))
    say_repr(self, r);
  struct value fresh = AGEN(counter, 0, NULL);
  r = wr_athrow(self, fresh, wr_error(self, ERROR_VALUE, "before it began"));
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
