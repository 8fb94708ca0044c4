/* Processes: a worker reports by its exit code whether it has done its job.
 *
 * Shows: what a parent can know of a child that shares no memory with it: an exit code, or the
 * signal that ended it. One worker fails; one is killed while it waits, and never gets to its line.
 * Real: exit codes, kill(2) and waitpid(2). The worker that is to be killed sleeps until then. */
#define SCENARIO done_or_failed
#include <signal.h>
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/process.h"

enum { MOST_WORKERS = 16, FAILED = 3, KILLED = 128 };

struct share {
  char nothing;
};

static int work(struct actor *self, struct share *s) {
  (void)s;
  long long number = self->arg;
  if (number == PARAM(self, killed)) {
    AT(self, wait);
    wr_pause(self);
  }
  AT(self, print);
  wr_print(self, "worker %lld: %lld * %lld = %lld", number, number, number, number * number);
  if (number == PARAM(self, fails)) {
    AT(self, fail);
    return FAILED;
  }
  AT(self, done);
  return 0;
}

static void report(struct actor *self, int number, int code) {
  if (code == 0) {
    AT(self, report_done);
    wr_print(self, "worker %d has done its job", number);
  } else if (code < KILLED) {
    AT(self, report_failed);
    wr_print(self, "worker %d failed with exit code %d", number, code);
  } else {
    AT(self, report_killed);
    wr_print(self, "worker %d was killed by signal %d", number, code - KILLED);
  }
}

SCENARIO_MAIN(self, s) {
  (void)s;
  struct actor worker[MOST_WORKERS];
  int workers = (int)PARAM(self, workers), killed = (int)PARAM(self, killed);

  for (int i = 0; i < workers; i++) {
    char name[32];
    snprintf(name, sizeof name, "worker-%d", i + 1);
    AT(self, start);
    wr_process(self, &worker[i], name, work, i + 1);
  }
  if (killed >= 1 && killed <= workers) {
    AT(self, kill);
    wr_kill(self, &worker[killed - 1], SIGKILL);
  }
  for (int i = 0; i < workers; i++) {
    AT(self, join);
    report(self, i + 1, wr_join(self, &worker[i]));
  }
  return 0;
}
