/* Jobs: some fail, and are tried again.
 *
 * Shows: a job that raises goes aside for a time, comes back into its queue when that is over, and
 * fails for good when it has no tries left. The worker itself looks after the time.
 * Real: the Redis server, a worker that forks for each try, and in a free run the seconds between
 * them. */
#define SCENARIO rq_retry
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/jobs/jobs.h"

enum { JOBS = 3 };

struct share {
  struct wr_jobs jobs;
};

/* Works at its n-th run. */
static bool flaky(struct actor *self, struct share *s, struct wr_call *call) {
  (void)s;
  AT(self, run);
  wr_print(self, "flaky(%lld): run %d", (long long)call->arg[0], call->run);
  if (call->run < call->arg[0]) {
    AT(self, fail);
    snprintf(call->error, sizeof call->error, "ValueError: run %d is too early", call->run);
    return false;
  }
  AT(self, work);
  call->result = call->run;
  return true;
}

static const struct wr_function functions[] = {{"rq-retry.flaky", flaky, 1}, {0}};

SCENARIO_MAIN(self, s) {
  struct wr_job job[JOBS];
  struct actor worker;
  int retries = (int)PARAM(self, retries);
  wr_jobs_init(self, &s->jobs, 1000000000);
  wr_jobs_queue(self, &s->jobs, "default");

  AT(self, start);
  wr_worker(
      self, &worker, &s->jobs,
      &(struct wr_worker_spec){.name = "worker", .queues = "default", .functions = functions});
  for (int n = 0; n < JOBS; n++) {
    struct wr_job_spec spec = {.queue = "default",
                               .function = "rq-retry.flaky",
                               .arg = {n + 1},
                               .args = 1,
                               .retries = retries,
                               .interval_s = {1}};
    AT(self, enqueue);
    wr_enqueue(self, &s->jobs, &spec, &job[n]);
  }
  AT(self, wait);
  wr_jobs_wait(self, &s->jobs, job, JOBS);
  AT(self, stop);
  wr_worker_stop(self, &worker);
  wr_join(self, &worker);
  for (int n = 0; n < JOBS; n++) {
    struct wr_outcome o = wr_outcome(self, &s->jobs, &job[n]);
    AT(self, report);
    if (o.state == JOB_FINISHED)
      wr_print(self, "flaky(%d) has finished", n + 1);
    else
      wr_print(self, "flaky(%d) has failed: %s", n + 1, o.error);
  }
  wr_jobs_look(self, &s->jobs);
  return 0;
}
