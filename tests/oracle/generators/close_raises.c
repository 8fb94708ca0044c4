/* Any other exception with which a generator answers close() comes out of close(); it is over
 * then. */
#include "tests/oracle/generators/kit.h"

static struct value fails(struct actor *self, const struct value *arg) {
  wr_yield(self, value_int(1));
  return value_raise(arg[0]);
}

PAIR_MAIN(self) {
  struct value errors[] = {error(self, ERROR_VALUE, "while closing"),
                           wr_error(self, ERROR_KEYBOARD_INTERRUPT, NULL),
                           wr_error_of(self, ERROR_STOP_ITERATION, value_int(1))};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    struct value generator = CALL(self, fails, errors[i]);
    show(self, wr_next(self, generator));
    show(self, wr_close(self, generator));
    show(self, wr_close(self, generator));
    show(self, wr_next(self, generator));
  }
  return 0;
}
