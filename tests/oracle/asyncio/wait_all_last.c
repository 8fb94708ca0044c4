/* wait for all waits for the last one too, however long the others have been done. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  for (int64_t turn = 0; turn < arg[0].u.i; turn++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "done after %s turns", STR(arg[0]));
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value once = TASK(worker, ARGS(value_int(1)));
  struct value often = TASK(worker, ARGS(value_int(6)));
  struct value thrice = TASK(worker, ARGS(value_int(3)));
  struct value r = wr_wait(self, ARGS(once, often, thrice), AIO_NEVER, WR_ALL_COMPLETED);
  struct value done = value_item(r, 0), pending = value_item(r, 1);
  wr_print(self, "%zu done, %zu pending", value_len(done), value_len(pending));
  int64_t sum = 0;
  for (size_t i = 0; i < value_len(done); i++)
    sum += wr_result(self, value_item(done, i)).u.i;
  wr_say(self, value_int(sum));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
