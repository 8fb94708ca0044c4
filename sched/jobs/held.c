/* Imitates: rq.Worker.perform_job() and handle_job_failure(), in the work-horse and in its worker.
 * Real: the forked work-horse, the Redis server; each step is one transaction there.
 * Differs: of arguments only whole numbers are known, as in wr_enqueue(); a job without a result
 * time (result_ttl 0) is still kept for a moment, so that a lost answer can be asked for again.
 *
 * A job may have been enqueued by anybody: what cannot be called fails, and says why. */
#include "sched/jobs/held.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/jobs/layout.h"
#include "sched/rt/point.h"

enum { RESULT_TTL_S = 500, FAILURE_TTL_S = 31536000, MOMENT_S = 5, LONGEST_S = 1000000000 };

/* What a work-horse does, which has it from its worker. */
static struct held *held_now;

static const char *queue_of(const struct held *h) {
  return h->jobs->queue[h->from].name;
}

/* Queue, id, worker, now. */
static void begin_step(struct jobs_words *w, const struct held *h, struct jobs_text *now) {
  *now = jobs_now();
  jobs_word(w, queue_of(h));
  jobs_word_bytes(w, h->id.data, h->id.len);
  jobs_word(w, h->worker);
  jobs_word(w, now->s);
}

/* --- taking ----------------------------------------------------------------------------------- */

static int64_t seconds(int64_t s, int64_t otherwise) {
  return s == RQ_NONE || s < -1 || s > LONGEST_S ? otherwise : s;
}

/* RQ's rule: the last retries have the last intervals, those before them the first one. */
static int64_t interval(const struct rq_job *job) {
  if (job->n_intervals == 0 || job->retries_left <= 0)
    return 0;
  int64_t i = (int64_t)job->n_intervals - job->retries_left;
  int64_t s = seconds(job->retry_intervals[i > 0 ? i : 0], LONGEST_S);
  return s > 0 ? s : 0;
}

static void learn_call(struct held *h, const struct rq_job *job) {
  const struct rq_call *c = &job->call;
  struct wr_call *call = &h->call;
  int name = c->func.s ? (int)(c->func.n < 64 ? c->func.n : 64) : 0;
  const char *func = name ? c->func.s : "";
  *call = (struct wr_call){0};
  h->function = NULL;
  if (c->kind != RQ_JSON) {
    snprintf(call->error, sizeof call->error, "ValueError: %s",
             c->kind == RQ_PICKLE ? "its data is a pickle, which only Python can open"
                                  : job->strange);
    return;
  }
  const struct wr_function *f = h->functions;
  while (f->name && (strlen(f->name) != c->func.n || memcmp(f->name, c->func.s, c->func.n) != 0))
    f++;
  while (call->args < JOBS_ARGS && rq_arg_i64(c, call->args, &call->arg[call->args]))
    call->args++;
  if (!f->name)
    snprintf(call->error, sizeof call->error, "NameError: nobody here knows %.*s", name, func);
  else if (!rq_args_are(c, call->args))
    snprintf(call->error, sizeof call->error,
             "TypeError: %.*s() is called with something else than up to %d whole numbers", name,
             func, JOBS_ARGS);
  else if (call->args != f->args)
    snprintf(call->error, sizeof call->error, "TypeError: %.*s() takes %zu arguments, not %zu",
             name, func, f->args, call->args);
  else
    h->function = f;
}

/* Somebody outside has enqueued it: it becomes an object of this run. */
static void meet(struct actor *self, struct jobs_link *l, struct held *h, struct rq_text what) {
  if (!what.n)
    what = (struct rq_text){h->id.data, h->id.len};
  h->job = jobs_meet(self, h->jobs, h->from, what.s, what.n, h->id.data, h->id.len);
  struct jobs_text value = jobs_number((int64_t)h->job << JOBS_STEP_BITS);
  struct jobs_words w = {.script = SCRIPT_MEET};
  jobs_word_bytes(&w, h->id.data, h->id.len);
  jobs_word(&w, value.s);
  jobs_link_run(self, l, &w);
}

