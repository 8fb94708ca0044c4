/* wait() and notify() of a Condition need its lock. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value condition = wr_aio_condition(self, "condition", NONE_VALUE);
  struct value r = wr_aio_condition_wait(self, condition);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  r = wr_aio_condition_notify(self, condition, 1);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  wr_aio_condition_acquire(self, condition);
  wr_aio_condition_notify_all(self, condition);
  wr_aio_condition_release(self, condition);
  wr_say(self, value_bool(wr_aio_condition_locked(condition)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
