/* A permit that was meant for a task which is cancelled goes to the next that waits. */
#include "tests/oracle/asyncio/pair.h"

/* async with semaphore: */
static struct value with_semaphore(struct actor *self, const char *name, struct value semaphore) {
  struct value r = wr_aio_semaphore_acquire(self, semaphore);
  if (r.raised)
    return r;
  wr_print(self, "%s in", name);
  r = wr_asleep(self, 0, NONE_VALUE);
  wr_aio_semaphore_release(self, semaphore);
  return r;
}

static struct value worker(struct actor *self, const struct value *arg) {
  struct value r = with_semaphore(self, STR(arg[0]), arg[1]);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "%s cancelled", STR(arg[0]));
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value semaphore = wr_aio_semaphore(self, "semaphore", 1);
  wr_aio_semaphore_acquire(self, semaphore);
  struct value a = TASK(worker, ARGS(value_text("a"), semaphore));
  struct value b = TASK(worker, ARGS(value_text("b"), semaphore));
  struct value c = TASK(worker, ARGS(value_text("c"), semaphore));
  struct value d = TASK(worker, ARGS(value_text("d"), semaphore));
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, b, NULL);
  wr_aio_semaphore_release(self, semaphore);
  wr_cancel(self, a, NULL);
  wr_wait(self, ARGS(a, b, c, d), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%s %s %s %s", BOOL(wr_cancelled(a)), BOOL(wr_cancelled(b)), BOOL(wr_cancelled(c)),
           BOOL(wr_cancelled(d)));
  wr_say(self, value_bool(wr_aio_semaphore_locked(semaphore)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
