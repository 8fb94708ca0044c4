/* What send() brings is the value of the yield that waits; next() brings None. */
#include "tests/oracle/generators/kit.h"

static struct value echo(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value got = value_text("nothing yet");
  for (;;) {
    wr_print(self, "got %s", wr_repr(self, got));
    got = wr_yield(self, wr_str(self, "after %s", wr_repr(self, got)));
    if (got.raised)
      return got;
  }
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, echo);
  show(self, wr_next(self, generator));
  struct value values[] = {value_text("a"), value_float(1.5), NONE_VALUE, wr_tuple(self, 0, NULL),
                           value_bool(true)};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    show(self, wr_send(self, generator, values[i]));
  show(self, wr_next(self, generator));
  return 0;
}
