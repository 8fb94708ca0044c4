/* throw() raises at the yield that waits; if the generator catches it, throw() returns what it
 * yields next. */
#include "tests/oracle/generators/kit.h"

static struct value stubborn(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int64_t caught = 0;;) {
    struct value got = wr_yield(self, value_int(caught));
    if (value_caught(&got, ERROR_VALUE)) {
      caught++;
      wr_print(self, "caught %s", wr_repr(self, got));
    } else if (got.raised) {
      return got;
    } else {
      wr_print(self, "got %s", wr_text_of(self, got));
    }
  }
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, stubborn);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_VALUE, "one")));
  show(self, wr_throw(self, generator, wr_error(self, ERROR_VALUE, NULL)));
  show(self, wr_send(self, generator, value_text("something")));
  return 0;
}
