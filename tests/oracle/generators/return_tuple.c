/* A tuple or an exception that is returned stays one value. */
#include "tests/oracle/generators/kit.h"

static struct value gives(struct actor *self, const struct value *arg) {
  (void)self;
  return arg[0];
}

PAIR_MAIN(self) {
  struct value numbers[] = {value_int(1), value_int(2)};
  struct value in_list = wr_error(self, ERROR_VALUE, NULL);
  struct value results[] = {
      wr_tuple(self, 0, NULL),    wr_tuple(self, 1, numbers),
      wr_tuple(self, 2, numbers), error(self, ERROR_VALUE, "returned"),
      wr_list(self, 1, &in_list), wr_error_of(self, ERROR_STOP_ITERATION, value_int(3))};
  for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
    struct value stop = wr_next(self, CALL(self, gives, results[i]));
    if (value_caught(&stop, ERROR_STOP_ITERATION))
      wr_print(self, "%s %s %s", wr_repr(self, stop), wr_repr(self, value_arg(stop)),
               wr_text_of(self, value_bool(value_same(value_arg(stop), results[i]))));
  }
  return 0;
}
