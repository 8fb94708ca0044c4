/* Coroutines: a generator produces, a coroutine consumes.
 *
 * Shows: the two directions of a yield: values come out of the one, which a loop asks, and go into
 * the other, which must be brought to its first yield before it can take any.
 * Real: both have stacks of their own. Differs: CPython keeps their frames on the heap. */
#define SCENARIO generator_vs_coroutine
#include "scenarios/body.h"
#include "sched/rt/generator.h"

struct share {
  char none;
};

static struct value produce(struct actor *self, const struct value *arg) {
  for (int64_t number = 1; number <= arg[0].u.i; number++) {
    AT(self, produce);
    wr_print(self, "producer: makes %lld", (long long)(number * number));
    AT(self, yield);
    struct value sent = wr_yield(self, value_int(number * number));
    if (sent.raised)
      return sent;
  }
  return NONE_VALUE;
}

static struct value consume(struct actor *self, const struct value *arg) {
  (void)arg;
  int64_t total = 0;
  AT(self, ready);
  wr_print(self, "consumer: ready");
  for (;;) {
    AT(self, wait);
    struct value value = wr_yield(self, value_int(total));
    if (value.raised)
      return value;
    total += value.u.i;
    AT(self, got);
    wr_print(self, "consumer: got %lld, %lld in all", (long long)value.u.i, (long long)total);
  }
}

SCENARIO_MAIN(self, s) {
  (void)s;
  struct value values = value_int(PARAM(self, values)), value;
  AT(self, make_producer);
  struct value producer = wr_generator(self, "produce", produce, 1, &values);
  AT(self, make_consumer);
  struct value consumer = wr_generator(self, "consume", consume, 0, NULL);

  AT(self, too_early);
  struct value error = wr_send(self, consumer, value_int(1));
  if (value_caught(&error, ERROR_TYPE)) {
    AT(self, refused);
    wr_print(self, "main: %s", wr_text_of(self, error));
  }
  AT(self, start);
  struct value total = wr_next(self, consumer);

  AT(self, ask);
  while (!(value = wr_next(self, producer)).raised) {
    AT(self, send);
    total = wr_send(self, consumer, value);
    AT(self, ask);
  }
  AT(self, close);
  wr_close(self, consumer);
  AT(self, total);
  wr_print(self, "main: the total is %s", wr_text_of(self, total));
  return 0;
}
