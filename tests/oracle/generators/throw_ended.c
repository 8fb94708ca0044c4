/* Thrown into a generator that is over, an exception comes straight back, each time, whatever
 * it is. */
#include "tests/oracle/generators/kit.h"

static struct value once(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("only"));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, once);
  while (!wr_next(self, generator).raised)
    continue;
  struct value errors[] = {wr_error_of(self, ERROR_VALUE, value_int(1)),
                           wr_error_of(self, ERROR_STOP_ITERATION, value_int(2)),
                           wr_error(self, ERROR_GENERATOR_EXIT, NULL),
                           wr_error(self, ERROR_KEYBOARD_INTERRUPT, NULL),
                           error(self, ERROR_KEY, "k")};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    show(self, wr_throw(self, generator, errors[i]));
  return 0;
}
