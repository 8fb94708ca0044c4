/* An exception in the middle of a for loop's generator goes through the loop; the generator is
 * over then. */
#include "tests/oracle/generators/kit.h"

static struct value halves(struct actor *self, const struct value *arg) {
  for (int64_t n = arg[0].u.i;; n -= 2) {
    if (n == 0)
      return value_raise(error(self, ERROR_ZERO_DIVISION, "integer division or modulo by zero"));
    struct value sent = wr_yield(self, value_int(8 / n));
    if (sent.raised)
      return sent;
  }
}

PAIR_MAIN(self) {
  struct value generator = CALL(self, halves, value_int(4)), i;
  while (!(i = wr_next(self, generator)).raised)
    wr_say(self, i);
  if (value_caught(&i, ERROR_ZERO_DIVISION))
    wr_print(self, "out of the loop: %s", wr_text_of(self, i));
  while (!(i = wr_next(self, generator)).raised)
    wr_print(self, "never %s", wr_text_of(self, i));
  wr_print(self, "over");
  return 0;
}
