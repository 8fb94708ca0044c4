/* What a generator returns is the value of its StopIteration, once; without a return there is
 * no argument. */
#include "tests/oracle/generators/kit.h"

static struct value gives(struct actor *self, const struct value *arg) {
  struct value sent = wr_yield(self, value_text("first"));
  return sent.raised ? sent : arg[0];
}

static struct value gives_nothing(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("first"));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generators[] = {CALL(self, gives, value_int(6 * 7)),
                               CALL(self, gives, value_text("text")), CALL(self, gives, NONE_VALUE),
                               CALL0(self, gives_nothing)};
  for (size_t i = 0; i < sizeof generators / sizeof *generators; i++)
    for (int k = 0; k < 3; k++)
      show(self, wr_next(self, generators[i]));

  struct value generator = CALL(self, gives, value_float(2.5));
  wr_next(self, generator);
  struct value stop = wr_next(self, generator);
  if (value_caught(&stop, ERROR_STOP_ITERATION))
    wr_print(self, "%s %s", wr_text_of(self, value_arg(stop)), wr_text_of(self, stop));
  return 0;
}
