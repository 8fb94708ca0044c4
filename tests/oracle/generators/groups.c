/* An exception group passes through generators as one exception; it is of the class
 * ExceptionGroup if all in it are Exceptions. */
#include "tests/oracle/generators/kit.h"

static struct value lets_through(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield(self, NONE_VALUE);
  if (r.raised)
    wr_print(self, "%s: %s", value_isinstance(r, ERROR_EXCEPTION) ? "Exception" : "BaseException",
             wr_text_of(self, r));
  return r;
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield_from(self, CALL0(self, lets_through));
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value one = wr_error_of(self, ERROR_VALUE, value_int(1));
  struct value errors[][2] = {{one, NONE_VALUE},
                              {one, error(self, ERROR_KEY, "k")},
                              {one, wr_error(self, ERROR_KEYBOARD_INTERRUPT, NULL)}};
  for (int i = 0; i < 3; i++) {
    struct value generator = CALL0(self, outer);
    wr_next(self, generator);
    show(self, wr_throw(self, generator, wr_error_group(self, "several", i ? 2 : 1, errors[i])));
  }
  return 0;
}
