/* Two generators may wait in yield from for the same inner one: each step takes its next value,
 * and its end ends both. */
#include "tests/oracle/generators/kit.h"

static struct value numbers(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int i = 0; i < 5; i++) {
    struct value sent = wr_yield(self, value_int(i));
    if (sent.raised)
      return sent;
  }
  return value_text("numbers are over");
}

static struct value outer(struct actor *self, const struct value *arg) {
  struct value result = wr_yield_from(self, arg[1]);
  if (result.raised)
    return result;
  wr_print(self, "%s has %s", wr_text_of(self, arg[0]), wr_text_of(self, result));
  result = wr_yield(self, wr_str(self, "%s goes on", wr_text_of(self, arg[0])));
  return result.raised ? result : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value inner = CALL0(self, numbers);
  struct value a = CALL(self, outer, value_text("a"), inner);
  struct value b = CALL(self, outer, value_text("b"), inner);
  for (int i = 0; i < 4; i++) {
    show(self, wr_next(self, a));
    show(self, wr_next(self, b));
  }
  return 0;
}
