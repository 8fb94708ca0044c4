/* When a task of a group fails, the others and the block are cancelled; the group waits for all and
 * raises an ExceptionGroup. */
#include "tests/oracle/asyncio/pair.h"

static struct value fail(struct actor *self, const struct value *arg) {
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "raises %s", STR(arg[0]));
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value worker(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "worker cancelled");
    wr_asleep(self, 0, NONE_VALUE);
    wr_print(self, "worker has cleaned up");
    return value_raise(r);
  }
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value me = wr_current_task(self);
  struct value group = wr_group_begin(self, "group");
  struct value worker_task = wr_group_create_task(self, group, CORO(worker, 0, NULL), NULL);
  wr_group_create_task(self, group, CORO(fail, ARGS(value_text("one"))), NULL);
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "block cancelled, %s", INT(wr_cancelling(me)));
    r = value_raise(r);
  }
  r = wr_group_end(self, group, r);
  if (value_caught(&r, ERROR_GROUP))
    say_repr(self, r);
  wr_print(self, "%s %s", BOOL(wr_cancelled(worker_task)), INT(wr_cancelling(me)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
