/* Jobs: a worker is killed in the middle of a job, and another one takes the job up again.
 *
 * Shows: nobody tells the others that a worker has died; it only gives no sign of life any more.
 * When that has been so for three heartbeats, another worker puts the job back into its queue, at
 * the front. It runs a second time, from its beginning.
 * Real: SIGKILL, the Redis server, workers that fork. RQ 1.13 would let such a job fail. */
#define SCENARIO rq_crash
#include <signal.h>

#include "scenarios/body.h"
#include "sched/jobs/jobs.h"
#include "sched/rt/flag.h"
#include "sched/rt/process.h"

enum { MOST_JOBS = 8 };

struct share {
  struct wr_jobs jobs;
  struct wr_flag begun;
};

static bool slow(struct actor *self, struct share *s, struct wr_call *call) {
  AT(self, begin);
  wr_print(self, "slow(%lld) begins, run %d", (long long)call->arg[0], call->run);
  if (call->arg[0] == 1 && call->run == 1) {
    wr_flag_set(self, &s->begun);
    AT(self, hang);
    wr_pause(self);
  }
  AT(self, end);
  call->result = call->arg[0] * 10;
  return true;
}

static const struct wr_function functions[] = {{"rq-crash.slow", slow, 1}, {0}};

static void start(struct actor *self, struct share *s, struct actor *worker, const char *name) {
  AT(self, start);
  wr_worker(self, worker, &s->jobs,
            &(struct wr_worker_spec){.name = name, .queues = "default", .functions = functions});
}

SCENARIO_MAIN(self, s) {
  struct wr_job job[MOST_JOBS];
  struct actor ann, ben;
  int jobs = (int)PARAM(self, jobs);
  wr_jobs_init(self, &s->jobs, (uint64_t)PARAM(self, beat) * 1000000);
  wr_jobs_queue(self, &s->jobs, "default");
  wr_flag_init(self, &s->begun, "begun");

  for (int n = 0; n < jobs; n++) {
    struct wr_job_spec spec = {
        .queue = "default", .function = "rq-crash.slow", .arg = {n + 1}, .args = 1};
    AT(self, enqueue);
    wr_enqueue(self, &s->jobs, &spec, &job[n]);
  }
  start(self, s, &ann, "ann");
  AT(self, wait_start);
  wr_flag_wait(self, &s->begun);
  AT(self, kill);
  wr_kill(self, &ann, SIGKILL);
  wr_join(self, &ann);
  wr_print(self, "ann was killed");

  start(self, s, &ben, "ben");
  AT(self, wait);
  wr_jobs_wait(self, &s->jobs, job, (size_t)jobs);
  AT(self, stop);
  wr_worker_stop(self, &ben);
  wr_join(self, &ben);
  for (int n = 0; n < jobs; n++) {
    AT(self, report);
    wr_print(self, "slow(%d) = %lld", n + 1, (long long)wr_outcome(self, &s->jobs, &job[n]).result);
  }
  wr_jobs_look(self, &s->jobs);
  return 0;
}
