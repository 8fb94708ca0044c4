/* A StopIteration that leaves a generator's body would end somebody else's loop; it becomes a
 * RuntimeError. */
#include "tests/oracle/generators/kit.h"

static struct value raises(struct actor *self, const struct value *arg) {
  struct value sent = wr_yield(self, value_int(1));
  return sent.raised ? sent : value_raise(arg[0]);
}

PAIR_MAIN(self) {
  struct value errors[] = {
      wr_error(self, ERROR_STOP_ITERATION, NULL), error(self, ERROR_STOP_ITERATION, "value"),
      wr_error(self, ERROR_STOP_ASYNC_ITERATION, NULL), wr_error(self, ERROR_GENERATOR_EXIT, NULL)};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    struct value generator = CALL(self, raises, errors[i]);
    wr_next(self, generator);
    struct value raised = wr_next(self, generator);
    if (value_caught(&raised, ERROR_BASE))
      wr_print(self, "%s from %s", wr_repr(self, raised), wr_repr(self, value_cause(raised)));
    show(self, wr_next(self, generator));
  }
  return 0;
}
