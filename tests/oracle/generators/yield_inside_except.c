/* A generator that yields in an except clause waits there with the exception in its hands. */
#include "tests/oracle/generators/kit.h"

static struct value retries(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int attempt = 0; attempt < 3; attempt++) {
    if (attempt != 0) {
      wr_print(self, "%d %d", attempt, 6 / attempt);
      continue;
    }
    struct value zero = error(self, ERROR_ZERO_DIVISION, "integer division or modulo by zero");
    struct value answer = wr_yield(self, wr_str(self, "%s, go on?", wr_text_of(self, zero)));
    if (answer.raised)
      return answer;
    if (!value_true(answer))
      return value_raise(zero);
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  for (int i = 0; i < 2; i++) {
    struct value generator = CALL0(self, retries);
    show(self, wr_next(self, generator));
    show(self, wr_send(self, generator, value_bool(i == 0)));
  }
  return 0;
}
