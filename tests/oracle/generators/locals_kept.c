/* Each generator has locals of its own, which it keeps between its steps. */
#include "tests/oracle/generators/kit.h"

static struct value fibonacci(struct actor *self, const struct value *arg) {
  int64_t a = arg[0].u.i, b = arg[1].u.i;
  for (;;) {
    struct value sent = wr_yield(self, value_int(a));
    if (sent.raised)
      return sent;
    int64_t next = a + b;
    a = b;
    b = next;
  }
}

PAIR_MAIN(self) {
  struct value one = CALL(self, fibonacci, value_int(0), value_int(1));
  struct value other = CALL(self, fibonacci, value_int(2), value_int(1));
  for (int i = 0; i < 12; i++)
    if (i % 3 == 2)
      wr_print(self, "other %s", wr_text_of(self, wr_next(self, other)));
    else
      wr_print(self, "one %s", wr_text_of(self, wr_next(self, one)));
  return 0;
}
