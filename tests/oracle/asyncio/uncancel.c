/* cancel() counts requests and uncancel() takes one back, not below 0; the CancelledError that is
 * on its way comes all the same. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    struct value me = wr_current_task(self);
    wr_print(self, "cancelled, %s requests", INT(wr_cancelling(me)));
    for (int i = 0; i < 4; i++)
      wr_say(self, value_int(wr_uncancel(self, me)));
  }
  wr_asleep(self, 0, NONE_VALUE);
  return value_text("goes on");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(worker, 0, NULL);
  wr_say(self, value_int(wr_cancelling(task)));
  wr_say(self, value_int(wr_uncancel(self, task)));
  wr_asleep(self, 0, NONE_VALUE);
  for (int i = 0; i < 3; i++)
    wr_say(self, value_bool(wr_cancel(self, task, NULL)));
  wr_say(self, value_int(wr_cancelling(task)));
  wr_say(self, value_int(wr_uncancel(self, task)));
  wr_say(self, wr_await(self, task));
  wr_say(self, value_bool(wr_cancelled(task)));
  struct value early = TASK(worker, 0, NULL);
  wr_cancel(self, early, NULL);
  wr_say(self, value_int(wr_uncancel(self, early)));
  wr_wait(self, ARGS(early), AIO_NEVER, WR_ALL_COMPLETED);
  wr_say(self, value_bool(wr_cancelled(early)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
