/* Cancelling gather cancels every child that is not done; it is done when they are, and raises
 * CancelledError, with return_exceptions too. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  struct value r = NONE_VALUE;
  for (int i = 0; i < arg[1].u.i && !r.raised; i++)
    r = wr_asleep(self, 0, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "%s cancelled", name);
    wr_asleep(self, 0, NONE_VALUE);
    wr_print(self, "%s has cleaned up", name);
    return value_raise(r);
  }
  wr_print(self, "%s ends", name);
  return arg[0];
}

static struct value several(struct actor *self, const struct value *arg) {
  struct value workers[] = {CORO(worker, ARGS(value_text("a"), value_int(9))),
                            CORO(worker, ARGS(value_text("b"), value_int(1))),
                            CORO(worker, ARGS(value_text("c"), value_int(9)))};
  struct value together = wr_gather(self, 3, workers, value_true(arg[0]));
  for (int i = 0; i < 3; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_say(self, value_bool(wr_cancel(self, together, NULL)));
  wr_say(self, value_bool(wr_done(together)));
  struct value r = wr_await(self, together);
  if (!r.raised)
    wr_say(self, r);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "sees %s, %s %s", REPR(r), BOOL(wr_done(together)),
             BOOL(wr_cancelled(together)));
  wr_say(self, value_bool(wr_cancel(self, together, NULL)));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_await(self, CORO(several, ARGS(value_bool(false))));
  wr_asleep(self, 0, NONE_VALUE);
  wr_await(self, CORO(several, ARGS(value_bool(true))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
