/* Async: several coroutines say hello, and wait for the world at the same time.
 *
 * Shows: one thread, several tasks. A task has the thread until it awaits something that is not
 * there yet; so all of them sleep at once, and no two of them ever run at once.
 * Real: each task has a stack of its own; the loop sleeps in the kernel until the first timer.
 * Differs: CPython's tasks keep their frames on the heap and have no stacks. */
#define SCENARIO hello_gather
#include "scenarios/body.h"
#include "sched/aio/aio.h"

enum { MOST_TASKS = 50 };

struct share {
  int64_t asleep, most;
};

static struct value hello(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  int64_t number = arg[0].u.i;
  AT(self, hello);
  wr_print(self, "%lld: hello ...", (long long)number);
  s->asleep++;
  s->most = s->asleep > s->most ? s->asleep : s->most;
  AT(self, sleep);
  struct value slept = wr_asleep(self, PARAM(self, wait) * AIO_MS, NONE_VALUE);
  if (slept.raised)
    return slept;
  s->asleep--;
  AT(self, world);
  wr_print(self, "%lld: ... world", (long long)number);
  AT(self, give_back);
  return value_int(number * number);
}

static struct value main_(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  struct value coroutines[MOST_TASKS];
  size_t tasks = (size_t)PARAM(self, tasks);
  (void)arg;
  for (size_t i = 0; i < tasks; i++) {
    struct value number = value_int((int64_t)i + 1);
    AT(self, make);
    coroutines[i] = wr_coroutine(self, "hello", hello, 1, &number);
  }
  AT(self, gather);
  struct value results = wr_await(self, wr_gather(self, tasks, coroutines, false));
  if (results.raised)
    return results;
  AT(self, results);
  wr_print(self, "main: %s", wr_repr(self, results));
  AT(self, most);
  wr_print(self, "main: asleep at one time: %lld", (long long)s->most);
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}
