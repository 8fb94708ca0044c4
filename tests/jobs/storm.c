/* Workers and work-horses are killed at random, and connections cut, while jobs are done: a run
 * whose main kills. What comes of it is checked by storm.py.
 *
 * Every hundredth job fails whenever it runs, every tenth waits a second before it is tried again.
 */
#include "tests/jobs/programs.h"

#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "sched/base/check.h"
#include "sched/base/clock.h"
#include "sched/base/region.h"
#include "sched/jobs/redis.h"
#include "sched/rt/process.h"

enum { MOST_WORKERS = 8, RETRIES = 3 };
enum { JOBS, WORKERS, CUTS, EVERY_MS, SEED };

static bool square(struct actor *self, struct share *s, struct wr_call *call) {
  atomic_fetch_add(&s->begun[call->arg[0]], 1);
  wr_work(self, 100000);
  call->result = call->arg[0] * call->arg[0];
  if (call->arg[0] % 100 == 99)
    snprintf(call->error, sizeof call->error, "ValueError: %" PRId64, call->arg[0]);
  return call->arg[0] % 100 != 99;
}

static const struct wr_function functions[] = {{"storm.square", square, 1}, {0}};

/* What main has. */
struct storm {
  struct actor worker[MOST_WORKERS];
  struct wr_job job[MOST_JOBS];
  struct redis *redis;
  uint64_t random, due_ns;
  int64_t started, killed, horses, cuts;
};

static uint32_t draw(struct storm *m, uint32_t below) {
  m->random = m->random * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(m->random >> 33) % below;
}

static void start(struct actor *self, struct share *s, struct storm *m, size_t i) {
  char name[32];
  snprintf(name, sizeof name, "worker-%" PRId64, ++m->started);
  wr_worker(self, &m->worker[i], &s->jobs,
            &(struct wr_worker_spec){.name = name, .queues = "storm", .functions = functions});
}

/* Asked of the server itself, by a connection that is not cut. */
static int64_t ended(struct actor *self, struct storm *m) {
  const redisReply *r;
  struct err e;
  int64_t n = 0;
  redis_words(m->redis, "ZCARD", "rq:finished:storm", NULL);
  redis_words(m->redis, "ZCARD", "rq:failed:storm", NULL);
  for (int i = 0; i < 2; i++) {
    if (redis_reply(m->redis, &r, &e) != 0)
      wr_give_up(self, "%s", e.text);
    n += r->integer;
  }
  return n;
}

/* Each time that another part of the jobs has ended. */
static void cut(struct actor *self, struct storm *m) {
  struct err e;
  int64_t cuts = wr_param(self, CUTS), jobs = wr_param(self, JOBS);
  if (m->cuts == cuts || ended(self, m) * (cuts + 1) < jobs * (m->cuts + 1))
    return;
  redis_words(m->redis, "CLIENT", "KILL", "TYPE", "normal", NULL);
  if (redis_skip(m->redis, 1, &e) != 0)
    wr_give_up(self, "%s", e.text);
  m->cuts++;
}

static void strike(struct actor *self, struct share *s, struct storm *m) {
  size_t i = draw(m, (uint32_t)wr_param(self, WORKERS));
  m->due_ns = clock_mono_ns() + (uint64_t)wr_param(self, EVERY_MS) * 1000000;
  cut(self, m);
  if (draw(m, 2) && wr_horse_kill(self, &m->worker[i])) {
    m->horses++;
    return;
  }
  wr_kill(self, &m->worker[i], SIGKILL);
  wr_join(self, &m->worker[i]);
  m->killed++;
  start(self, s, m, i);
}

static void enqueue_all(struct actor *self, struct share *s, struct storm *m) {
  for (int64_t n = 0; n < wr_param(self, JOBS); n++) {
    struct wr_job_spec spec = {.queue = "storm",
                               .function = "storm.square",
                               .arg = {n},
                               .args = 1,
                               .retries = RETRIES,
                               .interval_s = {n % 10 == 0}};
    wr_enqueue(self, &s->jobs, &spec, &m->job[n]);
    if (clock_mono_ns() > m->due_ns)
      strike(self, s, m);
  }
}

int storm_main(struct actor *self, struct share *s) {
  struct storm *m = calloc(1, sizeof *m);
  struct jobs_url url;
  struct err e;
  int64_t jobs = wr_param(self, JOBS), all = 0;
  CHECK(m && jobs <= MOST_JOBS && wr_param(self, WORKERS) <= MOST_WORKERS);
  m->random = (uint64_t)wr_param(self, SEED);
  if (jobs_url_parse(&url, region_self->redis, &e) != 0 || redis_open(&m->redis, &url, 0, &e) != 0)
    wr_give_up(self, "%s", e.text);
  wr_jobs_init(self, &s->jobs, 200000000);
  wr_jobs_queue(self, &s->jobs, "storm");
  for (size_t i = 0; i < (size_t)wr_param(self, WORKERS); i++)
    start(self, s, m, i);
  m->due_ns = clock_mono_ns() + (uint64_t)wr_param(self, EVERY_MS) * 1000000;
  enqueue_all(self, s, m);
  while (ended(self, m) < jobs) {
    wr_sleep(self, (uint64_t)wr_param(self, EVERY_MS) * 1000000);
    strike(self, s, m);
  }
  redis_close(m->redis);
  for (size_t i = 0; i < (size_t)wr_param(self, WORKERS); i++) {
    wr_worker_stop(self, &m->worker[i]);
    wr_join(self, &m->worker[i]);
  }
  wr_jobs_look(self, &s->jobs);
  for (int64_t i = 0; i < jobs; i++) {
    wr_outcome(self, &s->jobs, &m->job[i]);
    all += s->begun[i];
    if (s->begun[i] != 1)
      wr_print(self, "begun %" PRId64 " %" PRIu32, i, s->begun[i]);
  }
  wr_print(self,
           "killed workers %" PRId64 " work-horses %" PRId64 " cuts %" PRId64 " calls %" PRId64,
           m->killed, m->horses, m->cuts, all);
  free(m);
  return 0;
}
