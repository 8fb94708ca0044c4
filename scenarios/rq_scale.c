/* Jobs: workers join and leave while the jobs go on.
 *
 * Shows: nobody hands out the work, so nobody must be told who works: a worker that comes listens
 * to the queue, also from another host; one that is asked to stop finishes its job first. Real: the
 * Redis server and workers that fork; the one that says it is on another host is here. */
#define SCENARIO rq_scale
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/jobs/jobs.h"

enum { MOST_JOBS = 60, MOST_WORKERS = 8 };

struct share {
  struct wr_jobs jobs;
};

static bool cube(struct actor *self, struct share *s, struct wr_call *call) {
  (void)s;
  AT(self, cube);
  wr_work(self, 1000000);
  call->result = call->arg[0] * call->arg[0] * call->arg[0];
  return true;
}

static const struct wr_function functions[] = {{"rq-scale.cube", cube, 1}, {0}};

static void start(struct actor *self, struct share *s, struct actor *worker, int number) {
  char name[32];
  snprintf(name, sizeof name, "worker-%d", number);
  AT(self, start);
  wr_worker(self, worker, &s->jobs,
            &(struct wr_worker_spec){.name = name,
                                     .queues = "default",
                                     .functions = functions,
                                     .host = number == 2 ? "elsewhere" : NULL});
}

static void stop(struct actor *self, struct actor *worker) {
  AT(self, stop);
  wr_worker_stop(self, worker);
  wr_join(self, worker);
}

SCENARIO_MAIN(self, s) {
  struct wr_job job[MOST_JOBS];
  struct actor worker[MOST_WORKERS];
  int jobs = (int)PARAM(self, jobs), workers = (int)PARAM(self, workers);
  wr_jobs_init(self, &s->jobs, 1000000000);
  wr_jobs_queue(self, &s->jobs, "default");

  start(self, s, &worker[0], 1);
  for (int n = 0; n < jobs; n++) {
    struct wr_job_spec spec = {
        .queue = "default", .function = "rq-scale.cube", .arg = {n + 1}, .args = 1};
    AT(self, enqueue);
    wr_enqueue(self, &s->jobs, &spec, &job[n]);
  }
  AT(self, wait_some);
  wr_jobs_wait(self, &s->jobs, job, 1);
  for (int i = 1; i < workers; i++)
    start(self, s, &worker[i], i + 1);
  if (workers > 1)
    stop(self, &worker[0]);
  AT(self, wait);
  wr_jobs_wait(self, &s->jobs, job, (size_t)jobs);
  for (int i = workers > 1; i < workers; i++)
    stop(self, &worker[i]);
  long long sum = 0;
  for (int n = 0; n < jobs; n++)
    sum += wr_outcome(self, &s->jobs, &job[n]).result;
  AT(self, print);
  wr_print(self, "The cubes of 1 to %d add up to %lld.", jobs, sum);
  wr_jobs_look(self, &s->jobs);
  return 0;
}
