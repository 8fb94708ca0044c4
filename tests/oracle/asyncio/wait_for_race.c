/* If the future is done before wait_for goes on, its result wins: over a timeout, whichever came
 * first, and over a cancellation, which is lost. */
#include "tests/oracle/asyncio/pair.h"

static struct value set_result(struct actor *self, const struct value *arg) {
  return wr_set_result(self, arg[0], arg[1]);
}

static struct value waiter(struct actor *self, const struct value *arg) {
  struct value r = wr_wait_for(self, arg[0], arg[1].u.i);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "cancelled");
    return value_raise(r);
  }
  if (r.raised)
    return r;
  wr_print(self, "%s, cancelled %s times", STR(r), INT(wr_cancelling(wr_current_task(self))));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value future = wr_future(self, "future");
  struct value waiting = TASK(waiter, ARGS(future, value_int(10 * AIO_MS)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_set_result(self, future, value_text("before the timeout, in one turn with it"));
  wr_work(self, 50 * AIO_MS);
  wr_await(self, waiting);

  future = wr_future(self, "future");
  waiting = TASK(waiter, ARGS(future, value_int(10 * AIO_MS)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_call_later(self, 20 * AIO_MS, "set_result", set_result,
                ARGS(future, value_text("after the timeout, in one turn with it")));
  wr_work(self, 50 * AIO_MS);
  wr_await(self, waiting);

  future = wr_future(self, "future");
  waiting = TASK(waiter, ARGS(future, value_int(3600 * AIO_S)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_set_result(self, future, value_text("before the cancellation"));
  wr_cancel(self, waiting, NULL);
  wr_await(self, waiting);
  wr_say(self, value_bool(wr_cancelled(waiting)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
