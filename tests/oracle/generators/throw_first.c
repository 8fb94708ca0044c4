/* Thrown into a generator that has not begun, an exception comes straight back; nothing runs,
 * and it is over. */
#include "tests/oracle/generators/kit.h"

static struct value never(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "begins");
  struct value sent = wr_yield(self, value_int(1));
  if (value_caught(&sent, ERROR_VALUE))
    wr_print(self, "caught");
  wr_print(self, "finally");
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, never);
  show(self, wr_throw(self, generator, error(self, ERROR_VALUE, "too early")));
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_VALUE, "too late")));
  return 0;
}
