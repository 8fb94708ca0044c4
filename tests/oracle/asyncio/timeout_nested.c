/* Of nested timeouts the one that expires raises TimeoutError, wherever the task is at that time.
 * */
#include "tests/oracle/asyncio/pair.h"

static struct value nested(struct actor *self, const struct value *arg) {
  struct value me = wr_current_task(self);
  struct value outer = wr_timeout_begin(self, arg[0].u.i);
  struct value inner = wr_timeout_begin(self, arg[1].u.i);
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  r = wr_timeout_end(self, inner, r);
  if (value_caught(&r, ERROR_TIMEOUT)) {
    wr_print(self, "caught inside, %s %s %s", BOOL(wr_timeout_expired(inner)),
             BOOL(wr_timeout_expired(outer)), INT(wr_cancelling(me)));
  } else if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "passes, %s %s %s", BOOL(wr_timeout_expired(inner)),
             BOOL(wr_timeout_expired(outer)), INT(wr_cancelling(me)));
    r = value_raise(r);
  }
  r = wr_timeout_end(self, outer, r);
  if (value_caught(&r, ERROR_TIMEOUT))
    wr_print(self, "caught outside, %s %s %s", BOOL(wr_timeout_expired(inner)),
             BOOL(wr_timeout_expired(outer)), INT(wr_cancelling(me)));
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_await(self, CORO(nested, ARGS(value_int(3600 * AIO_S), value_int(10 * AIO_MS))));
  wr_await(self, CORO(nested, ARGS(value_int(10 * AIO_MS), value_int(3600 * AIO_S))));
  wr_await(self, CORO(nested, ARGS(value_int(0), value_int(0))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
