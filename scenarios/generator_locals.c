/* Coroutines: a generator keeps its local variables, a function does not.
 *
 * Shows: a generator that stops with all its locals and goes on with them; each has its own, and
 * they are gone when it is closed.
 * Real: the locals stay where they are, on the generator's own stack. Differs: in CPython they are
 * in its frame on the heap. */
#define SCENARIO generator_locals
#include "scenarios/body.h"
#include "sched/rt/generator.h"

struct share {
  char none;
};

static int64_t function(struct actor *self, int64_t step) {
  int64_t number = 0;
  AT(self, add);
  number += step;
  AT(self, result);
  return number;
}

static struct value generator(struct actor *self, const struct value *arg) {
  int64_t number = 0;
  for (;;) {
    AT(self, add_again);
    number += arg[0].u.i;
    AT(self, yield);
    struct value sent = wr_yield(self, value_int(number));
    if (sent.raised)
      return sent;
  }
}

static void ask(struct actor *self, const char *which, struct value g) {
  wr_print(self, "%s generator says %s", which, wr_text_of(self, wr_next(self, g)));
}

SCENARIO_MAIN(self, s) {
  (void)s;
  struct value step = value_int(PARAM(self, step));
  AT(self, make_first);
  struct value first = wr_generator(self, "generator", generator, 1, &step);
  for (int64_t i = 0; i < PARAM(self, calls); i++) {
    AT(self, call);
    wr_print(self, "the function says %lld", (long long)function(self, step.u.i));
    AT(self, next);
    ask(self, "the first", first);
  }

  AT(self, make_second);
  struct value second = wr_generator(self, "generator", generator, 1, &step);
  AT(self, next_second);
  ask(self, "a second", second);
  AT(self, next_first);
  ask(self, "the first", first);

  AT(self, close);
  wr_close(self, first);
  AT(self, next_closed);
  struct value error = wr_next(self, first);
  if (value_caught(&error, ERROR_STOP_ITERATION)) {
    AT(self, gone);
    wr_print(self, "the first generator is closed, and its number is gone");
  }
  AT(self, goes_on);
  ask(self, "the second", second);
  return 0;
}
