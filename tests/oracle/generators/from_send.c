/* What is sent to a generator that waits in yield from goes to the inner one; None goes there
 * as next(). */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int64_t total = 0;;) {
    struct value got = wr_yield(self, value_int(total));
    if (got.raised)
      return got;
    if (got.kind == VALUE_NONE)
      return value_int(total);
    total += got.u.i;
  }
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  for (;;) {
    struct value total = wr_yield_from(self, CALL0(self, inner));
    if (total.raised)
      return total;
    wr_print(self, "total %s", wr_text_of(self, total));
  }
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, outer);
  show(self, wr_next(self, generator));
  struct value values[] = {value_int(3), value_int(4), NONE_VALUE, value_int(5), value_int(6)};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    show(self, wr_send(self, generator, values[i]));
  show(self, wr_next(self, generator));
  return 0;
}
