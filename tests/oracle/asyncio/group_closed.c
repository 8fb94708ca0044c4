/* A group takes no more tasks once it is over, or shuts down because of an error. */
#include <string.h>

#include "tests/oracle/asyncio/pair.h"

static struct value child(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "never printed");
  return NONE_VALUE;
}

static struct value fail(struct actor *self, const struct value *arg) {
  (void)arg;
  return value_raise(wr_error(self, ERROR_VALUE, "fails"));
}

/* What the group's RuntimeError says, without the repr() of the group. */
static void refused(struct actor *self, struct value group, struct value coroutine) {
  struct value r = wr_group_create_task(self, group, coroutine, NULL);
  if (value_caught(&r, ERROR_RUNTIME))
    wr_print(self, "%s%s", value_type_name(r), strrchr(STR(r), '>') + 1);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value group = wr_group_begin(self, "group");
  wr_group_end(self, group, NONE_VALUE);
  struct value coroutine = CORO(child, 0, NULL);
  refused(self, group, coroutine);
  group = wr_group_begin(self, "group");
  wr_group_create_task(self, group, CORO(fail, 0, NULL), NULL);
  struct value r = wr_asleep(self, 3600 * AIO_S, NONE_VALUE);
  refused(self, group, coroutine);
  r = wr_group_end(self, group, r);
  if (value_caught(&r, ERROR_GROUP))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
