/* If the inner generator ignores GeneratorExit, the outer one gets a RuntimeError at its yield
 * from. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int i = 0; i < 3; i++) {
    struct value sent = wr_yield(self, value_int(i));
    if (value_caught(&sent, ERROR_GENERATOR_EXIT))
      wr_print(self, "ignored at %d", i);
    if (sent.raised)
      return sent;
  }
  return NONE_VALUE;
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value in = CALL0(self, inner);
  struct value r = wr_yield_from(self, in);
  wr_del(self, in); /* it has no name in Python: it goes when the yield from is over */
  if (value_caught(&r, ERROR_RUNTIME)) {
    wr_print(self, "outer has %s", wr_repr(self, r));
    return value_raise(error(self, ERROR_KEY, "instead"));
  }
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, outer);
  show(self, wr_next(self, generator));
  show(self, wr_close(self, generator));
  show(self, wr_next(self, generator));
  return 0;
}
