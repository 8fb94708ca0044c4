/* A GeneratorExit that is thrown in closes the inner generator, which does not see it as a
 * throw(). */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_int(1));
  if (value_caught(&sent, ERROR_GENERATOR_EXIT)) {
    wr_print(self, "inner has %s", wr_repr(self, sent));
    return value_text("lost");
  }
  return sent.raised ? sent : NONE_VALUE;
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield_from(self, CALL0(self, inner));
  if (!r.raised)
    wr_print(self, "never");
  if (value_caught(&r, ERROR_GENERATOR_EXIT)) {
    wr_print(self, "outer has %s", wr_repr(self, r));
    r = wr_yield(self, value_text("outer's answer"));
  }
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, outer);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_GENERATOR_EXIT, "thrown")));
  show(self, wr_next(self, generator));
  return 0;
}
