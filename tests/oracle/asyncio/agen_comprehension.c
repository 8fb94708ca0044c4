/* An async comprehension is sequential: other tasks run meanwhile, but its own items come one after
 * another. */
#include "tests/oracle/asyncio/pair.h"

static struct value items(struct actor *self, const struct value *arg) {
  for (int64_t item = 0; item < arg[1].u.i; item++) {
    wr_print(self, "%s makes %s", STR(arg[0]), INT(item));
    wr_asleep(self, 0, NONE_VALUE);
    struct value r = wr_yield(self, value_int(item));
    if (r.raised)
      return r;
  }
  return NONE_VALUE;
}

static struct value ticks(struct actor *self, const struct value *arg) {
  for (int tick = 0; tick < arg[0].u.i; tick++) {
    wr_print(self, "tick %d", tick);
    wr_asleep(self, 0, NONE_VALUE);
  }
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value task = TASK(ticks, ARGS(value_int(5)));
  struct value squares = wr_list(self, 0, NULL);
  struct value a = AGEN(items, ARGS(value_text("a"), value_int(4)));
  struct value item;
  while (!(item = wr_anext(self, a)).raised)
    if (item.u.i % 2)
      wr_append(self, squares, value_int(item.u.i * item.u.i));
  wr_say(self, squares);
  struct value both = wr_list(self, 0, NULL);
  struct value b = AGEN(items, ARGS(value_text("b"), value_int(2)));
  struct value left, right;
  while (!(left = wr_anext(self, b)).raised) {
    struct value c = AGEN(items, ARGS(value_text("c"), value_int(2)));
    while (!(right = wr_anext(self, c)).raised)
      wr_append(self, both, wr_tuple(self, ARGS(left, right)));
  }
  wr_say(self, both);
  wr_await(self, task);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
