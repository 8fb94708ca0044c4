/* A task that is cancelled while it waits for a lock leaves the queue; if the lock was already
 * meant for it, the next one gets it. */
#include "tests/oracle/asyncio/pair.h"

/* async with lock: */
static struct value with_lock(struct actor *self, const char *name, struct value lock) {
  struct value r = wr_aio_lock_acquire(self, lock);
  if (r.raised)
    return r;
  wr_print(self, "%s has", name);
  r = wr_asleep(self, 0, NONE_VALUE);
  wr_aio_lock_release(self, lock);
  return r;
}

static struct value worker(struct actor *self, const struct value *arg) {
  struct value r = with_lock(self, STR(arg[0]), arg[1]);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "%s cancelled", STR(arg[0]));
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value lock = wr_aio_lock(self, "lock");
  wr_aio_lock_acquire(self, lock);
  struct value a = TASK(worker, ARGS(value_text("a"), lock));
  struct value b = TASK(worker, ARGS(value_text("b"), lock));
  struct value c = TASK(worker, ARGS(value_text("c"), lock));
  struct value d = TASK(worker, ARGS(value_text("d"), lock));
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, b, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_lock_release(self, lock);
  wr_cancel(self, a, NULL);
  wr_wait(self, ARGS(a, b, c, d), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%s %s %s %s %s", BOOL(wr_cancelled(a)), BOOL(wr_cancelled(b)),
           BOOL(wr_cancelled(c)), BOOL(wr_cancelled(d)), BOOL(wr_aio_lock_locked(lock)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
