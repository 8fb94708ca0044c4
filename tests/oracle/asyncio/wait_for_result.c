/* wait_for makes a task of a coroutine, unless there is no timeout: then it awaits it as it is. */
#include "tests/oracle/asyncio/pair.h"

static struct value who(struct actor *self, const struct value *arg) {
  wr_print(self, "in %s", STR(wr_task_name(self, wr_current_task(self))));
  return arg[0];
}

static struct value fail(struct actor *self, const struct value *arg) {
  (void)arg;
  return value_raise(wr_error(self, ERROR_VALUE, "failed in time"));
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "main is %s", STR(wr_task_name(self, wr_current_task(self))));
  struct value coroutine = CORO(who, ARGS(value_text("with a timeout")));
  wr_say(self, wr_wait_for(self, coroutine, 3600 * AIO_S));
  coroutine = CORO(who, ARGS(value_text("without")));
  wr_say(self, wr_wait_for(self, coroutine, AIO_NEVER));
  coroutine = CORO(who, ARGS(value_text("a task")));
  struct value task = wr_create_task(self, coroutine, "a task already");
  wr_say(self, wr_wait_for(self, task, 3600 * AIO_S));
  struct value r = wr_wait_for(self, CORO(fail, 0, NULL), 3600 * AIO_S);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
