/* A StopIteration that is thrown in and that the inner generator lets through becomes a
 * RuntimeError there, before the outer one sees it. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_int(1));
  wr_print(self, "inner's finally");
  return sent.raised ? sent : NONE_VALUE;
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield_from(self, CALL0(self, inner));
  if (value_caught(&r, ERROR_RUNTIME)) {
    wr_print(self, "outer caught %s from %s", wr_repr(self, r), wr_repr(self, value_cause(r)));
    return value_text("outer's");
  }
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, outer);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_STOP_ITERATION, "thrown")));
  return 0;
}
