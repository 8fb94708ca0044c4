/* Whoever awaits a task goes on one turn after its end, in the order in which they began to wait.
 * */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "worker begins");
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "worker ends");
  return value_text("work");
}

static struct value ticks(struct actor *self, const struct value *arg) {
  for (int tick = 0; tick < arg[0].u.i; tick++) {
    wr_print(self, "tick %d", tick);
    wr_asleep(self, 0, NONE_VALUE);
  }
  return NONE_VALUE;
}

static struct value waiter(struct actor *self, const struct value *arg) {
  wr_print(self, "%s waits", STR(arg[0]));
  wr_print(self, "%s got %s", STR(arg[0]), STR(wr_await(self, arg[1])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(worker, 0, NULL);
  struct value others[3];
  others[0] = TASK(ticks, ARGS(value_int(5)));
  others[1] = TASK(waiter, ARGS(value_text("a"), task));
  others[2] = TASK(waiter, ARGS(value_text("b"), task));
  wr_print(self, "main got %s", STR(wr_await(self, task)));
  for (int i = 0; i < 3; i++)
    wr_await(self, others[i]);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
