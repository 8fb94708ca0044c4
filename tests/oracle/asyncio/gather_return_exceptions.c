/* With return_exceptions gather waits for all and gives exceptions as results, cancellations too.
 * */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  for (int i = 0; i < arg[1].u.i; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s ends", STR(arg[0]));
  if (value_true(arg[2]))
    return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value cancelled =
      TASK(worker, ARGS(value_text("cancelled"), value_int(1), value_bool(false)));
  wr_cancel(self, cancelled, "not wanted");
  struct value workers[] = {CORO(worker, ARGS(value_text("a"), value_int(3), value_bool(true))),
                            CORO(worker, ARGS(value_text("b"), value_int(1), value_bool(false))),
                            cancelled,
                            CORO(worker, ARGS(value_text("c"), value_int(2), value_bool(true)))};
  struct value results = wr_await(self, wr_gather(self, 4, workers, true));
  for (size_t i = 0; i < value_len(results); i++)
    say_repr(self, value_item(results, i));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
