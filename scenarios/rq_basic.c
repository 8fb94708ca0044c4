/* Jobs: one queue, and workers that share what is in it.
 *
 * Shows: enqueuing a job only writes down what to call; some worker takes it later, in the order of
 * the queue, and forks a work-horse that makes the call. Who enqueued it need not be there any
 * more. Real: the Redis server, RQ's own layout in it, worker processes and a fork for each job. */
#define SCENARIO rq_basic
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/jobs/jobs.h"

enum { MOST_JOBS = 40, MOST_WORKERS = 8 };

struct share {
  struct wr_jobs jobs;
};

static bool square(struct actor *self, struct share *s, struct wr_call *call) {
  (void)s;
  AT(self, square);
  wr_work(self, 2000000);
  call->result = call->arg[0] * call->arg[0];
  return true;
}

static const struct wr_function functions[] = {{"rq-basic.square", square, 1}, {0}};

SCENARIO_MAIN(self, s) {
  struct wr_job job[MOST_JOBS];
  struct actor worker[MOST_WORKERS];
  int jobs = (int)PARAM(self, jobs), workers = (int)PARAM(self, workers);
  wr_jobs_init(self, &s->jobs, 1000000000);
  wr_jobs_queue(self, &s->jobs, "default");

  for (int n = 0; n < jobs; n++) {
    struct wr_job_spec spec = {
        .queue = "default", .function = "rq-basic.square", .arg = {n + 1}, .args = 1};
    AT(self, enqueue);
    wr_enqueue(self, &s->jobs, &spec, &job[n]);
  }
  for (int i = 0; i < workers; i++) {
    char name[32];
    snprintf(name, sizeof name, "worker-%d", i + 1);
    AT(self, start);
    wr_worker(self, &worker[i], &s->jobs,
              &(struct wr_worker_spec){
                  .name = name, .queues = "default", .functions = functions, .burst = true});
  }
  for (int i = 0; i < workers; i++) {
    AT(self, join);
    wr_join(self, &worker[i]);
  }
  wr_jobs_wait(self, &s->jobs, job, (size_t)jobs); /* somebody else's worker may have one */
  for (int n = 0; n < jobs; n++) {
    AT(self, print);
    wr_print(self, "square(%d) = %lld", n + 1,
             (long long)wr_outcome(self, &s->jobs, &job[n]).result);
  }
  wr_jobs_look(self, &s->jobs);
  return 0;
}
