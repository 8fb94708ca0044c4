/* To drop a generator that has not begun, or that is over, runs nothing. */
#include "tests/oracle/generators/kit.h"

static struct value tidy(struct actor *self, const struct value *arg) {
  wr_print(self, "begins %s", wr_text_of(self, arg[0]));
  struct value sent = wr_yield(self, arg[0]);
  wr_print(self, "ends %s", wr_text_of(self, arg[0]));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL(self, tidy, value_text("a"));
  wr_del(self, generator);
  wr_print(self, "dropped");
  generator = CALL(self, tidy, value_text("b"));
  struct value name;
  while (!(name = wr_next(self, generator)).raised)
    wr_say(self, name);
  wr_del(self, generator);
  wr_print(self, "dropped, too");
  return 0;
}
