/* Only generators have the protocol: other things are no iterators, and have no send(), throw()
 * or close(). */
#include "tests/oracle/generators/kit.h"

PAIR_MAIN(self) {
  struct value numbers[] = {value_int(1), value_int(2), value_int(3)};
  struct value things[] = {value_int(1),
                           value_text("text"),
                           NONE_VALUE,
                           value_float(2.5),
                           wr_tuple(self, 2, numbers),
                           wr_list(self, 1, numbers + 2),
                           error(self, ERROR_VALUE, "v"),
                           value_bool(true)};
  for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
    show(self, wr_next(self, things[i]));
    show(self, wr_send(self, things[i], NONE_VALUE));
    show(self, wr_throw(self, things[i], error(self, ERROR_VALUE, "thrown")));
    show(self, wr_close(self, things[i]));
  }
  return 0;
}
