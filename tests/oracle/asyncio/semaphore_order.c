/* A semaphore lets in as many as it has permits, then those who wait, in their order; who comes
 * later does not overtake them. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  struct value semaphore = arg[1];
  wr_aio_semaphore_acquire(self, semaphore);
  wr_print(self, "%s in, locked: %s", name, BOOL(wr_aio_semaphore_locked(semaphore)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_semaphore_release(self, semaphore);
  wr_print(self, "%s out, locked: %s", name, BOOL(wr_aio_semaphore_locked(semaphore)));
  wr_aio_semaphore_acquire(self, semaphore);
  wr_print(self, "%s in again", name);
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_semaphore_release(self, semaphore);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value semaphore = wr_aio_semaphore(self, "semaphore", 2);
  static const char *const names[] = {"a", "b", "c", "d", "e"};
  struct value workers[5];
  for (int i = 0; i < 5; i++)
    workers[i] = CORO(worker, ARGS(value_text(names[i]), semaphore));
  wr_await(self, wr_gather(self, 5, workers, false));
  wr_say(self, value_bool(wr_aio_semaphore_locked(semaphore)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
