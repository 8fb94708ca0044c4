/* Consumers that send on what they get make a pipeline: a value passes through all of them
 * before send() returns, and closing goes down it. */
#include "tests/oracle/generators/kit.h"

static struct value doubles(struct actor *self, const struct value *arg) {
  struct value r;
  do {
    r = wr_yield(self, NONE_VALUE);
    if (!r.raised)
      r = wr_send(self, arg[0], value_int(r.u.i * 2));
  } while (!r.raised);
  wr_print(self, "doubles closes");
  wr_close(self, arg[0]);
  return r;
}

static struct value only_over(struct actor *self, const struct value *arg) {
  struct value r;
  do {
    r = wr_yield(self, NONE_VALUE);
    if (!r.raised && r.u.i > arg[0].u.i)
      r = wr_send(self, arg[1], r);
  } while (!r.raised);
  wr_print(self, "only_over closes");
  wr_close(self, arg[1]);
  return r;
}

static struct value prints(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int64_t count = 0;;) {
    struct value value = wr_yield(self, value_int(count));
    if (value.raised) {
      wr_print(self, "prints closes after %lld", (long long)count);
      return value;
    }
    count++;
    wr_print(self, "prints %s", wr_text_of(self, value));
  }
}

PAIR_MAIN(self) {
  struct value last = CALL0(self, prints);
  wr_next(self, last);
  struct value middle = CALL(self, only_over, value_int(5), last);
  wr_next(self, middle);
  struct value first = CALL(self, doubles, middle);
  wr_next(self, first);
  for (int i = 1; i < 6; i++) {
    wr_print(self, "sends %d", i);
    wr_send(self, first, value_int(i));
  }
  wr_close(self, first);
  return 0;
}
