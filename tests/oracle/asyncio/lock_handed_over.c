/* Who lets a lock go and wants it again at once has to queue behind those who wait; in between the
 * lock is free, yet taken by nobody. */
#include "tests/oracle/asyncio/pair.h"

static struct value greedy(struct actor *self, const struct value *arg) {
  struct value lock = arg[0];
  for (int number = 0; number < 3; number++) {
    wr_aio_lock_acquire(self, lock);
    wr_print(self, "greedy has it, %d", number);
    wr_asleep(self, 0, NONE_VALUE);
    wr_aio_lock_release(self, lock);
    wr_print(self, "greedy lets go, locked: %s", BOOL(wr_aio_lock_locked(lock)));
  }
  return NONE_VALUE;
}

static struct value modest(struct actor *self, const struct value *arg) {
  struct value lock = arg[0];
  wr_aio_lock_acquire(self, lock);
  wr_print(self, "modest has it");
  wr_aio_lock_release(self, lock);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value lock = wr_aio_lock(self, "lock");
  struct value tasks[3];
  tasks[0] = TASK(greedy, ARGS(lock));
  tasks[1] = TASK(modest, ARGS(lock));
  tasks[2] = TASK(modest, ARGS(lock));
  for (int i = 0; i < 3; i++)
    wr_await(self, tasks[i]);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
