/* An exception with which the inner generator answers close() is raised at the outer one's
 * yield from, in place of GeneratorExit. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_yield(self, value_int(1));
  return value_raise(error(self, ERROR_VALUE, "while closing"));
}

static struct value outer(struct actor *self, const struct value *arg) {
  struct value r = wr_yield_from(self, CALL0(self, inner));
  if (value_caught(&r, ERROR_VALUE)) {
    wr_print(self, "outer has %s", wr_repr(self, r));
    return value_true(arg[0]) ? NONE_VALUE : value_raise(r);
  }
  if (value_caught(&r, ERROR_GENERATOR_EXIT))
    wr_print(self, "never");
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  for (int catches = 1; catches >= 0; catches--) {
    struct value generator = CALL(self, outer, value_bool(catches));
    show(self, wr_next(self, generator));
    show(self, wr_close(self, generator));
    show(self, wr_next(self, generator));
  }
  return 0;
}
