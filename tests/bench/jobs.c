/* What job queues cost: against RQ, against the same without being recorded, and against hiredis.
 *
 * The throughput is that of real workers that fork a work-horse for each job, from the first job
 * that is enqueued to the last that is finished; RQ measures itself (jobs.py). What recording costs
 * is shown of the same, and of a bare client that takes jobs and emits four events for each, which
 * is the worst case. The operations are compared with a loop of hiredis that sends the same
 * commands with the same payload. All of it goes to a private server over a Unix socket; "on one
 * core" holds for the server, too. */
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sched/base/clock.h"
#include "sched/jobs/broker.h"
#include "sched/jobs/jobs.h"
#include "sched/jobs/redis.h"
#include "sched/trace/ring.h"
#include "tests/bench/kit/actors.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"

enum { WORKERS = 2, JOBS = 600, PY_JOBS = 120, POPS = 40000, POPS_ALONE = 8000, BYTES = 100 };

struct share {
  struct wr_jobs jobs;
  double per_s;
  int pipeline; /* of the bare client */
};

static struct broker broker;
static const char *dir, *script;
static char job[BYTES];

static struct redis *connect_ours(void) {
  struct jobs_url url;
  struct redis *r;
  struct err e;
  if (jobs_url_parse(&url, broker.url, &e) != 0 || redis_open(&r, &url, 0, &e) != 0)
    bench_give_up(&e);
  return r;
}

static int64_t number(struct redis *r) {
  const redisReply *reply;
  struct err e;
  if (redis_reply(r, &reply, &e) != 0)
    bench_give_up(&e);
  return reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0;
}

static void flush_all(void) {
  struct redis *r = connect_ours();
  redis_words(r, "FLUSHALL", NULL);
  number(r);
  redis_close(r);
}

static double per_second(uint64_t n, uint64_t since_ns) {
  return (double)n * 1e9 / (double)(clock_mono_ns() - since_ns);
}

/* --- workers that fork ------------------------------------------------------------------------ */

static bool square(struct actor *self, struct share *s, struct wr_call *call) {
  (void)self, (void)s;
  call->result = call->arg[0] * call->arg[0];
  return true;
}

static const struct wr_function functions[] = {{"jobs.square", square, 1}, {0}};

static void wait_for(struct actor *self, struct redis *r, const char *command, const char *key,
                     int64_t n) {
  for (;;) {
    redis_words(r, command, key, NULL);
    if (number(r) >= n)
      return;
    wr_sleep(self, 2000000);
  }
}

static int workers_main(struct actor *self, struct share *s) {
  struct actor worker[WORKERS];
  struct redis *r = connect_ours();
  wr_jobs_init(self, &s->jobs, 1000000000);
  wr_jobs_queue(self, &s->jobs, "bench");
  for (int i = 0; i < WORKERS; i++)
    wr_worker(self, &worker[i], &s->jobs,
              &(struct wr_worker_spec){
                  .name = i ? "ben" : "ann", .queues = "bench", .functions = functions});
  wait_for(self, r, "SCARD", "rq:workers", WORKERS);
  uint64_t since = clock_mono_ns();
  for (int n = 0; n < JOBS; n++) {
    struct wr_job out;
    wr_enqueue(
        self, &s->jobs,
        &(struct wr_job_spec){.queue = "bench", .function = "jobs.square", .arg = {n}, .args = 1},
        &out);
  }
  wait_for(self, r, "ZCARD", "rq:finished:bench", JOBS);
  s->per_s = per_second(JOBS, since);
  for (int i = 0; i < WORKERS; i++) {
    wr_worker_stop(self, &worker[i]);
    wr_join(self, &worker[i]);
  }
  redis_close(r);
  return 0;
}

static double measure_run(actor_body body, bool recorded, int cores, int pipeline) {
  struct bench_actors a = {
      .body = body, .recorded = recorded, .cores = cores, .dir = dir, .redis = broker.url};
  flush_all();
  bench_use_cores(broker.pid, cores);
  struct share *s = bench_actors_begin(&a, sizeof *s);
  s->pipeline = pipeline;
  bench_actors_run(&a);
  double v = s->per_s;
  bench_actors_end();
  return v;
}

static double ours_recorded(void) {
  return measure_run(workers_main, true, 2, 0);
}

static double ours_alone(void) {
  return measure_run(workers_main, false, 2, 0);
}

