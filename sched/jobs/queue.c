/* Imitates: rq.Queue, rq.job.Job: enqueue, enqueue_in, depends_on, Retry, cancel, requeue.
 * Real: the Redis server; each call is one transaction there.
 * Differs: an id is made of the run's mark and a number, so that it is the same in every run of one
 * kind; of arguments only whole numbers are known. */
#include "sched/jobs/queue.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sched/jobs/layout.h"
#include "sched/rt/point.h"

/* The connection of this process, which a forked child must not use. */
static struct jobs_link own_link;
static pid_t own_of;

struct jobs_link *jobs_own(struct actor *self, const struct wr_jobs *j, const char *name) {
  if (own_of != getpid()) {
    bool known = own_of != 0;
    redis_forget(own_link.redis);
    own_of = getpid();
    jobs_link_open(self, &own_link, name, j->mark, known);
  }
  return &own_link;
}

static struct jobs_link *link_of(struct actor *self, const struct wr_jobs *j) {
  char name[64];
  snprintf(name, sizeof name, "actor-%" PRIu32 ".%s", self->id, j->mark);
  return jobs_own(self, j, name);
}

struct jobs_text jobs_number(int64_t v) {
  struct jobs_text t;
  snprintf(t.s, sizeof t.s, "%" PRId64, v);
  return t;
}

struct jobs_text jobs_now(void) {
  struct jobs_text t;
  rq_time_format(t.s, rq_now_us());
  return t;
}

struct jobs_text jobs_due(uint64_t delay_ns) {
  return jobs_number((rq_now_us() + (int64_t)(delay_ns / 1000) + 999999) / 1000000);
}

int64_t jobs_int(const redisReply *r, size_t i) {
  return r->type == REDIS_REPLY_ARRAY && i < r->elements ? r->element[i]->integer : 0;
}

int jobs_queue_of(const struct wr_jobs *j, const char *name) {
  for (uint32_t i = 0; i < j->queues; i++)
    if (strcmp(j->queue[i].name, name) == 0)
      return (int)i;
  return -1;
}

void wr_jobs_init(struct actor *self, struct wr_jobs *j, uint64_t beat_ns) {
  (void)self;
  *j = (struct wr_jobs){.beat_ns = beat_ns};
  if (gate_armed()) /* alone on its server, and the same every time */
    snprintf(j->mark, sizeof j->mark, "whoruns:run");
  else
    snprintf(j->mark, sizeof j->mark, "whoruns:%llx%x", (unsigned long long)rq_now_us() / 1000,
             (unsigned)getpid());
}

void wr_jobs_queue(struct actor *self, struct wr_jobs *j, const char *name) {
  CHECK(j->queues < JOBS_QUEUES);
  snprintf(j->queue[j->queues].name, sizeof j->queue[0].name, "%s", name);
  j->queue[j->queues].id = region_new_id();
  trace_emit_text(self->id, EV_NEW, j->queue[j->queues].id, 0, OBJECT_JOB_QUEUE, name,
                  strlen(name));
  j->queues++;
}

uint32_t jobs_meet(struct actor *self, const struct wr_jobs *j, int queue, const char *what,
                   size_t n, const char *id, size_t id_bytes) {
  uint32_t job = region_new_id();
  trace_emit_text(self->id, EV_NEW, job, 0, OBJECT_JOB, what, n);
  trace_emit_text(self->id, EV_JOB, job, 0, j->queue[queue].id, id, id_bytes);
  return job;
}

void jobs_settle(struct actor *self, struct jobs_link *l, struct wr_jobs *j) {
  uint32_t filled = 0;
  if (!gate_armed())
    return;
  for (uint32_t i = 0; i < j->queues; i++) {
    char key[64];
    snprintf(key, sizeof key, "rq:queue:%s", j->queue[i].name);
    const char *words[] = {"LLEN", key};
    filled |= jobs_link_ask(self, l, words, 2)->integer > 0 ? 1u << i : 0;
  }
  atomic_store(&j->filled, filled);
}

