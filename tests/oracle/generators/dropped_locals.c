/* When a generator's body returns, its locals go, the oldest first, before its caller goes on.
 * */
#include "tests/oracle/generators/kit.h"

static struct value tidy(struct actor *self, const struct value *arg) {
  struct value sent = wr_yield(self, arg[0]);
  wr_print(self, "closes %s", wr_text_of(self, arg[0]));
  return sent.raised ? sent : NONE_VALUE;
}

static struct value owner(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value first = CALL(self, tidy, value_text("first"));
  struct value second = CALL(self, tidy, value_text("second"));
  struct value sent = wr_yield(self, wr_str(self, "%s and %s", value_chars(wr_next(self, first)),
                                            value_chars(wr_next(self, second))));
  if (sent.raised)
    return sent;
  struct value third = CALL(self, tidy, value_text("third"));
  sent = wr_yield(self, wr_next(self, third));
  if (sent.raised)
    return sent;
  wr_print(self, "owner returns");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value all = CALL0(self, owner), name;
  while (!(name = wr_next(self, all)).raised)
    wr_say(self, name);
  wr_print(self, "end");
  return 0;
}
