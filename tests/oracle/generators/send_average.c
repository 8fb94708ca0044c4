/* A consumer keeps its locals between sends: a running average. */
#include "tests/oracle/generators/kit.h"

static struct value average(struct actor *self, const struct value *arg) {
  (void)arg;
  double total = 0;
  int64_t count = 0;
  struct value mean = NONE_VALUE;
  for (;;) {
    struct value value = wr_yield(self, mean);
    if (value.raised)
      return value;
    total += value.kind == VALUE_INT ? (double)value.u.i : value.u.f;
    mean = value_float(total / (double)++count);
  }
}

PAIR_MAIN(self) {
  struct value consumer = CALL0(self, average);
  wr_next(self, consumer);
  struct value values[] = {value_int(10), value_int(20), value_float(0.5), value_int(7),
                           value_float(1e16)};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    wr_say(self, wr_send(self, consumer, values[i]));
  return 0;
}
