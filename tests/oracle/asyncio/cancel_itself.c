/* A task that cancels itself goes on to its next await that suspends; without one, it ends
 * cancelled although it has returned. */
#include "tests/oracle/asyncio/pair.h"

static struct value nothing(struct actor *self, const struct value *arg) {
  (void)self, (void)arg;
  return value_text("an await that does not suspend");
}

static struct value suspends(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_cancel(self, wr_current_task(self), NULL);
  wr_say(self, wr_await(self, CORO(nothing, 0, NULL)));
  struct value r = wr_asleep(self, 0, NONE_VALUE);
  if (!r.raised)
    wr_print(self, "never printed");
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "cancelled at the sleep");
    return value_raise(r);
  }
  return r;
}

static struct value returns(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_cancel(self, wr_current_task(self), NULL);
  wr_print(self, "returns");
  return value_text("lost");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value tasks[] = {CORO(suspends, 0, NULL), CORO(returns, 0, NULL)};
  for (int i = 0; i < 2; i++) {
    struct value task = wr_create_task(self, tasks[i], NULL);
    struct value r = wr_await(self, task);
    if (!r.raised)
      wr_say(self, r);
    if (value_caught(&r, ERROR_CANCELLED))
      wr_print(self, "main sees %s", REPR(r));
    wr_say(self, value_bool(wr_cancelled(task)));
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