/* "square(3)": what it calls, without the module. */
static void short_name(char *out, size_t size, const struct wr_job_spec *spec) {
  const char *dot = strrchr(spec->function, '.');
  int n = snprintf(out, size, "%s(", dot ? dot + 1 : spec->function);
  for (size_t i = 0; i < spec->args && n > 0 && (size_t)n < size; i++)
    n += snprintf(out + n, size - (size_t)n, "%s%" PRId64, i ? ", " : "", spec->arg[i]);
  if (n > 0 && (size_t)n < size)
    snprintf(out + n, size - (size_t)n, ")");
}

static struct rq_text text(const char *s) {
  return (struct rq_text){s, strlen(s)};
}

/* Adds the fields of the new job's hash to the words of a script. */
struct made {
  struct rq_room room;
  struct rq_field field[RQ_FIELDS];
  struct jobs_text entity;
  char args[128], mark[32], description[160], dependency[JOBS_KEY + 8];
};

static void add_fields(struct made *m, struct jobs_words *w, const struct wr_jobs *j,
                       const struct wr_job_spec *spec, uint32_t id) {
  char *at = m->args;
  at += snprintf(at, 4, "[");
  for (size_t i = 0; i < spec->args; i++)
    at += snprintf(at, 28, "%s%" PRId64, i ? ", " : "", spec->arg[i]);
  snprintf(at, 4, "]");
  struct rq_job job = {.origin = text(spec->queue),
                       .call = {.kind = RQ_JSON,
                                .func = text(spec->function),
                                .args = text(m->args),
                                .kwargs = text("{}")},
                       .created_us = rq_now_us(),
                       .timeout = spec->timeout_s ? spec->timeout_s : 180,
                       .ttl = RQ_NONE,
                       .result_ttl = spec->result_ttl_s ? spec->result_ttl_s : 500,
                       .failure_ttl = RQ_NONE,
                       .retries_left = spec->retries ? spec->retries : RQ_NONE,
                       .at_front = spec->front};
  const char *dot = strrchr(spec->function, '.');
  char name[96];
  short_name(name, sizeof name, spec);
  snprintf(m->description, sizeof m->description, "%.*s%s",
           dot ? (int)(dot + 1 - spec->function) : 0, spec->function, name);
  job.description = text(m->description);
  while (spec->retries && job.n_intervals < JOBS_INTERVALS && spec->interval_s[job.n_intervals]) {
    job.retry_intervals[job.n_intervals] = spec->interval_s[job.n_intervals];
    job.n_intervals++;
  }
  if (spec->after) {
    snprintf(m->dependency, sizeof m->dependency, "[\"%s\"]", spec->after->key);
    job.dependencies = text(m->dependency);
  }
  size_t n = rq_job_encode(&job, m->field, &m->room);
  for (size_t i = 0; i < n; i++) {
    jobs_word_bytes(w, m->field[i].name.s, m->field[i].name.n);
    jobs_word_bytes(w, m->field[i].value.s, m->field[i].value.n);
  }
  m->entity = jobs_number((int64_t)id << JOBS_STEP_BITS);
  jobs_word(w, j->mark);
  jobs_word(w, m->entity.s);
}

static void enqueue(struct actor *self, struct jobs_link *l, struct wr_jobs *j, int queue,
                    const struct wr_job_spec *spec, struct wr_job *out) {
  struct made m = {0};
  char name[96];
  short_name(name, sizeof name, spec);
  snprintf(out->key, sizeof out->key, "%s-%u", j->mark + strlen("whoruns:"),
           atomic_fetch_add(&j->serial, 1) + 1);
  snprintf(out->queue, sizeof out->queue, "%s", spec->queue);
  out->id = jobs_meet(self, j, queue, name, strlen(name), out->key, strlen(out->key));
  struct jobs_text now = jobs_now(), due = jobs_due(spec->delay_ns);
  struct jobs_words w = {.script = spec->after      ? SCRIPT_DEFER
                                   : spec->delay_ns ? SCRIPT_ASIDE
                                                    : SCRIPT_QUEUE};
  jobs_word(&w, spec->queue);
  jobs_word(&w, out->key);
  jobs_word(&w, spec->after      ? spec->after->key
                : spec->delay_ns ? "scheduled"
                : spec->front    ? "front"
                                 : "");
  jobs_word(&w, w.script == SCRIPT_ASIDE ? due.s : now.s);
  add_fields(&m, &w, j, spec, out->id);
  const redisReply *r = jobs_link_run(self, l, &w);
  uint32_t step = jobs_step(jobs_int(r, 0));
  int64_t place = jobs_int(r, 1);
  if (w.script == SCRIPT_ASIDE)
    trace_emit(self->id, EV_JOB_SCHEDULED, out->id, step, spec->delay_ns);
  else if (w.script == SCRIPT_DEFER && place == 0)
    trace_emit(self->id, EV_JOB_DEFERRED, out->id, step, spec->after->id);
  else
    trace_emit(self->id, EV_JOB_QUEUED, out->id, step, (uint64_t)place);
  rq_room_fini(&m.room);
}

