/* shield of a task that is cancelled or fails by itself is cancelled or fails; of one that is done
 * it is that task. */
#include "tests/oracle/asyncio/pair.h"

static struct value sleeper(struct actor *self, const struct value *arg) {
  (void)arg;
  return wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
}

static struct value fail(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_asleep(self, 0, NONE_VALUE);
  return value_raise(wr_error(self, ERROR_VALUE, "from inside"));
}

static struct value give(struct actor *self, const struct value *arg) {
  (void)self, (void)arg;
  return value_text("given");
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(sleeper, 0, NULL);
  struct value shielded = wr_shield(self, task);
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, task, "inside");
  struct value r = wr_await(self, shielded);
  if (value_caught(&r, ERROR_CANCELLED))
    wr_print(self, "%s %s", REPR(r), BOOL(wr_cancelled(shielded)));
  r = wr_await(self, wr_shield(self, CORO(fail, 0, NULL)));
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  task = TASK(give, 0, NULL);
  wr_await(self, task);
  wr_say(self, value_bool(value_same(wr_shield(self, task), task)));
  wr_say(self, wr_await(self, wr_shield(self, CORO(give, 0, NULL))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
