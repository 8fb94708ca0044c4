/* shield: cancelling who awaits leaves the task inside alone; it goes on and can be awaited again.
 * */
#include "tests/oracle/asyncio/pair.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int number = 0; number < 3; number++) {
    wr_print(self, "inner %d", number);
    struct value r = wr_asleep(self, 0, NONE_VALUE);
    if (r.raised)
      return r;
  }
  return value_text("inner's result");
}

static struct value outer(struct actor *self, const struct value *arg) {
  struct value task = arg[0];
  struct value r = wr_await(self, wr_shield(self, task));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "outer %s, inner done: %s", REPR(r), BOOL(wr_done(task)));
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(inner, 0, NULL);
  struct value waiting = TASK(outer, ARGS(task));
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, waiting, "only outer");
  wr_wait(self, ARGS(waiting), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%s %s", BOOL(wr_cancelled(waiting)), BOOL(wr_done(task)));
  wr_say(self, wr_await(self, task));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
