/* What is sent to a generator that is over goes nowhere: a plain StopIteration comes back. */
#include "tests/oracle/generators/kit.h"

static struct value shorter(struct actor *self, const struct value *arg) {
  (void)arg;
  return wr_yield(self, NONE_VALUE);
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, shorter);
  show(self, wr_next(self, generator));
  show(self, wr_send(self, generator, value_text("returned")));
  show(self, wr_send(self, generator, value_text("lost")));
  show(self, wr_send(self, generator, NONE_VALUE));

  struct value closed = CALL0(self, shorter);
  wr_close(self, closed);
  show(self, wr_send(self, closed, value_text("to one that never ran")));
  return 0;
}
