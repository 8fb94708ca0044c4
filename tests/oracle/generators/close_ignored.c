/* A generator that answers close() with another yield is an error of close(); the generator
 * lives on. */
#include "tests/oracle/generators/kit.h"

static struct value clings(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int i = 0; i < 3; i++) {
    struct value sent = wr_yield(self, value_int(i));
    if (value_caught(&sent, ERROR_GENERATOR_EXIT))
      wr_print(self, "ignores it at %d", i);
    if (sent.raised)
      return sent;
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, clings);
  show(self, wr_next(self, generator));
  show(self, wr_close(self, generator));
  show(self, wr_next(self, generator));
  show(self, wr_close(self, generator));
  show(self, wr_next(self, generator));
  return 0;
}
