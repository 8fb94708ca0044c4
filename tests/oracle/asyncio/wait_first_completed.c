/* wait for the first: all that are done by the time the waiter goes on are given; nobody is
 * cancelled. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  for (int i = 0; i < arg[1].u.i; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s ends", STR(arg[0]));
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value tasks[5];
  tasks[0] = TASK(worker, ARGS(value_text("a"), value_int(5)));
  tasks[1] = TASK(worker, ARGS(value_text("b"), value_int(1)));
  tasks[2] = TASK(worker, ARGS(value_text("c"), value_int(3)));
  tasks[3] = TASK(worker, ARGS(value_text("d"), value_int(2)));
  tasks[4] = TASK(worker, ARGS(value_text("e"), value_int(1)));
  struct value r = wr_wait(self, 5, tasks, AIO_NEVER, WR_FIRST_COMPLETED);
  for (int i = 0; i < 5; i++)
    wr_print(self, "%s %s", BOOL(is_in(tasks[i], value_item(r, 0))),
             BOOL(is_in(tasks[i], value_item(r, 1))));
  r = wr_wait(self, 5, tasks, AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%zu %zu", value_len(value_item(r, 0)), value_len(value_item(r, 1)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
