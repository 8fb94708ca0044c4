/* A StopIteration that is thrown in and not caught becomes a RuntimeError, also before the
 * first step; caught, it is like any other. */
#include "tests/oracle/generators/kit.h"

static struct value waits(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("waits"));
  return sent.raised ? sent : NONE_VALUE;
}

static struct value catches(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("waits"));
  if (value_caught(&sent, ERROR_STOP_ITERATION))
    sent = wr_yield(self, value_arg(sent));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, waits);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_STOP_ITERATION, "thrown")));
  show(self, wr_throw(self, CALL0(self, waits),
                      error(self, ERROR_STOP_ITERATION, "before the first step")));
  generator = CALL0(self, catches);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_STOP_ITERATION, "caught")));
  show(self, wr_next(self, generator));
  return 0;
}
