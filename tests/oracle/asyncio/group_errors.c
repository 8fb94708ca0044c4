/* A TaskGroup gathers the exceptions of its tasks in the order in which they ended, then that of
 * its block; CancelledErrors do not count. */
#include "tests/oracle/asyncio/pair.h"

static struct value fail(struct actor *self, const struct value *arg) {
  for (int i = 0; i < arg[1].u.i; i++) {
    struct value r = wr_asleep(self, 0, NONE_VALUE);
    if (r.raised)
      return r;
  }
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value fail_when_cancelled(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  if (value_caught(&r, ERROR_CANCELLED))
    return value_raise(wr_error(self, ERROR_KEY, "while it was cancelled"));
  return r;
}

static struct value sleeper(struct actor *self, const struct value *arg) {
  (void)arg;
  return wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value group = wr_group_begin(self, "group");
  struct value text = value_text("made first, ends second");
  wr_group_create_task(self, group, CORO(fail, ARGS(text, value_int(1))), NULL);
  text = value_text("made second, ends first");
  wr_group_create_task(self, group, CORO(fail, ARGS(text, value_int(0))), NULL);
  wr_group_create_task(self, group, CORO(fail_when_cancelled, 0, NULL), NULL);
  struct value r = wr_group_end(self, group, wr_asleep(self, 3600 * AIO_S, NONE_VALUE));
  if (value_caught(&r, ERROR_GROUP)) {
    struct value errors = value_errors(r);
    for (size_t i = 0; i < value_len(errors); i++)
      say_repr(self, value_item(errors, i));
  }
  group = wr_group_begin(self, "group");
  wr_group_create_task(self, group, CORO(sleeper, 0, NULL), NULL);
  wr_asleep(self, 0, NONE_VALUE);
  r = value_raise(wr_error(self, ERROR_RUNTIME, "of the block"));
  r = wr_group_end(self, group, r);
  if (value_caught(&r, ERROR_GROUP))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
