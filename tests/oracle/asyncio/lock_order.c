/* A lock goes to those who wait for it in the order in which they came. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  struct value lock = arg[1];
  wr_print(self, "%s wants", name);
  wr_aio_lock_acquire(self, lock);
  wr_print(self, "%s has", name);
  wr_asleep(self, 0, NONE_VALUE);
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s lets go", name);
  wr_aio_lock_release(self, lock);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value lock = wr_aio_lock(self, "lock");
  struct value workers[] = {
      CORO(worker, ARGS(value_text("a"), lock)), CORO(worker, ARGS(value_text("b"), lock)),
      CORO(worker, ARGS(value_text("c"), lock)), CORO(worker, ARGS(value_text("d"), lock))};
  wr_await(self, wr_gather(self, 4, workers, false));
  wr_say(self, value_bool(wr_aio_lock_locked(lock)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
