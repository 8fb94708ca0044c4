/* Runs one of the programs on a Redis server and records it. What each of them does is said at its
 * body; the functions have twins in doing.py, so that a real rq worker can do the jobs as well.
 *
 * usage: jobs_programs NAME REDIS-URL RECORD [NUMBER]...
 *        jobs_programs NAME controlled RECORD [NUMBER [SEED]] */
#include "tests/jobs/programs.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/region.h"
#include "sched/jobs/redis.h"
#include "sched/rt/process.h"
#include "sched/run/run.h"

/* --- what jobs call --- */

static bool square(struct actor *self, struct share *s, struct wr_call *call) {
  (void)self, (void)s;
  call->result = call->arg[0] * call->arg[0];
  return true;
}

/* Works at its n-th run. */
static bool late(struct actor *self, struct share *s, struct wr_call *call) {
  (void)self, (void)s;
  snprintf(call->error, sizeof call->error, "ValueError: run %d is too early", call->run);
  call->result = call->run;
  return call->run >= call->arg[0];
}

static bool hang(struct actor *self, struct share *s, struct wr_call *call) {
  (void)s, (void)call;
  wr_pause(self);
  return true;
}

/* A connection beside those of the jobs. */
static struct redis *reach(struct actor *self) {
  struct jobs_url url;
  struct redis *r = NULL;
  struct err e;
  int error = jobs_url_parse(&url, region_self->redis, &e);
  while (!error && (error = redis_open(&r, &url, 0, &e)) == ERR_GONE) {
    wr_sleep(self, 10000000);
    error = 0;
  }
  if (error)
    wr_give_up(self, "%s", e.text);
  return r;
}

/* Asks until it is answered, also by a server that was away; an answer that is a number. */
static int64_t ask(struct actor *self, struct redis *r, const char *command, const char *key,
                   const char *third) {
  const redisReply *reply;
  struct err e;
  for (;;) {
    redis_words(r, command, key, third, NULL);
    int error = redis_reply(r, &reply, &e);
    if (error == 0)
      return reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0;
    if (error != ERR_GONE)
      wr_give_up(self, "%s", e.text);
    while (redis_reopen(r, &e) != 0)
      wr_sleep(self, 10000000);
  }
}

/* Until somebody pushes something to the list "go". */
static bool wait_go(struct actor *self, struct share *s, struct wr_call *call) {
  struct redis *r = reach(self);
  (void)s;
  call->result = call->arg[0];
  ask(self, r, "BLPOP", "go", "0");
  redis_close(r);
  return true;
}

static const struct wr_function functions[] = {{"doing.square", square, 1},
                                               {"doing.late", late, 1},
                                               {"doing.hang", hang, 0},
                                               {"doing.wait_go", wait_go, 1},
                                               {0}};

static void start(struct actor *self, struct share *s, struct actor *worker, const char *name) {
  wr_worker(self, worker, &s->jobs,
            &(struct wr_worker_spec){.name = name, .queues = "high,low", .functions = functions});
}

static void stop(struct actor *self, struct actor *worker) {
  wr_worker_stop(self, worker);
  wr_join(self, worker);
}

static void set_up(struct actor *self, struct share *s) {
  wr_jobs_init(self, &s->jobs, 200000000);
  wr_jobs_queue(self, &s->jobs, "high");
  wr_jobs_queue(self, &s->jobs, "low");
}

static struct wr_job put(struct actor *self, struct share *s, const struct wr_job_spec *spec) {
  struct wr_job job;
  wr_enqueue(self, &s->jobs, spec, &job);
  return job;
}

/* --- every way that a job can go --- */

enum { WAYS = 11 };

static void put_all(struct actor *self, struct share *s, struct wr_job job[WAYS]) {
  const struct wr_job_spec
      plain = {.queue = "low", .function = "doing.square", .arg = {7}, .args = 1},
      front = {.queue = "low", .function = "doing.square", .arg = {8}, .args = 1, .front = true},
      high = {.queue = "high", .function = "doing.square", .arg = {9}, .args = 1},
      after = {.queue = "high",
               .function = "doing.square",
               .arg = {10},
               .args = 1,
               .after = &job[0]},
      chain = {.queue = "low",
               .function = "doing.square",
               .arg = {11},
               .args = 1,
               .after = &job[3]},
      canceled = {.queue = "low", .function = "doing.square", .arg = {12}, .args = 1},
      later = {.queue = "low",
               .function = "doing.square",
               .arg = {13},
               .args = 1,
               .delay_ns = 1000000000},
      hangs = {.queue = "low", .function = "doing.hang", .timeout_s = 1},
      backs_off = {.queue = "low",
                   .function = "doing.late",
                   .arg = {3},
                   .args = 1,
                   .retries = 2,
                   .interval_s = {1, 2}},
      gives_up = {.queue = "low", .function = "doing.late", .arg = {99}, .args = 1, .retries = 1},
      kept = {
          .queue = "low", .function = "doing.square", .arg = {14}, .args = 1, .result_ttl_s = -1};
  const struct wr_job_spec *all[WAYS] = {&plain, &front,     &high,     &after, &chain, &canceled,
                                         &later, &backs_off, &gives_up, &hangs, &kept};
  for (int i = 0; i < WAYS; i++)
    job[i] = put(self, s, all[i]);
  wr_print(self, "canceled %d", wr_job_cancel(self, &s->jobs, &job[5]));
}

