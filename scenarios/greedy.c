/* Coroutines: one never yields, and all others wait.
 *
 * Shows: that a trampoline cannot take a turn away: it waits itself for the one that it has
 * resumed. Real: each generator has a stack of its own. Differs: the deque is an array that goes
 * round; a step computes for a fixed time. */
#define SCENARIO greedy
#include "scenarios/body.h"
#include "sched/rt/generator.h"

enum { MOST = 11, STEP_NS = 100000 };

struct share {
  int64_t made; /* steps, by all */
};

static void step(struct actor *self) {
  self->share->made++;
  AT(self, work);
  wr_work(self, STEP_NS);
}

static struct value polite(struct actor *self, const struct value *arg) {
  int64_t left = self->share->made;
  for (int64_t round = 0; round < arg[1].u.i; round++) {
    AT(self, waited);
    wr_print(self, "polite %lld: steps of others meanwhile: %lld", (long long)arg[0].u.i,
             (long long)(self->share->made - left));
    step(self);
    left = self->share->made;
    AT(self, yield);
    struct value sent = wr_yield(self, NONE_VALUE);
    if (sent.raised)
      return sent;
  }
  return NONE_VALUE;
}

static struct value greedy(struct actor *self, const struct value *arg) {
  for (int64_t number = 1; number <= arg[0].u.i; number++) {
    step(self);
    AT(self, another);
    wr_print(self, "greedy makes step %lld of %lld", (long long)number, (long long)arg[0].u.i);
  }
  AT(self, too_late);
  struct value sent = wr_yield(self, NONE_VALUE);
  return sent.raised ? sent : NONE_VALUE;
}

static void trampoline(struct actor *self, struct value *generators, int n) {
  int size = n;
  for (int first = 0; n > 0; first = (first + 1) % size) {
    AT(self, first);
    struct value generator = generators[first];
    n--;
    AT(self, resume);
    struct value r = wr_next(self, generator);
    if (value_caught(&r, ERROR_STOP_ITERATION))
      continue;
    AT(self, back);
    generators[(first + 1 + n) % size] = generator;
    n++;
  }
}

SCENARIO_MAIN(self, s) {
  int n = (int)PARAM(self, polite);
  struct value rounds = value_int(PARAM(self, rounds)), steps = value_int(PARAM(self, steps));
  struct value generators[MOST];
  AT(self, make_polite);
  for (int i = 0; i < n; i++) {
    struct value arg[] = {value_int(i + 1), rounds};
    generators[i] = wr_generator(self, "polite", polite, 2, arg);
  }
  AT(self, make_greedy);
  generators[n] = wr_generator(self, "greedy", greedy, 1, &steps);
  trampoline(self, generators, n + 1);
  AT(self, made);
  wr_print(self, "steps in all: %lld", (long long)s->made);
  return 0;
}