void wr_enqueue(struct actor *self, struct wr_jobs *j, const struct wr_job_spec *spec,
                struct wr_job *out) {
  int queue = jobs_queue_of(j, spec->queue);
  CHECK(queue >= 0);
  struct jobs_link *l = link_of(self, j);
  POINT(self, OP(EV_JOB_QUEUED, j->queue[queue].id, 0, WHEN_EVER),
        enqueue(self, l, j, queue, spec, out), jobs_settle(self, l, j));
}

static bool cancel(struct actor *self, struct jobs_link *l, struct wr_jobs *j,
                   const struct wr_job *job) {
  struct jobs_text now = jobs_now();
  struct jobs_words w = {.script = SCRIPT_CANCEL};
  jobs_word(&w, job->queue);
  jobs_word(&w, job->key);
  jobs_word(&w, now.s);
  uint32_t step = jobs_step(jobs_int(jobs_link_run(self, l, &w), 0));
  if (!step)
    return false;
  trace_emit(self->id, EV_JOB_CANCELED, job->id, step, 0);
  atomic_fetch_add(&j->ends, 1);
  return true;
}

bool wr_job_cancel(struct actor *self, struct wr_jobs *j, const struct wr_job *job) {
  struct jobs_link *l = link_of(self, j);
  bool done;
  POINT(self, OP(EV_JOB_CANCELED, job->id, 0, WHEN_EVER), done = cancel(self, l, j, job),
        jobs_settle(self, l, j));
  return done;
}

static bool requeue(struct actor *self, struct jobs_link *l, const struct wr_job *job) {
  struct jobs_text now = jobs_now();
  struct jobs_words w = {.script = SCRIPT_QUEUE};
  jobs_word(&w, job->queue);
  jobs_word(&w, job->key);
  jobs_word(&w, "failed");
  jobs_word(&w, now.s);
  const redisReply *r = jobs_link_run(self, l, &w);
  uint32_t step = jobs_step(jobs_int(r, 0));
  if (step)
    trace_emit(self->id, EV_JOB_QUEUED, job->id, step, (uint64_t)jobs_int(r, 1));
  return step != 0;
}

bool wr_requeue(struct actor *self, struct wr_jobs *j, const struct wr_job *job) {
  struct jobs_link *l = link_of(self, j);
  bool done;
  POINT(self, OP(EV_JOB_QUEUED, job->id, 0, WHEN_EVER), done = requeue(self, l, job),
        jobs_settle(self, l, j));
  return done;
}

/* --- what has become of it --- */

static enum job_state state_from(const redisReply *r) {
  for (uint32_t s = JOB_QUEUED; r->type == REDIS_REPLY_STRING && s < JOB_STATES; s++)
    if (strcmp(r->str, job_state_name(s)) == 0)
      return (enum job_state)s;
  return JOB_NONE;
}

static enum job_state state_of(struct actor *self, struct jobs_link *l, const struct wr_job *job) {
  char key[JOBS_KEY + 16];
  snprintf(key, sizeof key, "rq:job:%s", job->key);
  const char *words[] = {"HGET", key, "status"};
  return state_from(jobs_link_ask(self, l, words, 3));
}

