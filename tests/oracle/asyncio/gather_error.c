/* The first exception goes to who awaits gather at once; the others go on, and what they raise
 * later is not told. */
#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  wr_print(self, "%s: %s", STR(arg[0]), REPR(arg[1]));
  return NONE_VALUE;
}

static struct value worker(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  for (int number = 0; number < arg[1].u.i; number++) {
    wr_print(self, "%s %d", name, number);
    wr_asleep(self, 0, NONE_VALUE);
  }
  if (value_true(arg[2]))
    return value_raise(wr_error(self, ERROR_VALUE, "%s", name));
  wr_print(self, "%s ends", name);
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_set_exception_handler(self, handler, 0, NULL);
  struct value workers[] = {CORO(worker, ARGS(value_text("a"), value_int(4), value_bool(false))),
                            CORO(worker, ARGS(value_text("b"), value_int(1), value_bool(true))),
                            CORO(worker, ARGS(value_text("c"), value_int(3), value_bool(true))),
                            CORO(worker, ARGS(value_text("d"), value_int(5), value_bool(false)))};
  struct value r = wr_await(self, wr_gather(self, 4, workers, false));
  if (value_caught(&r, ERROR_VALUE))
    wr_print(self, "main sees %s", REPR(r));
  wr_print(self, "%zu", value_len(wr_all_tasks(self)));
  for (int i = 0; i < 4; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%zu", value_len(wr_all_tasks(self)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
