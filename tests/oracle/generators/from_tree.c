/* yield from passes through any number of levels: a tree walked in order by generators that
 * hold only their own node. */
#include "tests/oracle/generators/kit.h"

static struct value walk(struct actor *self, const struct value *arg) {
  int64_t low = arg[0].u.i, high = arg[1].u.i, middle = (low + high) / 2;
  if (low >= high)
    return value_int(0);
  struct value left = wr_yield_from(self, CALL(self, walk, value_int(low), value_int(middle)));
  if (left.raised)
    return left;
  struct value sent = wr_yield(self, value_int(middle));
  if (sent.raised)
    return sent;
  struct value right =
      wr_yield_from(self, CALL(self, walk, value_int(middle + 1), value_int(high)));
  if (right.raised)
    return right;
  return value_int(1 + (left.u.i > right.u.i ? left.u.i : right.u.i));
}

PAIR_MAIN(self) {
  struct value generator = CALL(self, walk, value_int(0), value_int(20));
  struct value values = wr_list(self, 0, NULL), v;
  while (!(v = wr_next(self, generator)).raised)
    wr_append(self, values, v);
  wr_print(self, "%s depth %s", wr_repr(self, values), wr_text_of(self, value_arg(v)));
  return 0;
}