static void learn_job(struct actor *self, struct jobs_link *l, struct held *h,
                      const redisReply *hash) {
  struct rq_field field[128];
  struct rq_room room = {0};
  struct rq_job job;
  size_t n = 0;
  for (size_t i = 0; i + 1 < hash->elements && n < 128; i += 2, n++) {
    const redisReply *name = hash->element[i], *value = hash->element[i + 1];
    field[n] = (struct rq_field){{name->str, name->len}, {value->str, value->len}};
  }
  rq_job_decode(&job, field, n, &room);
  learn_call(h, &job);
  h->retries_left = job.retries_left > 0 ? job.retries_left : 0;
  h->interval_s = interval(&job);
  h->timeout_s = seconds(job.timeout, 0);
  h->result_ttl = seconds(job.result_ttl, RESULT_TTL_S);
  h->failure_ttl = seconds(job.failure_ttl, FAILURE_TTL_S);
  if (!h->job)
    meet(self, l, h, job.description);
  rq_room_fini(&room);
}

bool held_take(struct actor *self, struct jobs_link *l, struct held *h, const int *queues,
               uint32_t n) {
  struct jobs_words w = {.script = SCRIPT_TAKE};
  jobs_word(&w, h->worker);
  jobs_word(&w, "0");
  for (uint32_t i = 0; i < n; i++)
    jobs_word(&w, h->jobs->queue[queues[i]].name);
  const redisReply *r = jobs_link_run(self, l, &w);
  if (r->type != REDIS_REPLY_ARRAY || r->elements != 5)
    return false;
  int64_t step = jobs_int(r, 2), number = jobs_int(r, 3);
  h->from = queues[jobs_int(r, 0)];
  h->id.len = 0;
  buf_add(&h->id, r->element[1]->str, r->element[1]->len);
  h->job = jobs_entity(step);
  learn_job(self, l, h, r->element[4]);
  trace_emit(self->id, EV_JOB_TAKEN, h->job, jobs_step(step), (uint64_t)number);
  jobs_settle(self, l, h->jobs);
  held_now = h;
  return true;
}

/* --- its end ---------------------------------------------------------------------------------- */

static void tell_dependents(struct actor *self, const redisReply *r) {
  for (size_t i = 2; i < r->elements; i++) {
    int64_t n = jobs_int(r->element[i], 1);
    if (jobs_entity(n))
      trace_emit(self->id, EV_JOB_QUEUED, jobs_entity(n), jobs_step(n),
                 (uint64_t)jobs_int(r->element[i], 2));
  }
}

/* Until when the registry keeps it, how long its hash is kept, and the result. */
static void add_end(struct jobs_words *w, int64_t ttl, struct jobs_text number[2],
                    const struct rq_result *r, struct rq_room *room) {
  struct rq_field field[RQ_FIELDS];
  number[0] = jobs_number(rq_now_us() / 1000000 + ttl);
  /* The server's own time goes on while nobody moves. */
  number[1] = jobs_number(gate_armed() ? LONGEST_S : ttl ? ttl : MOMENT_S);
  jobs_word(w, ttl < 0 ? "+inf" : ttl ? number[0].s : "");
  jobs_word(w, number[1].s);
  size_t n = rq_result_encode(r, field, room);
  for (size_t i = 0; i < n; i++) {
    jobs_word_bytes(w, field[i].name.s, field[i].name.n);
    jobs_word_bytes(w, field[i].value.s, field[i].value.n);
  }
}

static void finish(struct actor *self, struct jobs_link *l, struct held *h) {
  struct jobs_text now, value = jobs_number(h->call.result), number[2];
  struct jobs_words w = {.script = SCRIPT_FINISH};
  struct rq_room room = {0};
  struct rq_result result = {.kind = RQ_SUCCESSFUL, .value = {value.s, strlen(value.s)}};
  begin_step(&w, h, &now);
  add_end(&w, h->result_ttl, number, &result, &room);
  const redisReply *r = jobs_link_run(self, l, &w);
  uint32_t step = jobs_step(jobs_int(r, 0));
  if (step) {
    trace_emit(self->id, EV_JOB_FINISHED, h->job, step, (uint64_t)h->call.result);
    atomic_fetch_add(&h->jobs->ends, 1);
    tell_dependents(self, r);
  }
  rq_room_fini(&room);
}

/* The work-horse has brought the job to its end before it died, and perhaps not told of it. */
static void tell_end(struct actor *self, const struct held *h, const redisReply *r) {
  const char *status = r->elements > 2 && r->element[2]->str ? r->element[2]->str : "";
  enum job_state state = strcmp(status, "finished") == 0 ? JOB_FINISHED
                         : strcmp(status, "failed") == 0 ? JOB_FAILED
                                                         : JOB_NONE;
  if (state)
    trace_emit(self->id, EV_JOB_SEEN, h->job, 0, state);
}

