/* Taking a free lock does not visit the loop; letting go of a free one is a RuntimeError. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value lock = wr_aio_lock(self, "lock");
  wr_call_soon(self, "say", say, ARGS(value_text("the loop was visited")));
  wr_say(self, wr_aio_lock_acquire(self, lock));
  wr_say(self, value_bool(wr_aio_lock_locked(lock)));
  wr_aio_lock_release(self, lock);
  wr_aio_lock_acquire(self, lock);
  wr_say(self, value_bool(wr_aio_lock_locked(lock)));
  wr_aio_lock_release(self, lock);
  struct value r = wr_aio_lock_release(self, lock);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  wr_asleep(self, 0, NONE_VALUE);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