static double rq(void) {
  char command[8192], line[256] = "";
  bench_use_cores(broker.pid, 2);
  snprintf(command, sizeof command, "/usr/bin/python3 -E '%s' '%s' %d %d", script, broker.url,
           WORKERS, PY_JOBS);
  FILE *f = popen(command, "r");
  CHECK(f);
  bool good = fgets(line, sizeof line, f) != NULL;
  CHECK(pclose(f) == 0 && good);
  return strtod(line, NULL);
}

/* --- a bare client ---------------------------------------------------------------------------- */

static void fill(struct redis *r, uint64_t n) {
  struct err e;
  for (uint64_t i = 0; i < n; i += 1000) {
    redis_call(r, 1002);
    redis_text(r, "RPUSH");
    redis_text(r, "bench");
    for (int k = 0; k < 1000; k++)
      redis_bytes(r, job, sizeof job);
    if (redis_skip(r, 1, &e) != 0)
      bench_give_up(&e);
  }
}

static void emit_four(struct actor *self, uint32_t id, uint64_t i) {
  trace_emit(self->id, EV_JOB_WANT, id, 0, 0);
  trace_emit(self->id, EV_JOB_TAKEN, id, 0, i);
  trace_emit(self->id, EV_JOB_STARTED, id, 0, i);
  trace_emit(self->id, EV_JOB_FINISHED, id, 0, i);
}

static int client_main(struct actor *self, struct share *s) {
  struct redis *r = connect_ours();
  struct err e;
  uint64_t n = s->pipeline == 1 ? POPS_ALONE : 10 * POPS;
  uint32_t id = region_new_id();
  fill(r, n);
  uint64_t since = clock_mono_ns();
  for (uint64_t i = 0; i < n; i += (uint64_t)s->pipeline) {
    for (int k = 0; k < s->pipeline; k++)
      redis_words(r, "LPOP", "bench", NULL);
    for (int k = 0; k < s->pipeline; k++) {
      if (redis_skip(r, 1, &e) != 0)
        bench_give_up(&e);
      emit_four(self, id, i);
    }
  }
  s->per_s = per_second(n, since);
  redis_close(r);
  return 0;
}

static double client_1_recorded(void) {
  return measure_run(client_main, true, 1, 1);
}
static double client_1(void) {
  return measure_run(client_main, false, 1, 1);
}
static double client_64_recorded(void) {
  return measure_run(client_main, true, 1, 64);
}
static double client_64(void) {
  return measure_run(client_main, false, 1, 64);
}

/* --- operations against hiredis --------------------------------------------------------------- */

/* Pushes n jobs, or pops them, so many at a time. */
static void push_ours(struct redis *r, uint64_t n, int at_a_time) {
  struct err e;
  for (uint64_t i = 0; i < n; i += (uint64_t)at_a_time) {
    for (int k = 0; k < at_a_time; k++) {
      redis_call(r, 3);
      redis_text(r, "LPUSH");
      redis_text(r, "bench");
      redis_bytes(r, job, sizeof job);
    }
    if (redis_skip(r, (size_t)at_a_time, &e) != 0)
      bench_give_up(&e);
  }
}

static void pop_ours(struct redis *r, uint64_t n, int at_a_time) {
  struct err e;
  for (uint64_t i = 0; i < n; i += (uint64_t)at_a_time) {
    for (int k = 0; k < at_a_time; k++)
      redis_words(r, "BRPOP", "bench", "0", NULL);
    if (redis_skip(r, (size_t)at_a_time, &e) != 0)
      bench_give_up(&e);
  }
}

static void answers(redisContext *c, int n) {
  for (int k = 0; k < n; k++) {
    void *reply;
    CHECK(redisGetReply(c, &reply) == REDIS_OK && ((redisReply *)reply)->type != REDIS_REPLY_ERROR);
    freeReplyObject(reply);
  }
}

static void push_theirs(redisContext *c, uint64_t n, int at_a_time) {
  for (uint64_t i = 0; i < n; i += (uint64_t)at_a_time) {
    for (int k = 0; k < at_a_time; k++)
      redisAppendCommand(c, "LPUSH bench %b", job, sizeof job);
    answers(c, at_a_time);
  }
}

static void pop_theirs(redisContext *c, uint64_t n, int at_a_time) {
  for (uint64_t i = 0; i < n; i += (uint64_t)at_a_time) {
    for (int k = 0; k < at_a_time; k++)
      redisAppendCommand(c, "BRPOP bench 0");
    answers(c, at_a_time);
  }
}

static double *speed; /* shared by what is forked */

