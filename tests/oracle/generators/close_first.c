/* To close a generator that has not begun runs nothing of it; it is over then. */
#include "tests/oracle/generators/kit.h"

static struct value never(struct actor *self, const struct value *arg) {
  wr_print(self, "begins %s", wr_text_of(self, arg[0]));
  struct value sent = wr_yield(self, arg[0]);
  wr_print(self, "finally %s", wr_text_of(self, arg[0]));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL(self, never, value_int(1));
  show(self, wr_close(self, generator));
  show(self, wr_next(self, generator));
  show(self, wr_send(self, generator, value_int(1)));
  show(self, wr_next(self, CALL(self, never, value_int(2))));
  return 0;
}
