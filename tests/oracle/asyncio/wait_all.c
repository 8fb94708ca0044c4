/* wait for all counts each task once, raises nothing, and does not visit the loop less than once,
 * even if all are done. */
#include "tests/oracle/asyncio/pair.h"

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value worker(struct actor *self, const struct value *arg) {
  wr_print(self, "%s runs", STR(arg[0]));
  if (value_true(arg[1]))
    return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value good = TASK(worker, ARGS(value_text("good"), value_bool(false)));
  struct value bad = TASK(worker, ARGS(value_text("bad"), value_bool(true)));
  struct value r = wr_wait(self, ARGS(good, bad, good), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%zu %zu %s", value_len(value_item(r, 0)), value_len(value_item(r, 1)),
           REPR(wr_exception(self, bad)));
  wr_call_soon(self, "say", say, ARGS(value_text("the loop was visited")));
  r = wr_wait(self, ARGS(good, bad), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%zu %zu", value_len(value_item(r, 0)), value_len(value_item(r, 1)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
