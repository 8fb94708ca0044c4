/* notify(n) wakes the n that have waited longest; each goes on when it has the lock again. */
#include "tests/oracle/asyncio/pair.h"

static struct value waiter(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  struct value condition = arg[1];
  wr_aio_condition_acquire(self, condition);
  wr_print(self, "%s waits", name);
  wr_aio_condition_wait(self, condition);
  wr_print(self, "%s goes on, locked: %s", name, BOOL(wr_aio_condition_locked(condition)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s leaves", name);
  wr_aio_condition_release(self, condition);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value condition = wr_aio_condition(self, "condition", NONE_VALUE);
  static const char *const names[] = {"a", "b", "c", "d", "e"};
  struct value tasks[5];
  for (int i = 0; i < 5; i++)
    tasks[i] = TASK(waiter, ARGS(value_text(names[i]), condition));
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_condition_acquire(self, condition);
  wr_aio_condition_notify(self, condition, 2);
  wr_print(self, "two are notified");
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "main lets go");
  wr_aio_condition_release(self, condition);
  wr_wait(self, 2, tasks, AIO_NEVER, WR_ALL_COMPLETED);
  wr_aio_condition_acquire(self, condition);
  wr_aio_condition_notify(self, condition, 1);
  wr_print(self, "one is notified");
  wr_aio_condition_release(self, condition);
  wr_await(self, tasks[2]);
  wr_aio_condition_acquire(self, condition);
  wr_aio_condition_notify_all(self, condition);
  wr_print(self, "all are notified");
  wr_aio_condition_release(self, condition);
  wr_wait(self, 2, tasks + 3, AIO_NEVER, WR_ALL_COMPLETED);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
