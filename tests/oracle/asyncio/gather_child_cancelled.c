/* A child of gather that is cancelled counts as one that raised CancelledError: gather is not
 * cancelled, nor are the others. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  for (int i = 0; i < arg[1].u.i; i++) {
    struct value r = wr_asleep(self, 0, NONE_VALUE);
    if (r.raised)
      return r;
  }
  wr_print(self, "%s ends", STR(arg[0]));
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value a = TASK(worker, ARGS(value_text("a"), value_int(3)));
  struct value b = TASK(worker, ARGS(value_text("b"), value_int(3)));
  struct value both = wr_gather(self, ARGS(a, b), false);
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, a, "only a");
  struct value r = wr_await(self, both);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "main sees %s", REPR(r));
  wr_print(self, "%s %s %s %s", BOOL(wr_cancelled(both)), BOOL(wr_cancelled(a)), BOOL(wr_done(b)),
           INT(wr_cancelling(wr_current_task(self))));
  wr_say(self, wr_await(self, b));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
