/* A next() in a generator's body that runs out must be caught there; uncaught, it is an error
 * and no quiet end. */
#include "tests/oracle/generators/kit.h"

static struct value numbers(struct actor *self, const struct value *arg) {
  for (int64_t i = 0; i < arg[0].u.i; i++) {
    struct value sent = wr_yield(self, value_int(i));
    if (sent.raised)
      return sent;
  }
  return NONE_VALUE;
}

/* next(source), next(source) */
static struct value two(struct actor *self, struct value source) {
  struct value pair[2];
  for (int i = 0; i < 2; i++) {
    pair[i] = wr_next(self, source);
    if (pair[i].raised)
      return pair[i];
  }
  return wr_tuple(self, 2, pair);
}

static struct value pairs(struct actor *self, const struct value *arg) {
  for (;;) {
    struct value pair = two(self, arg[0]);
    struct value sent = pair.raised ? pair : wr_yield(self, pair);
    if (sent.raised)
      return sent;
  }
}

static struct value careful_pairs(struct actor *self, const struct value *arg) {
  for (;;) {
    struct value pair = two(self, arg[0]);
    struct value sent = pair.raised ? pair : wr_yield(self, pair);
    if (value_caught(&sent, ERROR_STOP_ITERATION))
      return NONE_VALUE;
    if (sent.raised)
      return sent;
  }
}

PAIR_MAIN(self) {
  struct value generators[] = {CALL(self, pairs, CALL(self, numbers, value_int(3))),
                               CALL(self, careful_pairs, CALL(self, numbers, value_int(3)))};
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 3; k++)
      show(self, wr_next(self, generators[i]));
  return 0;
}
