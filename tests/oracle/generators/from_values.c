/* yield from hands on all that the inner generator yields; its value is what that returns. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  int64_t n = arg[1].u.i;
  for (int64_t i = 0; i < n; i++) {
    struct value sent = wr_yield(self, wr_str(self, "%s%lld", value_chars(arg[0]), (long long)i));
    if (sent.raised)
      return sent;
  }
  return value_int(n * n);
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  static const char *const names[] = {"a", "b", "c"};
  static const int n[] = {2, 3, 0};
  int64_t sum = 0;
  for (int i = 0; i < 3; i++) {
    struct value in = CALL(self, inner, value_text(names[i]), value_int(n[i]));
    struct value returned = wr_yield_from(self, in);
    if (returned.raised)
      return returned;
    wr_print(self, "%s returned %s", names[i], wr_text_of(self, returned));
    sum += returned.u.i;
  }
  return value_int(sum);
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, outer);
  for (int i = 0; i < 7; i++)
    show(self, wr_next(self, generator));
  return 0;
}
