/* A group in a group: the inner ExceptionGroup is one exception of the outer. */
#include "tests/oracle/asyncio/pair.h"

static struct value fail(struct actor *self, const struct value *arg) {
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value group = wr_group_begin(self, "group");
  wr_group_create_task(self, group, CORO(fail, ARGS(value_text("a"))), NULL);
  wr_group_create_task(self, group, CORO(fail, ARGS(value_text("b"))), NULL);
  return wr_group_end(self, group, NONE_VALUE);
}

static struct value sibling(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  wr_print(self, "sibling ends");
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value group = wr_group_begin(self, "group");
  wr_group_create_task(self, group, CORO(inner, 0, NULL), NULL);
  wr_group_create_task(self, group, CORO(sibling, 0, NULL), NULL);
  struct value r = wr_group_end(self, group, NONE_VALUE);
  if (value_caught(&r, ERROR_GROUP)) {
    wr_say(self, r);
    struct value errors = value_errors(r);
    for (size_t i = 0; i < value_len(errors); i++)
      say_repr(self, value_item(errors, i));
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
