/* A generator may answer close() with a return; its value is lost. */
#include "tests/oracle/generators/kit.h"

static struct value obeys(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_int(1));
  if (value_caught(&sent, ERROR_GENERATOR_EXIT))
    wr_print(self, "obeys");
  return sent.raised ? sent : value_text("lost");
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, obeys);
  show(self, wr_next(self, generator));
  show(self, wr_close(self, generator));
  show(self, wr_next(self, generator));
  return 0;
}
