/* close() raises GeneratorExit at the yield that waits, so that finally and except clauses run;
 * it returns None. */
#include "tests/oracle/generators/kit.h"

static struct value tidy(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_int(1));
  if (!sent.raised)
    wr_print(self, "never");
  if (value_isinstance(sent, ERROR_GENERATOR_EXIT))
    wr_print(self, "except %s", wr_repr(self, sent));
  wr_print(self, "finally");
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, tidy);
  show(self, wr_next(self, generator));
  show(self, wr_close(self, generator));
  show(self, wr_next(self, generator));
  return 0;
}
