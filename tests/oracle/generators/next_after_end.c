/* A generator that is over raises StopIteration at each further next(). */
#include "tests/oracle/generators/kit.h"

static struct value once(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("only"));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, once);
  for (int i = 0; i < 4; i++)
    show(self, wr_next(self, generator));
  return 0;
}
