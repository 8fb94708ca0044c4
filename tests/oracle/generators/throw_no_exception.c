/* Only exceptions can be thrown; anything else is refused, and the generator does not notice.
 * */
#include "tests/oracle/generators/kit.h"

static struct value waits(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("waits"));
  if (!sent.raised)
    wr_print(self, "undisturbed");
  wr_print(self, "finally");
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, waits);
  show(self, wr_throw(self, generator, value_int(1)));
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, value_text("text")));
  show(self, wr_throw(self, generator, wr_list(self, 0, NULL)));
  show(self, wr_next(self, generator));
  return 0;
}
