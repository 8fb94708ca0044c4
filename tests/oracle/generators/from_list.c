/* yield from works over lists and tuples, too, which take no sent values; what is thrown in is
 * raised at the yield from. */
#include "tests/oracle/generators/kit.h"

static struct value outer(struct actor *self, const struct value *arg) {
  struct value result = wr_yield_from(self, arg[0]);
  if (value_caught(&result, ERROR_LOOKUP))
    wr_print(self, "caught %s", wr_repr(self, result));
  else if (result.raised)
    return result;
  else
    wr_print(self, "result %s", wr_text_of(self, result));
  return value_text("end");
}

PAIR_MAIN(self) {
  struct value three = value_int(3);
  struct value mixed[] = {value_int(1), value_text("two"), wr_tuple(self, 1, &three)};
  struct value numbers[] = {value_int(1), value_int(2)};
  struct value generator = CALL(self, outer, wr_list(self, 3, mixed));
  for (int i = 0; i < 4; i++)
    show(self, wr_next(self, generator));
  generator = CALL(self, outer, wr_tuple(self, 2, numbers));
  show(self, wr_next(self, generator));
  show(self, wr_send(self, generator, value_text("sent")));
  show(self, wr_next(self, generator));
  generator = CALL(self, outer, wr_list(self, 2, numbers));
  show(self, wr_next(self, generator));
  show(self, wr_send(self, generator, NONE_VALUE));
  show(self, wr_throw(self, generator, error(self, ERROR_KEY, "k")));
  generator = CALL(self, outer, wr_list(self, 2, numbers));
  show(self, wr_next(self, generator));
  show(self, wr_close(self, generator));
  show(self, wr_next(self, CALL(self, outer, wr_list(self, 0, NULL))));
  return 0;
}
