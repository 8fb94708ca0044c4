/* asyncio.sleep(0) puts a task at the end of the ready queue: tasks take turns in the order they
 * were made. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  for (int number = 0; number < arg[1].u.i; number++) {
    wr_print(self, "%s%d", name, number);
    wr_asleep(self, 0, NONE_VALUE);
  }
  wr_print(self, "%s ends", name);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value tasks[3];
  tasks[0] = TASK(worker, ARGS(value_text("a"), value_int(3)));
  tasks[1] = TASK(worker, ARGS(value_text("b"), value_int(1)));
  tasks[2] = TASK(worker, ARGS(value_text("c"), value_int(2)));
  for (int i = 0; i < 3; i++) {
    wr_await(self, tasks[i]);
    wr_print(self, "awaited %s", STR(wr_task_name(self, tasks[i])));
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