/* The newest entry of the stream of results. */
static void read_result(struct wr_outcome *o, const redisReply *r) {
  if (r->type != REDIS_REPLY_ARRAY || r->elements != 1 || r->element[0]->elements != 2)
    return;
  const redisReply *entry = r->element[0]->element[1];
  struct rq_field field[RQ_FIELDS];
  size_t n = 0;
  for (size_t i = 0; i + 1 < entry->elements && n < RQ_FIELDS; i += 2, n++) {
    field[n].name = (struct rq_text){entry->element[i]->str, entry->element[i]->len};
    field[n].value = (struct rq_text){entry->element[i + 1]->str, entry->element[i + 1]->len};
  }
  struct rq_room room = {0};
  struct rq_result result;
  rq_result_decode(&result, field, n, &room);
  char number[32];
  snprintf(number, sizeof number, "%.*s", (int)result.value.n,
           result.value.s ? result.value.s : "");
  o->result = strtoll(number, NULL, 10);
  if (result.exc_info.s) {
    struct rq_text line = rq_error_line(result.exc_info);
    snprintf(o->error, sizeof o->error, "%.*s", (int)line.n, line.s);
  }
  rq_room_fini(&room);
}

struct wr_outcome wr_outcome(struct actor *self, struct wr_jobs *j, const struct wr_job *job) {
  struct jobs_link *l = link_of(self, j);
  struct wr_outcome o = {.state = state_of(self, l, job)};
  char key[JOBS_KEY + 16], value[32] = "";
  snprintf(key, sizeof key, "rq:results:%s", job->key);
  const char *words[] = {"XREVRANGE", key, "+", "-", "COUNT", "1"};
  read_result(&o, jobs_link_ask(self, l, words, 6));
  if (o.state == JOB_FINISHED)
    snprintf(value, sizeof value, "%" PRId64, o.result);
  const char *said = o.state == JOB_FINISHED ? value : o.error;
  trace_emit_text(self->id, EV_JOB_SEEN, job->id, 0, o.state, said, strlen(said));
  return o;
}

static bool goes_on(enum job_state s) {
  return s == JOB_QUEUED || s == JOB_STARTED || s == JOB_DEFERRED || s == JOB_SCHEDULED ||
         s == JOB_TAKEN;
}

/* Under control it is known when a job has come to its end. */
static void await_end(struct actor *self, struct wr_jobs *j, const struct wr_job *job) {
  enum job_state state;
  for (bool told = false;; told = true) {
    uint32_t ends = atomic_load(&j->ends);
    state = state_of(self, link_of(self, j), job);
    if (!goes_on(state) && !told)
      return;
    if (!goes_on(state))
      break;
    gate_pass(self->slot, OP_OWN(EV_JOB_SEEN, job->id, told ? 0 : EV_JOB_AWAIT,
                                 gate_when_differs(&j->ends, ends)));
  }
  trace_emit(self->id, EV_JOB_SEEN, job->id, 0, state);
}

/* In a free run somebody else's worker may have it, so the server is asked again and again. */
static void poll_end(struct actor *self, struct wr_jobs *j, const struct wr_job *job) {
  while (goes_on(state_of(self, link_of(self, j), job)))
    wr_sleep(self, 20000000);
}

void wr_jobs_wait(struct actor *self, struct wr_jobs *j, const struct wr_job *jobs, size_t n) {
  for (size_t i = 0; i < n; i++)
    (gate_armed() ? await_end : poll_end)(self, j, &jobs[i]);
}

void wr_jobs_look(struct actor *self, struct wr_jobs *j) {
  for (uint32_t i = 0; i < j->queues; i++) {
    char key[64];
    snprintf(key, sizeof key, "rq:queue:%s", j->queue[i].name);
    const char *words[] = {"LLEN", key};
    const redisReply *r = jobs_link_ask(self, link_of(self, j), words, 2);
    trace_emit(self->id, EV_QUEUE_SEEN, j->queue[i].id, region_self->redis_own,
               (uint64_t)r->integer);
  }
}
