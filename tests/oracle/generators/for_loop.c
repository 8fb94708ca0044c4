/* A for loop ends at StopIteration and takes no notice of what the generator returns. */
#include "tests/oracle/generators/kit.h"

static struct value countdown(struct actor *self, const struct value *arg) {
  for (int64_t n = arg[0].u.i; n > 0; n--) {
    struct value sent = wr_yield(self, value_int(n));
    if (sent.raised)
      return sent;
  }
  return value_text("done");
}

PAIR_MAIN(self) {
  struct value generator = CALL(self, countdown, value_int(3)), i;
  while (!(i = wr_next(self, generator)).raised)
    wr_say(self, i);
  while (!(i = wr_next(self, generator)).raised)
    wr_print(self, "again %s", wr_text_of(self, i));
  int64_t sum = 0;
  struct value ten = CALL(self, countdown, value_int(10));
  while (!(i = wr_next(self, ten)).raised)
    sum += i.u.i;
  struct value four = CALL(self, countdown, value_int(4)), list = wr_list(self, 0, NULL);
  while (!(i = wr_next(self, four)).raised)
    wr_append(self, list, i);
  wr_print(self, "%lld %s", (long long)sum, wr_repr(self, list));
  return 0;
}
