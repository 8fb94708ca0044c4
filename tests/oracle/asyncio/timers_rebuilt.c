/* With more than 100 timers, more than half of them cancelled, the loop rebuilds its heap, and
 * equal deadlines come out in another order. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_append(self, arg[1], arg[0]);
  return NONE_VALUE;
}

static struct value several(struct actor *self, const struct value *arg) {
  int64_t many = arg[0].u.i, cancelled = arg[1].u.i;
  struct value order = wr_list(self, 0, NULL);
  int64_t when = wr_loop_time_ns(self) + 20 * AIO_MS;
  struct value handles = wr_list(self, 0, NULL);
  for (int64_t number = 0; number < many; number++)
    wr_append(self, handles, wr_call_at(self, when, "say", say, ARGS(value_int(number), order)));
  for (int64_t number = 0; number < cancelled; number++)
    wr_handle_cancel(self, value_item(handles, (size_t)number));
  wr_asleep(self, 100 * AIO_MS, NONE_VALUE);
  wr_say(self, order);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_await(self, CORO(several, ARGS(value_int(99), value_int(88))));
  wr_await(self, CORO(several, ARGS(value_int(104), value_int(50))));
  wr_await(self, CORO(several, ARGS(value_int(104), value_int(92))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
