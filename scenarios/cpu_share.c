/* Processes: there are more of them than cores, so the kernel shares out the time.
 *
 * Shows: none of these processes ever waits for another one, and still most of them have no core
 * most of the time. The kernel takes the core away from one in the middle of its work and gives it
 * to the next. How much each gets depends on its nice value: the nicer, the less.
 * Real: fork(2), nice(2), sched_setaffinity(2); who has a core when is what the kernel itself
 * recorded. So this scenario cannot run under control: its subject is the kernel's own decisions.
 */
#define SCENARIO cpu_share
#include "scenarios/body.h"
#include "sched/rt/cores.h"

enum { MOST_PROCESSES = 32, NICEST = 19 };

struct share {
  char nothing;
};

static int nice_of(struct actor *self) {
  int nice = (int)(self->arg * PARAM(self, step));
  return nice < NICEST ? nice : NICEST;
}

static int compute(struct actor *self, struct share *s) {
  (void)s;
  int work = (int)PARAM(self, work);
  AT(self, nice);
  wr_nice(self, nice_of(self));
  AT(self, compute);
  wr_work(self, (uint64_t)work * 1000000);
  AT(self, done);
  wr_print(self, "process %d, nice %d: computed for %d ms", (int)self->arg + 1, nice_of(self),
           work);
  return 0;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  struct actor process[MOST_PROCESSES];
  int processes = (int)PARAM(self, processes);

  AT(self, cores);
  wr_cores(self, (int)PARAM(self, cores));
  for (int i = 0; i < processes; i++) {
    char name[32];
    snprintf(name, sizeof name, "process %d", i + 1);
    AT(self, start);
    wr_process(self, &process[i], name, compute, i);
  }
  for (int i = 0; i < processes; i++) {
    AT(self, join);
    wr_join(self, &process[i]);
  }
  return 0;
}
