/* The current task is the one whose step runs, through all coroutines that it awaits; in a callback
 * there is none. A task that is done is not among all tasks any more. */
#include "tests/oracle/asyncio/pair.h"

static struct value callback(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "in a callback: %s", STR(wr_current_task(self)));
  return NONE_VALUE;
}

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  return wr_current_task(self);
}

static struct value child(struct actor *self, const struct value *arg) {
  struct value keep = arg[0];
  wr_append(self, keep, wr_await(self, CORO(inner, 0, NULL)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "the same after a turn: %s",
           BOOL(value_same(value_item(keep, 0), wr_current_task(self))));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value keep = wr_list(self, 0, NULL);
  struct value task = TASK(child, ARGS(keep));
  wr_call_soon(self, "callback", callback, 0, NULL);
  wr_print(self, "all: %zu", value_len(wr_all_tasks(self)));
  struct value mine = wr_await(self, CORO(inner, 0, NULL));
  wr_print(self, "main's own: %s", BOOL(value_same(mine, wr_current_task(self))));
  wr_await(self, task);
  wr_print(self, "child's: %s", BOOL(value_same(value_item(keep, 0), task)));
  wr_print(self, "all: %zu", value_len(wr_all_tasks(self)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
