/* What is thrown into a generator that waits in yield from is raised in the inner one first;
 * what that does not catch is raised at the yield from. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int i = 0; i < 10; i++) {
    struct value sent = wr_yield(self, value_int(i));
    if (value_caught(&sent, ERROR_KEY))
      wr_print(self, "inner caught %s", wr_repr(self, sent));
    if (sent.raised)
      return sent;
  }
  return NONE_VALUE;
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield_from(self, CALL0(self, inner));
  if (value_caught(&r, ERROR_VALUE)) {
    wr_print(self, "outer caught %s", wr_repr(self, r));
    r = wr_yield(self, value_text("outer"));
  }
  if (!r.raised)
    r = wr_yield(self, value_text("last"));
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, outer);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_KEY, "k")));
  show(self, wr_throw(self, generator, error(self, ERROR_VALUE, "v")));
  show(self, wr_throw(self, generator, error(self, ERROR_INDEX, "i")));
  show(self, wr_next(self, generator));
  return 0;
}
