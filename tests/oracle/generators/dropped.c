/* When the last reference to a waiting generator goes, it is closed there and then. */
#include "tests/oracle/generators/kit.h"

static struct value tidy(struct actor *self, const struct value *arg) {
  struct value sent = wr_yield(self, arg[0]);
  wr_print(self, "closes %s", wr_text_of(self, arg[0]));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL(self, tidy, value_text("a"));
  struct value also = frame_keep(self, generator);
  wr_next(self, generator);
  wr_del(self, generator);
  wr_print(self, "one reference left");
  wr_del(self, also);
  wr_print(self, "none left");
  generator = CALL(self, tidy, value_text("b"));
  wr_next(self, generator);
  struct value another = CALL(self, tidy, value_text("c"));
  wr_del(self, generator);
  wr_print(self, "another one has the name");
  wr_next(self, another);
  wr_del(self, another);
  wr_print(self, "end");
  return 0;
}
