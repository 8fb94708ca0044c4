/* To drop a generator that waits in yield from closes the inner one first. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  struct value sent = wr_yield(self, arg[0]);
  wr_print(self, "inner of %s closes", wr_text_of(self, arg[0]));
  return sent.raised ? sent : NONE_VALUE;
}

static struct value outer(struct actor *self, const struct value *arg) {
  struct value r = wr_yield_from(self, CALL(self, inner, arg[0]));
  wr_print(self, "outer %s closes", wr_text_of(self, arg[0]));
  return r.raised ? r : NONE_VALUE;
}

static struct value abandons(struct actor *self) {
  struct value generator = CALL(self, outer, value_text("b"));
  wr_say(self, wr_next(self, generator));
  wr_del(self, generator);
  return value_text("left the loop");
}

PAIR_MAIN(self) {
  struct value generator = CALL(self, outer, value_text("a"));
  show(self, wr_next(self, generator));
  wr_del(self, generator);
  wr_print(self, "dropped");
  wr_say(self, abandons(self));
  return 0;
}
