/* Tasks that make tasks: a level at a time, each level in the order in which it was made. */
#include "tests/oracle/asyncio/pair.h"

static struct value tree(struct actor *self, const struct value *arg) {
  const char *path = STR(arg[0]);
  int64_t depth = arg[1].u.i;
  wr_print(self, "begin %s", path);
  int64_t total = depth;
  if (depth > 0) {
    struct value left = TASK(tree, ARGS(wr_str(self, "%sl", path), value_int(depth - 1)));
    struct value right = TASK(tree, ARGS(wr_str(self, "%sr", path), value_int(depth - 1)));
    total += wr_await(self, right).u.i;
    total += wr_await(self, left).u.i;
  }
  wr_print(self, "end %s %s", path, INT(total));
  return value_int(total);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "%s", STR(wr_await(self, CORO(tree, ARGS(value_text("t"), value_int(3))))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
