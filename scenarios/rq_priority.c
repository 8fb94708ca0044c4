/* Jobs: three queues, of which the worker takes from the first one that has a job.
 *
 * Shows: the order of the queues is a worker's own, and it is strict: "low" waits as long as there
 * is anything in "high" or "default". Within a queue, who came first is first.
 * Real: the Redis server, and a worker that forks for each job. */
#define SCENARIO rq_priority
#include "scenarios/body.h"
#include "sched/jobs/jobs.h"

struct share {
  struct wr_jobs jobs;
};

static bool high(struct actor *self, struct share *s, struct wr_call *call) {
  (void)s;
  AT(self, high);
  wr_print(self, "high %lld", (long long)call->arg[0]);
  return true;
}

static bool normal(struct actor *self, struct share *s, struct wr_call *call) {
  (void)s;
  AT(self, normal);
  wr_print(self, "default %lld", (long long)call->arg[0]);
  return true;
}

static bool low(struct actor *self, struct share *s, struct wr_call *call) {
  (void)s;
  AT(self, low);
  wr_print(self, "low %lld", (long long)call->arg[0]);
  return true;
}

static const struct wr_function functions[] = {{"rq-priority.high", high, 1},
                                               {"rq-priority.normal", normal, 1},
                                               {"rq-priority.low", low, 1},
                                               {0}};

SCENARIO_MAIN(self, s) {
  static const char *const queues[] = {"low", "default", "high"};
  static const char *const calls[] = {"rq-priority.low", "rq-priority.normal", "rq-priority.high"};
  struct actor worker;
  int jobs = (int)PARAM(self, jobs);
  wr_jobs_init(self, &s->jobs, 1000000000);
  for (int q = 0; q < 3; q++)
    wr_jobs_queue(self, &s->jobs, queues[q]);

  for (int n = 1; n <= jobs; n++) {
    for (int q = 0; q < 3; q++) {
      struct wr_job job;
      struct wr_job_spec spec = {
          .queue = queues[q], .function = calls[q], .arg = {n}, .args = 1, .front = false};
      AT(self, enqueue);
      wr_enqueue(self, &s->jobs, &spec, &job);
    }
  }
  AT(self, start);
  wr_worker(
      self, &worker, &s->jobs,
      &(struct wr_worker_spec){
          .name = "worker", .queues = "high,default,low", .functions = functions, .burst = true});
  AT(self, join);
  wr_join(self, &worker);
  wr_jobs_look(self, &s->jobs);
  return 0;
}
