/* Cancelling a task that awaits gather cancels all the children, in their order. */
#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "%s %s", STR(arg[0]), REPR(r));
    return value_raise(r);
  }
  return r;
}

static struct value parent(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value children[] = {CORO(child, ARGS(value_text("a"))), CORO(child, ARGS(value_text("b"))),
                             CORO(child, ARGS(value_text("c")))};
  struct value r = wr_await(self, wr_gather(self, 3, children, false));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "parent %s", REPR(r));
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(parent, 0, NULL);
  for (int i = 0; i < 2; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, task, "stop");
  struct value r = wr_await(self, task);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "main %s", REPR(r));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%zu", value_len(wr_all_tasks(self)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
