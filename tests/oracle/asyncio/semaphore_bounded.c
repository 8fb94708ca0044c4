/* A BoundedSemaphore cannot be let go more often than it was taken; a Semaphore can, but does not
 * begin below 0. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value bounded = wr_aio_bounded_semaphore(self, "bounded", 1);
  wr_aio_semaphore_acquire(self, bounded);
  wr_aio_semaphore_release(self, bounded);
  struct value r = wr_aio_semaphore_release(self, bounded);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  wr_say(self, value_bool(wr_aio_semaphore_locked(bounded)));
  struct value plain = wr_aio_semaphore(self, "plain", 0);
  wr_say(self, value_bool(wr_aio_semaphore_locked(plain)));
  wr_aio_semaphore_release(self, plain);
  wr_aio_semaphore_release(self, plain);
  wr_say(self, wr_aio_semaphore_acquire(self, plain));
  wr_say(self, wr_aio_semaphore_acquire(self, plain));
  wr_say(self, value_bool(wr_aio_semaphore_locked(plain)));
  r = wr_aio_semaphore(self, "negative", -1);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