static void push_to_pop(bool ours, int at_a_time, uint64_t n) {
  const char *path = broker.url + strlen("unix://");
  struct redis *r = ours ? connect_ours() : NULL;
  redisContext *c = ours ? NULL : redisConnectUnix(path);
  uint64_t since = clock_mono_ns();
  pid_t pops = fork();
  if (pops == 0) {
    if (ours)
      pop_ours(connect_ours(), n, at_a_time);
    else
      pop_theirs(redisConnectUnix(path), n, at_a_time);
    _exit(0);
  }
  if (ours)
    push_ours(r, n, at_a_time);
  else
    push_theirs(c, n, at_a_time);
  bench_must_end_well(pops);
  *speed = per_second(n, since);
}

/* One process pushes and one pops; both are children, as this one keeps all of its cores. */
static double ends(bool ours, int at_a_time, int cores) {
  flush_all();
  bench_use_cores(broker.pid, cores);
  pid_t both = fork();
  if (both == 0) {
    bench_use_cores(0, cores);
    push_to_pop(ours, at_a_time, at_a_time == 1 ? POPS_ALONE : POPS);
    _exit(0);
  }
  bench_must_end_well(both);
  return *speed;
}

#define ENDS(name, ours, at_a_time, cores) \
  static double name(void) {               \
    return ends(ours, at_a_time, cores);   \
  }
ENDS(ours_1_1, true, 1, 1)
ENDS(theirs_1_1, false, 1, 1)
ENDS(ours_64_1, true, 64, 1)
ENDS(theirs_64_1, false, 64, 1)
ENDS(ours_1_2, true, 1, 2)
ENDS(theirs_1_2, false, 1, 2)
ENDS(ours_64_2, true, 64, 2)
ENDS(theirs_64_2, false, 64, 2)

/* --- */

int main(int argc, char **argv) {
  enum {
    RECORDED,
    ALONE,
    RQ,
    C1R,
    C1,
    C64R,
    C64,
    O11,
    T11,
    O641,
    T641,
    O12,
    T12,
    O642,
    T642,
    ARMS
  };
  static struct bench_series v[ARMS];
  const struct bench_arm arms[ARMS] = {
      {ours_recorded, &v[RECORDED]}, {ours_alone, &v[ALONE]}, {rq, &v[RQ]},
      {client_1_recorded, &v[C1R]},  {client_1, &v[C1]},      {client_64_recorded, &v[C64R]},
      {client_64, &v[C64]},          {ours_1_1, &v[O11]},     {theirs_1_1, &v[T11]},
      {ours_64_1, &v[O641]},         {theirs_64_1, &v[T641]}, {ours_1_2, &v[O12]},
      {theirs_1_2, &v[T12]},         {ours_64_2, &v[O642]},   {theirs_64_2, &v[T642]},
  };
  const struct bench_row rows[] = {
      {"jobs/s, 2 workers, a fork for each", &v[RECORDED], "RQ", &v[RQ], OURS_PER_THEIRS, AT_LEAST,
       5},
      {"the same, recorded", &v[RECORDED], "not recorded", &v[ALONE], OURS_PER_THEIRS, AT_LEAST,
       0.98},
      {"takes/s, 4 events for each, one by one", &v[C1R], "no events", &v[C1], OURS_PER_THEIRS,
       AT_LEAST, 0.98},
      {"takes/s, 4 events for each, 64 at a time", &v[C64R], "no events", &v[C64], OURS_PER_THEIRS,
       AT_LEAST, 0.98},
      {"push to pop, one by one, one core", &v[O11], "hiredis", &v[T11], OURS_PER_THEIRS, AT_LEAST,
       0.8},
      {"push to pop, 64 at a time, one core", &v[O641], "hiredis", &v[T641], OURS_PER_THEIRS,
       AT_LEAST, 0.8},
      {"push to pop, one by one, two cores", &v[O12], "hiredis", &v[T12], OURS_PER_THEIRS, AT_LEAST,
       0.8},
      {"push to pop, 64 at a time, two cores", &v[O642], "hiredis", &v[T642], OURS_PER_THEIRS,
       AT_LEAST, 0.8},
  };
  struct err e;
  if (argc != 3)
    return 2;
  dir = argv[1];
  script = argv[2];
  memset(job, 'j', sizeof job);
  speed = mmap(NULL, sizeof *speed, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(speed != MAP_FAILED);
  if (broker_start(&broker, &e) != 0)
    bench_give_up(&e);
  bench_run(arms, ARMS);
  broker_stop(&broker);
  bench_table("Job queues", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}
