/* A task that is cancelled in Condition.wait() has the lock again before CancelledError leaves; its
 * place is not notified. */
#include "tests/oracle/asyncio/pair.h"

static struct value waiter(struct actor *self, const struct value *arg) {
  struct value condition = arg[1];
  wr_aio_condition_acquire(self, condition);
  struct value r = wr_aio_condition_wait(self, condition);
  if (!r.raised)
    wr_print(self, "%s was notified", STR(arg[0]));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "%s cancelled, locked: %s", STR(arg[0]),
             BOOL(wr_aio_condition_locked(condition)));
    r = value_raise(r);
  }
  wr_aio_condition_release(self, condition);
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value condition = wr_aio_condition(self, "condition", NONE_VALUE);
  struct value a = TASK(waiter, ARGS(value_text("a"), condition));
  struct value b = TASK(waiter, ARGS(value_text("b"), condition));
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_condition_acquire(self, condition);
  wr_cancel(self, a, NULL);
  for (int i = 0; i < 3; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "a waits for the lock, done: %s", BOOL(wr_done(a)));
  wr_aio_condition_notify(self, condition, 1);
  wr_aio_condition_release(self, condition);
  wr_wait(self, ARGS(a, b), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%s %s %s", BOOL(wr_cancelled(a)), BOOL(wr_cancelled(b)),
           BOOL(wr_aio_condition_locked(condition)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
