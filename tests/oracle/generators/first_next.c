/* Calling a generator function runs nothing of it; each next() runs it up to its next yield. */
#include "sched/rt/generator.h"
#include "tests/oracle/pairs.h"

static struct value steps(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "begins");
  struct value sent = wr_yield(self, value_int(1));
  if (sent.raised)
    return sent;
  wr_print(self, "goes on");
  sent = wr_yield(self, value_int(2));
  if (sent.raised)
    return sent;
  wr_print(self, "ends");
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = wr_generator(self, "steps", steps, 0, NULL);
  wr_print(self, "made");
  wr_say(self, wr_next(self, generator));
  wr_print(self, "between");
  wr_say(self, wr_next(self, generator));
  struct value error = wr_next(self, generator);
  if (value_caught(&error, ERROR_STOP_ITERATION))
    wr_print(self, "%s", wr_repr(self, error));
  return 0;
}