static void put_again(struct actor *self, struct jobs_link *l, const struct held *h,
                      const struct buf *error) {
  struct jobs_text now, due = {""};
  struct jobs_words w = {.script = SCRIPT_AGAIN};
  if (h->interval_s)
    due = jobs_due((uint64_t)h->interval_s * 1000000000u);
  begin_step(&w, h, &now);
  jobs_word(&w, due.s);
  const redisReply *r = jobs_link_run(self, l, &w);
  uint32_t step = jobs_step(jobs_int(r, 0));
  if (!step) {
    tell_end(self, h, r);
    return;
  }
  trace_emit_text(self->id, EV_JOB_RAISED, h->job, step - 1, (uint64_t)h->retries_left, error->data,
                  error->len);
  if (h->interval_s)
    trace_emit(self->id, EV_JOB_SCHEDULED, h->job, step, (uint64_t)h->interval_s * 1000000000u);
  else
    trace_emit(self->id, EV_JOB_QUEUED, h->job, step, (uint64_t)jobs_int(r, 1));
}

static void fail_for_good(struct actor *self, struct jobs_link *l, const struct held *h,
                          const struct buf *error) {
  struct buf trace = {0};
  struct jobs_text now, number[2];
  struct jobs_words w = {.script = SCRIPT_FAIL};
  struct rq_room room = {0};
  buf_puts(&trace, "Traceback (most recent call last):\n");
  buf_add(&trace, error->data, error->len);
  buf_puts(&trace, "\n");
  struct rq_result result = {.kind = RQ_RESULT_FAILED, .exc_info = {trace.data, trace.len}};
  begin_step(&w, h, &now);
  add_end(&w, h->failure_ttl, number, &result, &room);
  const redisReply *r = jobs_link_run(self, l, &w);
  uint32_t step = jobs_step(jobs_int(r, 0));
  if (step) {
    trace_emit_text(self->id, EV_JOB_FAILED, h->job, step, 0, error->data, error->len);
    atomic_fetch_add(&h->jobs->ends, 1);
    tell_dependents(self, r);
  } else {
    tell_end(self, h, r);
  }
  rq_room_fini(&room);
  buf_fini(&trace);
}

/* RQ's tools decode the text, so it is made valid. */
void held_fail(struct actor *self, struct jobs_link *l, struct held *h, const char *error) {
  struct buf text = {0};
  utf8_add_safe(&text, error, strlen(error));
  bool again = h->retries_left > 0;
  POINT(self, OP(again ? EV_JOB_RAISED : EV_JOB_FAILED, h->job, 0, WHEN_EVER),
        (again ? put_again : fail_for_good)(self, l, h, &text), jobs_settle(self, l, h->jobs));
  buf_fini(&text);
}

/* --- the work-horse --------------------------------------------------------------------------- */

static bool start(struct actor *self, struct jobs_link *l, struct held *h) {
  struct jobs_text now,
      score = jobs_number(rq_now_us() / 1000000 + (h->timeout_s > 0 ? h->timeout_s : 0) + 60);
  struct jobs_words w = {.script = SCRIPT_START};
  begin_step(&w, h, &now);
  jobs_word(&w, score.s);
  const redisReply *r = jobs_link_run(self, l, &w);
  uint32_t step = jobs_step(jobs_int(r, 0));
  if (!step)
    return false; /* it was put back meanwhile: somebody else has it */
  h->call.run = (int)jobs_int(r, 1);
  trace_emit(self->id, EV_JOB_STARTED, h->job, step, (uint64_t)h->call.run);
  return true;
}

int held_work(struct actor *self, struct share *s) {
  struct held *h = held_now;
  sigset_t term;
  signal(SIGTERM, SIG_DFL);
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  sigprocmask(SIG_UNBLOCK, &term, NULL);
  char name[96];
  snprintf(name, sizeof name, "%s/horse-%" PRIu32, h->worker, self->id);
  struct jobs_link *l = jobs_own(self, h->jobs, name);
  if (!start(self, l, h))
    return 0;
  if (h->function && h->function->run(self, s, &h->call))
    POINT(self, OP(EV_JOB_FINISHED, h->job, 0, WHEN_EVER), finish(self, l, h),
          jobs_settle(self, l, h->jobs));
  else
    held_fail(self, l, h, h->call.error);
  return 0;
}
