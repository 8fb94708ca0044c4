#include "sched/world/stats_job.h"

#include <inttypes.h>

#include "sched/world/why.h"

/* --- text --- */

static void queue_lines(struct table *t) {
  if (!table_begin(t, ENTITY_OBJECT, OBJECT_JOB_QUEUE, "job queue",
                   "  enqueued     taken       now   in queue    longest        ran"))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    const struct world_jobs *q = world_jobs(t->w, id);
    if (!q)
      continue;
    const struct world_object *o = world_object(t->w, id);
    table_name(t, id);
    table_count(t->out, o->uses, 10);
    table_count(t->out, q->taken, 10);
    table_count(t->out, (uint64_t)o->value, 10);
    table_span(t->out, q->taken ? q->queued_ns / q->taken : 0, 11);
    table_span(t->out, q->longest_ns, 11);
    table_span(t->out, o->held_ns, 11);
    buf_puts(t->out, "\n");
  }
}

/* "8 jobs: 6 finished, 2 failed. 1 run was begun after ..." */
static void outcome_lines(const struct table *t) {
  uint64_t in[JOB_STATES] = {0}, all = 0, repeats = 0;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    const struct world_job *j = world_job(t->w, id);
    if (!j)
      continue;
    in[j->state]++;
    all++;
    repeats += j->repeats;
  }
  if (!all)
    return;
  buf_puts(t->out, "  ");
  why_count(t->out, all, "job");
  const char *before = ": ";
  for (uint32_t state = 0; state < JOB_STATES; state++) {
    if (!in[state])
      continue;
    buf_printf(t->out, "%s%" PRIu64 " %s", before, in[state], job_state_name(state));
    before = ", ";
  }
  buf_puts(t->out, "\n");
  if (!repeats)
    return;
  buf_puts(t->out, "  ");
  why_count(t->out, repeats, "run");
  buf_puts(t->out, " of a job that had been begun before and was cut off: what it did may have "
                   "happened twice\n");
}

static uint64_t jobs_of(const struct world *w, uint32_t worker, enum job_state state) {
  uint64_t n = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_job *j = world_job(w, id);
    n += j && j->worker == worker && j->state == state;
  }
  return n;
}

static void worker_lines(struct table *t) {
  if (!table_begin(t, ENTITY_ACTOR, ACTOR_WORKER, "worker", "  finished    failed  has now"))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    const struct world_actor *a = world_actor(t->w, id);
    if (!a || a->kind != ACTOR_WORKER)
      continue;
    table_name(t, id);
    table_count(t->out, jobs_of(t->w, id, JOB_FINISHED), 10);
    table_count(t->out, jobs_of(t->w, id, JOB_FAILED), 10);
    buf_puts(t->out, a->job ? "  " : "  nothing");
    if (a->job)
      why_name(t->out, t->r, t->w, a->job);
    buf_puts(t->out, "\n");
  }
}

void stats_job_text(struct table *t) {
  queue_lines(t);
  outcome_lines(t);
  worker_lines(t);
}

/* --- JSON --- */

static void json_queue(struct buf *out, struct trace_reader *r, const struct world *w,
                       uint32_t id) {
  (void)r;
  const struct world_object *o = world_object(w, id);
  const struct world_jobs *q = &o->jobs;
  table_key(out, "enqueued", o->uses);
  table_key(out, "taken", q->taken);
  table_key(out, "length", (uint64_t)o->value);
  table_key(out, "queued", q->queued_ns);
  table_key(out, "longest_queued", q->longest_ns);
  table_key(out, "ran", o->held_ns);
  table_key(out, "repeats", q->repeats);
  buf_puts(out, ",\"in\":{");
  for (uint32_t state = JOB_QUEUED; state < JOB_STATES; state++)
    buf_printf(out, "%s\"%s\":%" PRIu32, state > JOB_QUEUED ? "," : "", job_state_name(state),
               q->in_state[state]);
  buf_puts(out, "}");
}

static void json_job(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id) {
  const struct world_job *j = world_job(w, id);
  char path[256];
  buf_puts(out, ",\"queue\":");
  table_string(out, r, w, j->queue);
  buf_printf(out, ",\"state\":\"%s\"", job_state_name(j->state));
  if (world_path(w, j->worker, path, sizeof path))
    buf_printf(out, ",\"worker\":\"%s\"", path);
  else
    buf_puts(out, ",\"worker\":null");
  table_key(out, "runs", j->runs);
  table_key(out, "repeats", j->repeats);
}

void stats_job_json(struct buf *out, struct trace_reader *r, const struct world *w) {
  table_list(out, r, w, OBJECT_JOB_QUEUE, "job_queue", json_queue);
  table_list(out, r, w, OBJECT_JOB, "job", json_job);
}