/* NUMBER: how many workers of ours there are; with none, others must do the jobs. */
static int ways_main(struct actor *self, struct share *s) {
  struct wr_job job[WAYS];
  struct actor worker[4];
  int64_t workers = wr_param(self, 0);
  char name[32];
  set_up(self, s);
  put_all(self, s, job);
  wr_print(self, "put");
  for (int64_t i = 0; i < workers; i++) {
    snprintf(name, sizeof name, "worker-%" PRId64, i + 1);
    start(self, s, &worker[i], name);
  }
  wr_jobs_wait(self, &s->jobs, job, WAYS);
  /* What has failed may be put back by hand, and nothing else. */
  wr_outcome(self, &s->jobs, &job[8]);
  wr_print(self, "requeued %d %d", wr_requeue(self, &s->jobs, &job[0]),
           wr_requeue(self, &s->jobs, &job[8]));
  wr_jobs_wait(self, &s->jobs, job, WAYS);
  for (int64_t i = 0; i < workers; i++)
    stop(self, &worker[i]);
  for (int i = 0; i < WAYS; i++) {
    struct wr_outcome o = wr_outcome(self, &s->jobs, &job[i]);
    wr_print(self, "%d %s %s %" PRId64 " %s", i, job[i].key, job_state_name(o.state), o.result,
             o.error);
  }
  wr_jobs_look(self, &s->jobs);
  return 0;
}

/* --- a state that stays until somebody has looked at it ------------------------------------- */

static int hold_main(struct actor *self, struct share *s) {
  const struct wr_job_spec
      done = {.queue = "high", .function = "doing.square", .arg = {2}, .args = 1},
      fails = {.queue = "high", .function = "doing.late", .arg = {9}, .args = 1},
      waits = {.queue = "high", .function = "doing.wait_go", .arg = {1}, .args = 1},
      behind = {.queue = "low", .function = "doing.square", .arg = {3}, .args = 1};
  struct wr_job job[6];
  struct actor worker;
  set_up(self, s);
  job[0] = put(self, s, &done);
  job[1] = put(self, s, &fails);
  job[2] = put(self, s, &waits);
  for (int i = 3; i < 6; i++)
    job[i] = put(self, s, &behind);
  start(self, s, &worker, "ann");
  wr_jobs_wait(self, &s->jobs, job, 6);
  stop(self, &worker);
  for (int i = 0; i < 6; i++)
    wr_print(self, "%s", job_state_name(wr_outcome(self, &s->jobs, &job[i]).state));
  return 0;
}

/* --- workers that do what others enqueue ---------------------------------------------------- */

/* Until NUMBER jobs have ended. */
static int serve_main(struct actor *self, struct share *s) {
  static const char *const registries[] = {"rq:finished:high", "rq:failed:high", "rq:finished:low",
                                           "rq:failed:low"};
  struct actor worker[2];
  struct redis *r = reach(self);
  set_up(self, s);
  start(self, s, &worker[0], "ann");
  start(self, s, &worker[1], "ben");
  for (int64_t n = 0; n < wr_param(self, 0);) {
    n = 0;
    for (size_t i = 0; i < 4; i++)
      n += ask(self, r, "ZCARD", registries[i], NULL);
    wr_sleep(self, 10000000);
  }
  redis_close(r);
  stop(self, &worker[0]);
  stop(self, &worker[1]);
  wr_jobs_look(self, &s->jobs);
  return 0;
}

/* --- */

static const struct {
  const char *name;
  actor_body body;
} programs[] = {
    {"storm", storm_main}, {"ways", ways_main}, {"hold", hold_main}, {"serve", serve_main}};

int main(int argc, char **argv) {
  static const size_t share_bytes = sizeof(struct share);
  struct scenario sc = {.family = "jobs", .title = "", .share_bytes = &share_bytes};
  for (size_t i = 0; argc >= 4 && i < sizeof programs / sizeof *programs; i++)
    if (strcmp(programs[i].name, argv[1]) == 0)
      sc.name = programs[i].name, sc.body = programs[i].body;
  if (!sc.body || argc > 4 + 16)
    return 2;
  struct run_request q = {.scenario = &sc, .redis = argv[2], .record = argv[3]};
  for (int i = 4; i < argc; i++)
    q.params[i - 4] = atoll(argv[i]);
  if (strcmp(argv[2], "controlled") == 0) {
    q.redis = NULL;
    q.policy = "random";
    q.seed = (uint64_t)q.params[1];
  }
  struct run *run;
  struct err e;
  if (run_start(&run, &q, &e) != 0) {
    fprintf(stderr, "%s: %s\n", sc.name, e.text);
    return 1;
  }
  while (run_news(run) != RUN_ENDED) {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    poll(&fd, 1, -1);
  }
  int code = run_result(run)->code;
  printf("%s\n", run_result(run)->sentence);
  run_close(run);
  return code ? 1 : 0;
}
