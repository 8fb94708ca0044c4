/* wait for the first exception goes on at one, not at a result or a cancellation; it raises
 * nothing. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  for (int i = 0; i < arg[1].u.i; i++) {
    struct value r = wr_asleep(self, 0, NONE_VALUE);
    if (r.raised)
      return r;
  }
  wr_print(self, "%s ends", STR(arg[0]));
  if (value_true(arg[2]))
    return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value tasks[4];
  tasks[0] = TASK(worker, ARGS(value_text("result"), value_int(1), value_bool(false)));
  tasks[1] = TASK(worker, ARGS(value_text("cancelled"), value_int(3), value_bool(false)));
  tasks[2] = TASK(worker, ARGS(value_text("exception"), value_int(4), value_bool(true)));
  tasks[3] = TASK(worker, ARGS(value_text("slow"), value_int(8), value_bool(false)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, tasks[1], NULL);
  struct value r = wr_wait(self, 4, tasks, AIO_NEVER, WR_FIRST_EXCEPTION);
  for (int i = 0; i < 4; i++)
    wr_print(self, "%s %s", BOOL(is_in(tasks[i], value_item(r, 0))),
             BOOL(is_in(tasks[i], value_item(r, 1))));
  say_repr(self, wr_exception(self, tasks[2]));
  r = wr_wait(self, 2, tasks, AIO_NEVER, WR_FIRST_EXCEPTION);
  wr_print(self, "%zu %zu", value_len(value_item(r, 0)), value_len(value_item(r, 1)));
  wr_await(self, tasks[3]);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
