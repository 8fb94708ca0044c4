/* A task that is cancelled before its first step never runs a line of its body. */
#include "tests/oracle/asyncio/pair.h"

static struct value body(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "never printed");
  struct value r = wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "nor this");
  return r;
}

static struct value done(struct actor *self, const struct value *arg) {
  wr_print(self, "done, cancelled: %s", BOOL(wr_cancelled(arg[0])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(body, 0, NULL);
  wr_add_done_callback(self, task, "done", done, 0, NULL);
  const char *asked = BOOL(wr_cancel(self, task, NULL));
  wr_print(self, "%s %s %s", asked, BOOL(wr_done(task)), INT(wr_cancelling(task)));
  struct value r = wr_await(self, task);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "main sees %s", REPR(r));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
