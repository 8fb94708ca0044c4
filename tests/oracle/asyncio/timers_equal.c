/* Timers with equal deadlines run in the order in which heapq gives them, which is not theirs. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_append(self, arg[1], arg[0]);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value order = wr_list(self, 0, NULL);
  int64_t when = wr_loop_time_ns(self) + 10 * AIO_MS;
  for (int number = 0; number < 10; number++)
    wr_call_at(self, when, "say", say, ARGS(value_int(number), order));
  wr_asleep(self, 50 * AIO_MS, NONE_VALUE);
  wr_say(self, order);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
