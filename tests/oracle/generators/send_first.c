/* A generator that has not begun waits at no yield, so it takes None alone; to send more is
 * refused and changes nothing. */
#include "tests/oracle/generators/kit.h"

static struct value echo(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "begins");
  struct value got = wr_yield(self, value_text("first"));
  if (got.raised)
    return got;
  wr_print(self, "got %s", wr_text_of(self, got));
  got = wr_yield(self, value_text("second"));
  return got.raised ? got : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, echo);
  show(self, wr_send(self, generator, value_int(1)));
  show(self, wr_send(self, generator, value_text("text")));
  show(self, wr_send(self, generator, value_bool(false)));
  show(self, wr_send(self, generator, NONE_VALUE));
  show(self, wr_send(self, generator, value_int(2)));
  return 0;
}
