/* Async: in each chain part2 needs what part1 returns; the chains do not need each other.
 *
 * Shows: within a task an await is like a call. What waits is the whole chain of calls, as one
 * task; meanwhile the loop lets the other chains go on. Real: chain, part1 and the sleep stand on
 * the task's one stack, and all of it stops. Differs: in CPython each has a frame of its own, and a
 * resume passes through all of them. */
#define SCENARIO await_chain
#include "scenarios/body.h"
#include "sched/aio/aio.h"

enum { MOST_CHAINS = 20 };

struct share {
  char nothing;
};

static struct value part1(struct actor *self, const struct value *arg) {
  long long number = arg[0].u.i;
  AT(self, part1);
  wr_print(self, "chain %lld: part1 begins", number);
  AT(self, sleep1);
  struct value slept = wr_asleep(self, PARAM(self, wait) * AIO_MS, NONE_VALUE);
  if (slept.raised)
    return slept;
  AT(self, return1);
  return wr_str(self, "result%lld-1", number);
}

static struct value part2(struct actor *self, const struct value *arg) {
  long long number = arg[0].u.i;
  const char *first = value_chars(arg[1]);
  AT(self, part2);
  wr_print(self, "chain %lld: part2 begins with %s", number, first);
  AT(self, sleep2);
  struct value slept = wr_asleep(self, PARAM(self, wait) * AIO_MS, NONE_VALUE);
  if (slept.raised)
    return slept;
  AT(self, return2);
  return wr_str(self, "result%lld-2 from %s", number, first);
}

static struct value chain(struct actor *self, const struct value *arg) {
  AT(self, await1);
  struct value first = wr_await(self, wr_coroutine(self, "part1", part1, 1, arg));
  if (first.raised)
    return first;
  AT(self, await2);
  struct value both[] = {arg[0], first};
  struct value second = wr_await(self, wr_coroutine(self, "part2", part2, 2, both));
  if (second.raised)
    return second;
  AT(self, chained);
  wr_print(self, "chain %lld: %s", (long long)arg[0].u.i, value_chars(second));
  return NONE_VALUE;
}

static struct value main_(struct actor *self, const struct value *arg) {
  struct value coroutines[MOST_CHAINS];
  size_t chains = (size_t)PARAM(self, chains);
  (void)arg;
  AT(self, gather);
  for (size_t i = 0; i < chains; i++) {
    struct value number = value_int((int64_t)i + 1);
    coroutines[i] = wr_coroutine(self, "chain", chain, 1, &number);
  }
  struct value all = wr_await(self, wr_gather(self, chains, coroutines, false));
  if (all.raised)
    return all;
  AT(self, done);
  wr_print(self, "main: all chains are done");
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}
