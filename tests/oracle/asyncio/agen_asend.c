/* asend() gives the waiting yield a value and runs to the next; the first must send None. */
#include "tests/oracle/asyncio/pair.h"

static struct value average(struct actor *self, const struct value *arg) {
  (void)arg;
  int64_t total = 0, count = 0;
  struct value value = NONE_VALUE;
  for (;;) {
    value = wr_yield(self, count ? value_int(total / count) : value);
    if (value.raised)
      return value;
    wr_asleep(self, 0, NONE_VALUE);
    total += value.u.i;
    count++;
  }
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value generator = AGEN(average, 0, NULL);
  struct value r = wr_asend(self, generator, value_int(1));
  if (value_caught(&r, ERROR_TYPE))
    say_repr(self, r);
  wr_say(self, wr_asend(self, generator, NONE_VALUE));
  static const int64_t values[] = {10, 20, 60};
  for (int i = 0; i < 3; i++)
    wr_say(self, wr_asend(self, generator, value_int(values[i])));
  wr_aclose(self, generator);
  r = wr_asend(self, generator, value_int(1));
  if (value_caught(&r, ERROR_STOP_ASYNC_ITERATION))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
