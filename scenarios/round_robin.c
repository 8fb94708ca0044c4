/* Coroutines: a trampoline lets generators take turns.
 *
 * Shows: a scheduler made of a queue and a loop. Nobody is interrupted: who yields gives its turn
 * away, and goes to the end of the queue.
 * Real: each generator has a stack of its own. Differs: the deque is an array that goes round. */
#define SCENARIO round_robin
#include "scenarios/body.h"
#include "sched/rt/generator.h"

enum { MOST = 12 };

struct share {
  char none;
};

static struct value work(struct actor *self, const struct value *arg) {
  const char *name = value_chars(arg[0]);
  for (int64_t step = 1; step <= arg[1].u.i; step++) {
    AT(self, step);
    wr_print(self, "%s: step %lld of %lld", name, (long long)step, (long long)arg[1].u.i);
    AT(self, yield);
    struct value sent = wr_yield(self, NONE_VALUE);
    if (sent.raised)
      return sent;
  }
  AT(self, result);
  return arg[1];
}

static int trampoline(struct actor *self, struct value *generators, int n) {
  int turns = 0, size = n;
  for (int first = 0; n > 0; first = (first + 1) % size) {
    AT(self, first);
    struct value generator = generators[first];
    n--;
    turns++;
    AT(self, resume);
    struct value r = wr_next(self, generator);
    if (value_caught(&r, ERROR_STOP_ITERATION)) {
      AT(self, ended);
      wr_print(self, "trampoline: one returns %s; others left: %d", wr_text_of(self, value_arg(r)),
               n);
      continue;
    }
    AT(self, back);
    generators[(first + 1 + n) % size] = generator;
    n++;
  }
  return turns;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  int workers = (int)PARAM(self, workers);
  struct value generators[MOST];
  AT(self, make);
  for (int i = 0; i < workers; i++) {
    struct value arg[] = {wr_str(self, "%c", 'A' + i), value_int(i + 1)};
    generators[i] = wr_generator(self, "work", work, 2, arg);
  }
  int turns = trampoline(self, generators, workers);
  AT(self, turns);
  wr_print(self, "trampoline: %d turns for %d generators", turns, workers);
  return 0;
}
