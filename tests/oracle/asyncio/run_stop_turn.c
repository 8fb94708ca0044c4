/* A loop that is stopped ends its turn first: what stands behind in it runs before run() cancels
 * what is left, so a task that it makes is cancelled before it begins. */
#include "tests/oracle/asyncio/pair.h"

static struct value late(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "late begins");
  return NONE_VALUE;
}

static struct value make(struct actor *self, const struct value *arg) {
  wr_print(self, "the loop is to stop, main is done: %s", BOOL(wr_done(arg[0])));
  wr_append(self, arg[1], TASK(late, 0, NULL));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  wr_add_done_callback(self, wr_current_task(self), "make", make, ARGS(arg[0]));
  wr_print(self, "main ends");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value made = wr_list(self, 0, NULL);
  wr_run(self, CORO(async_main, ARGS(made)));
  wr_print(self, "late was cancelled: %s", BOOL(wr_cancelled(value_item(made, 0))));
  return 0;
}
