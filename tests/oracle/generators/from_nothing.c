/* yield from an ended generator has None at once; from what cannot be iterated it is a
 * TypeError. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("inner"));
  return sent.raised ? sent : value_text("result");
}

static struct value outer(struct actor *self, const struct value *arg) {
  struct value result = wr_yield_from(self, arg[0]);
  if (!result.raised) {
    wr_print(self, "result %s", wr_text_of(self, result));
    result = wr_yield(self, value_text("outer"));
  }
  return result.raised ? result : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value ended = CALL0(self, inner);
  while (!wr_next(self, ended).raised)
    continue;
  show(self, wr_next(self, CALL(self, outer, ended)));
  struct value begun = CALL0(self, inner);
  wr_next(self, begun);
  show(self, wr_next(self, CALL(self, outer, begun)));
  struct value items[] = {value_int(1), NONE_VALUE, value_float(1.5), value_bool(true)};
  for (size_t i = 0; i < sizeof items / sizeof *items; i++)
    show(self, wr_next(self, CALL(self, outer, items[i])));
  return 0;
}
