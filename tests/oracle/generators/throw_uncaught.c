/* What is thrown in and not caught comes out of throw() as the same exception, and the
 * generator is over. */
#include "tests/oracle/generators/kit.h"

static struct value catches_keys(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int i = 0; i < 10; i++) {
    struct value sent = wr_yield(self, value_int(i));
    if (value_caught(&sent, ERROR_KEY))
      wr_print(self, "caught a KeyError");
    wr_print(self, "finally %d", i);
    if (sent.raised)
      return sent;
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, catches_keys);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_KEY, "k")));
  struct value thrown = error(self, ERROR_INDEX, "i");
  struct value r = wr_throw(self, generator, thrown);
  if (value_caught(&r, ERROR_LOOKUP))
    wr_print(self, "%s %s", wr_repr(self, r), wr_text_of(self, value_bool(value_same(r, thrown))));
  show(self, wr_next(self, generator));
  return 0;
}
