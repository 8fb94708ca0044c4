/* A cancelled timer does not run; those around it keep their order. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_print(self, "timer %s", STR(arg[0]));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  int64_t when = wr_loop_time_ns(self) + 10 * AIO_MS;
  struct value handles[8];
  for (int number = 0; number < 8; number++)
    handles[number] = wr_call_at(self, when, "say", say, ARGS(value_int(number)));
  wr_handle_cancel(self, handles[0]);
  wr_handle_cancel(self, handles[3]);
  wr_handle_cancel(self, handles[7]);
  wr_asleep(self, 50 * AIO_MS, NONE_VALUE);
  struct value cancelled = wr_list(self, 0, NULL);
  for (int number = 0; number < 8; number++)
    wr_append(self, cancelled, value_bool(wr_handle_cancelled(self, handles[number])));
  wr_say(self, cancelled);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
