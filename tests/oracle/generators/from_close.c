/* close() closes the inner generator first, then raises GeneratorExit at the yield from. */
#include "tests/oracle/generators/kit.h"

static struct value level(struct actor *self, const struct value *arg) {
  int64_t n = arg[0].u.i;
  struct value r = n == 0 ? wr_yield(self, value_text("innermost"))
                          : wr_yield_from(self, CALL(self, level, value_int(n - 1)));
  if (r.raised && value_isinstance(r, ERROR_GENERATOR_EXIT))
    wr_print(self, "GeneratorExit at level %lld", (long long)n);
  wr_print(self, "level %lld is over", (long long)n);
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL(self, level, value_int(3));
  show(self, wr_next(self, generator));
  show(self, wr_close(self, generator));
  show(self, wr_next(self, generator));
  return 0;
}
