/* A finally clause may yield while an exception is on its way; the exception goes on
 * afterwards. */
#include "tests/oracle/generators/kit.h"

static struct value slow_to_go(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("works"));
  struct value last = wr_yield(self, value_text("in finally"));
  if (last.raised)
    return last;
  wr_print(self, "now it goes");
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, slow_to_go);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_KEY, "on its way")));
  show(self, wr_next(self, generator));
  show(self, wr_next(self, generator));
  return 0;
}
