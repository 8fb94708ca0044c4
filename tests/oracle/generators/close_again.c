/* close() may be called again, and of a generator that has ended by itself or by an exception;
 * it does nothing then. */
#include "tests/oracle/generators/kit.h"

static struct value fragile(struct actor *self, const struct value *arg) {
  struct value r =
      value_raise(error(self, ERROR_ZERO_DIVISION, "integer division or modulo by zero"));
  if (arg[0].u.i != 0)
    r = wr_yield(self, value_int(12 / arg[0].u.i));
  wr_print(self, "finally");
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  for (int n = 1; n >= 0; n--) {
    struct value generator = CALL(self, fragile, value_int(n));
    show(self, wr_next(self, generator));
    for (int i = 0; i < 3; i++)
      show(self, wr_close(self, generator));
    show(self, wr_next(self, generator));
  }
  return 0;
}
