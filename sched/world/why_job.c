/* Placeholders of the sentences of jobs and workers:
 *
 *   {queue}        the queue that the job {a} is for
 *   {queues}       those that the worker {actor} listens to
 *   {end}          "at the end", or at the front
 *   {ahead-jobs}   how many jobs are before it
 *   {been}         how long the job {a} has been in its state
 *   {again}        what becomes of a job that is put aside for a time
 *   {nth}          which run it is, if it is not the first
 *   {repeated}     "once more", if nobody knows how far the run before came
 *   {state}        the state of the job {a}
 *   {job-state}    the state {c}
 *   {worker}       {c}, who had the job
 *   {killer}       who has killed it
 *   {sent}         who sent the signal that killed {a}, or with whom {a} died of it
 *   {waited-out}   that it was put aside for a time, which is over
 *   {tries}        how often a job may be tried again
 *   {left-it}      what the one has done who brought the job into the state {c}
 *   {once-free}    when a worker that is asked to stop does so
 *   {rq-would}     what RQ would do about an abandoned job
 *   {rank}         when a worker takes from a queue that is not its first
 *   {goodbye}      why a worker is none any more */
#include <inttypes.h>
#include <signal.h>

#include "sched/world/why_story.h"
#include "sched/world/words.h"

struct cause story_job_cause(const struct world *w, const struct event *e) {
  const struct world_object *o = world_object(w, e->a);
  const struct world_actor *had = e->c < UINT32_MAX ? world_actor(w, (uint32_t)e->c) : NULL;
  if (e->type == EV_JOB_ABANDONED && had && had->kill_event)
    return (struct cause){had->kill_event, had->killer};
  const struct world_actor *gone = e->type == EV_WORKER_GONE ? world_actor(w, e->a) : NULL;
  if (e->type == EV_WORKER_GONE)
    return gone && !e->c ? (struct cause){gone->kill_event, gone->killer} : (struct cause){0};
  if (e->type == EV_JOB_QUEUED && (!o || !world_job(w, e->a) || o->job.state != JOB_SCHEDULED))
    return (struct cause){0};
  return o && world_job(w, e->a) ? (struct cause){o->last_event, o->last} : (struct cause){0};
}

/* --- placeholders --- */

static void name(const struct story *s, uint32_t id) {
  why_name(s->out, s->r, s->w, id);
}

static const struct world_job *job_of(const struct story *s) {
  return world_job(s->w, s->e->a);
}

static bool put_queue(const struct story *s) {
  const struct world_job *j = job_of(s);
  if (!j || !world_jobs(s->w, j->queue))
    return false;
  name(s, j->queue);
  return true;
}

/* The queues that a worker listens to, in its order. */
static uint32_t listens(const struct world *w, uint32_t worker, uint32_t *out, uint32_t cap) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < w->head->links; i++)
    if (w->head->link[i].actor == worker && world_jobs(w, w->head->link[i].object) && n++ < cap)
      out[n - 1] = w->head->link[i].object;
  return n;
}

/* Jobs of the queue that are put aside or that somebody has: they may come back. */
static uint32_t away(const struct world *w, uint32_t queue) {
  const uint32_t *in = world_jobs(w, queue)->in_state;
  return in[JOB_SCHEDULED] + in[JOB_TAKEN] + in[JOB_STARTED];
}

static bool put_queues(const struct story *s) {
  uint32_t first[WORDS_NAMED], n = listens(s->w, s->e->actor, first, WORDS_NAMED);
  if (n == 0)
    name(s, s->e->a);
  return n == 0 || words_several(s->out, s->r, s->w, first, n, WORDS_NAMED);
}

static bool put_end(const struct story *s) {
  buf_puts(s->out, (int64_t)s->e->c < 0 ? "at the front" : "at the end");
  return true;
}

static void jobs(struct buf *out, int64_t n) {
  buf_printf(out, n == 1 ? "1 job is" : "%" PRId64 " jobs are", n);
}

static bool put_ahead_jobs(const struct story *s) {
  const struct world_job *j = job_of(s);
  const struct world_object *q = j ? world_object(s->w, j->queue) : NULL;
  if (!q || q->value <= 0 || (int64_t)s->e->c < 0)
    return false;
  jobs(s->out, q->value);
  return true;
}

static bool put_been(const struct story *s) {
  const struct world_job *j = job_of(s);
  if (!j || j->state == JOB_NONE)
    return false;
  words_span(s->out, s->now_ns - world_object(s->w, s->e->a)->since_ns);
  return true;
}

static bool put_again(const struct story *s) {
  const struct world_job *j = job_of(s);
  buf_puts(s->out, j && j->raised ? "then it is tried again" : "then it goes into its queue");
  return true;
}

static bool put_nth(const struct story *s) {
  if (s->e->c > 1)
    buf_printf(s->out, "%" PRIu64, s->e->c);
  return s->e->c > 1;
}

static bool put_repeated(const struct story *s) {
  const struct world_job *j = job_of(s);
  if (j && j->cut)
    buf_puts(s->out, "once more");
  return j && j->cut;
}

static bool put_state(const struct story *s) {
  const struct world_job *j = job_of(s);
  if (j && j->state)
    buf_puts(s->out, job_state_name(j->state));
  return j && j->state;
}

static bool is_end(uint64_t state) {
  return state == JOB_FINISHED || state == JOB_FAILED || state == JOB_STOPPED ||
         state == JOB_CANCELED;
}

static bool put_job_state(const struct story *s) {
  bool done = s->e->c == JOB_FINISHED || s->e->c == JOB_FAILED;
  buf_puts(s->out, done ? "has " : is_end(s->e->c) ? "was " : "is ");
  buf_puts(s->out, job_state_name(s->e->c));
  return true;
}

static bool put_worker(const struct story *s) {
  if (s->e->c > UINT32_MAX || !world_actor(s->w, (uint32_t)s->e->c))
    return false;
  name(s, (uint32_t)s->e->c);
  return true;
}

/* The event of the signal that was last sent to an actor; false if it is not at hand. */
static bool last_signal(const struct story *s, const struct world_actor *x, struct event *e) {
  if (!x || !s->r || !x->kill_event || x->kill_event > trace_reader_events(s->r))
    return false;
  *e = *trace_reader_event(s->r, x->kill_event - 1);
  return e->type == EV_SEND_SIGNAL;
}

static bool put_killer(const struct story *s) {
  const struct world_actor *had =
      s->e->c < UINT32_MAX ? world_actor(s->w, (uint32_t)s->e->c) : NULL;
  struct event e;
  if (!last_signal(s, had, &e) || e.c != SIGKILL)
    return false;
  name(s, had->killer);
  return true;
}

/* It may have got the signal itself, or die with who started it. */
static bool put_sent(const struct story *s) {
  const struct world_actor *x = world_actor(s->w, s->e->a);
  bool along = x && !x->killer;
  struct event e;
  if (along)
    x = world_actor(s->w, x->parent);
  if (!last_signal(s, x, &e) || (along && !x->dead) || (s->e->c & 0x7f) != e.c)
    return false;
  name(s, x->killer);
  buf_puts(s->out, along ? " had sent that to " : " had sent it");
  if (along) {
    name(s, world_actor(s->w, s->e->a)->parent);
    buf_puts(s->out, ", and it died with it");
  }
  return true;
}

static bool put_waited_out(const struct story *s) {
  const struct world_job *j = job_of(s);
  if (!j || j->state != JOB_SCHEDULED)
    return false;
  buf_puts(s->out, "the time for which it was put aside is over");
  return true;
}

static bool put_tries(const struct story *s) {
  if (s->e->c == 1)
    buf_puts(s->out, "once more");
  else
    buf_printf(s->out, "%" PRIu64 " times more", s->e->c);
  return true;
}

static bool put_left_it(const struct story *s) {
  buf_puts(s->out, is_end(s->e->c) ? "ended it" : "left it");
  return true;
}

/* The job that it has, unless its work-horse is done with it already. */
static bool put_once_free(const struct story *s) {
  const struct world_actor *x = world_actor(s->w, s->e->a);
  if (x && world_job(s->w, x->job)) {
    buf_puts(s->out, " once it is done with ");
    name(s, x->job);
  } else {
    buf_puts(s->out, "; it has no job to finish first");
  }
  return true;
}

static bool put_rq_would(const struct story *s) {
  const struct world_job *j = job_of(s);
  buf_puts(s->out,
           j && j->state == JOB_TAKEN ? "RQ 1.13 would have lost it" : "RQ 1.13 would let it fail");
  return true;
}

static bool put_rank(const struct story *s) {
  if (s->e->b > 1)
    buf_puts(s->out, "when those before it are empty");
  return s->e->b > 1;
}

/* Only who has no job waiting, and none that may come back, leaves by itself. */
static void put_why_goodbye(const struct story *s) {
  const struct world_actor *x = world_actor(s->w, s->e->a);
  uint32_t first[WORDS_NAMED], n = listens(s->w, s->e->a, first, WORDS_NAMED);
  uint64_t left = n > WORDS_NAMED;
  for (uint32_t i = 0; i < n && i < WORDS_NAMED; i++)
    left += (uint64_t)world_object(s->w, first[i])->value + away(s->w, first[i]);
  if (x && world_actor(s->w, x->killer)) {
    name(s, x->killer);
    buf_puts(s->out, " has asked it to stop");
  } else if (n && !left && s->e->actor == s->e->a) {
    buf_puts(s->out, n == 1 ? "its queue is empty" : "its queues are empty");
    buf_puts(s->out, ", and there is no job that could still come");
  } else {
    buf_puts(s->out, "it takes no more jobs");
  }
}

static bool put_goodbye(const struct story *s) {
  if (s->e->c) {
    buf_puts(s->out, "There was no sign of life of ");
    name(s, s->e->a);
    buf_puts(s->out, " for ");
    why_span(s->out, s->e->c);
    buf_puts(s->out, ", so it counts as dead");
  } else {
    name(s, s->e->a);
    buf_puts(s->out, " says goodbye: ");
    put_why_goodbye(s);
  }
  return true;
}

const struct story_part story_job_parts[] = {
    {"queue", put_queue, "its queue"},
    {"queues", put_queues, "its queues"},
    {"end", put_end, ""},
    {"ahead-jobs", put_ahead_jobs, ""},
    {"been", put_been, "some time"},
    {"again", put_again, ""},
    {"nth", put_nth, ""},
    {"repeated", put_repeated, ""},
    {"state", put_state, ""},
    {"job-state", put_job_state, ""},
    {"worker", put_worker, "somebody unknown"},
    {"killer", put_killer, "somebody"},
    {"sent", put_sent, ""},
    {"waited-out", put_waited_out, ""},
    {"tries", put_tries, ""},
    {"left-it", put_left_it, ""},
    {"once-free", put_once_free, ""},
    {"rq-would", put_rq_would, ""},
    {"rank", put_rank, ""},
    {"goodbye", put_goodbye, ""},
    {NULL, NULL, NULL},
};

/* --- why a worker is where it is --- */

void tale_job(const struct tale *t) {
  const struct world_job *j = world_job(t->w, t->a->job);
  if (!j)
    return;
  buf_puts(t->out, "; it has ");
  why_name(t->out, t->r, t->w, t->a->job);
  if (j->state == JOB_STARTED && t->w->head->t_ns > world_object(t->w, t->a->job)->since_ns) {
    buf_puts(t->out, ", which has run for ");
    words_span(t->out, t->w->head->t_ns - world_object(t->w, t->a->job)->since_ns);
  }
}

void tale_jobless(const struct tale *t) {
  uint32_t first[WORDS_NAMED], n = listens(t->w, t->actor, first, WORDS_NAMED);
  int64_t there = 0;
  uint32_t scheduled = 0, others = 0;
  for (uint32_t i = 0; i < n && i < WORDS_NAMED; i++) {
    there += world_object(t->w, first[i])->value;
    scheduled += world_jobs(t->w, first[i])->in_state[JOB_SCHEDULED];
    others += away(t->w, first[i]);
  }
  others -= scheduled;
  if (n > 1)
    buf_puts(t->out, " or another of its queues");
  if (there)
    buf_puts(t->out, "; there is one now: it takes it as soon as it runs, unless another worker is "
                     "faster");
  else
    buf_puts(t->out, ", and there is none");
  if (scheduled)
    buf_printf(t->out,
               scheduled == 1 ? "; %" PRIu32 " job is put aside and comes when its time is over"
                              : "; %" PRIu32 " jobs are put aside and come when their time is over",
               scheduled);
  if (others && !there)
    buf_puts(t->out, others == 1 ? "; a job that another worker has could still come back"
                                 : "; jobs that other workers have could still come back");
}

/* --- why a job is where it is --- */

/* "; of the workers that listen to it, 2 are busy: w1 and w2" */
static void tell_workers(struct buf *out, struct trace_reader *r, const struct world *w,
                         uint32_t queue) {
  uint32_t busy[WORDS_NAMED], n = 0, all = 0;
  for (uint32_t i = 0; (i = world_link(w, queue, 0, i)) < w->head->links; i++) {
    const struct world_actor *a = world_actor(w, w->head->link[i].actor);
    all++;
    if (a && a->job && n++ < WORDS_NAMED)
      busy[n - 1] = w->head->link[i].actor;
  }
  if (all == 0) {
    buf_puts(out, "; no worker listens to it");
  } else if (n == all) {
    buf_puts(out, all == 1 ? "; the only worker there is has another job: "
                           : "; all workers that listen to it have other jobs: ");
    words_several(out, r, w, busy, n, WORDS_NAMED);
  } else {
    buf_puts(out, "; a worker takes it as soon as it runs");
  }
}

/* How many are before it, as far as that can be said soon. */
static int64_t before(const struct world *w, const struct world_job *j) {
  enum { MOST = 100000 };
  int64_t n = 0;
  for (uint32_t at = j->prev; at && n < MOST; n++) {
    const struct world_job *x = world_job(w, at);
    at = x ? x->prev : 0;
  }
  return n;
}

static void tell_queued(struct buf *out, struct trace_reader *r, const struct world *w,
                        const struct world_job *j) {
  int64_t ahead = before(w, j);
  buf_puts(out, " in ");
  why_name(out, r, w, j->queue);
  buf_puts(out, "; ");
  if (ahead) {
    jobs(out, ahead);
    buf_puts(out, " before it");
  } else {
    buf_puts(out, "it is the next");
  }
  tell_workers(out, r, w, j->queue);
}

/* Behind "has waited 3 ms for the job to come to its end". */
void tale_awaited(const struct tale *t) {
  const struct world_object *o = world_object(t->w, t->a->waits_for);
  const struct world_job *j = world_job(t->w, t->a->waits_for);
  if (!j || world_entity(t->w, t->a->waits_for)->unknown)
    return;
  const struct world_actor *has = world_actor(t->w, j->worker);
  if (j->state == JOB_QUEUED) {
    buf_puts(t->out, ", which is");
    tell_queued(t->out, t->r, t->w, j);
  } else if (j->state == JOB_SCHEDULED) {
    struct event e = {0};
    if (o->last_event && o->last_event <= trace_reader_events(t->r))
      e = *trace_reader_event(t->r, o->last_event - 1);
    buf_puts(t->out,
             j->raised ? ", which is put aside until its next try" : ", which is put aside");
    if (e.type == EV_JOB_SCHEDULED && e.t_ns + e.c > t->w->head->t_ns) {
      buf_puts(t->out, " for another ");
      why_span(t->out, e.t_ns + e.c - t->w->head->t_ns);
    }
  } else if ((j->state == JOB_TAKEN || j->state == JOB_STARTED) && has) {
    bool dead = has->state == ACTOR_DONE || has->state == ACTOR_GONE;
    buf_puts(t->out, ", which ");
    why_name(t->out, t->r, t->w, j->worker);
    buf_puts(t->out, !dead     ? " has"
                     : j->back ? " had"
                               : " had, who is dead, which no other worker has noticed yet");
  }
}

void why_job(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id) {
  const struct world_job *j = world_job(w, id);
  if (!j)
    return;
  size_t at = out->len;
  why_name(out, r, w, id);
  out->data[at] = out->data[at] == 't' ? 'T' : 'A'; /* "the job", "a nameless job" */
  if (world_entity(w, id)->unknown) {
    buf_puts(out, " is unknown: events of it were lost, and it has not been seen since.");
    return;
  }
  buf_printf(out, " has been %s for ", job_state_name(j->state));
  words_span(out, w->head->t_ns - world_object(w, id)->since_ns);
  if (j->state == JOB_QUEUED) {
    tell_queued(out, r, w, j);
  } else if ((j->state == JOB_TAKEN || j->state == JOB_STARTED) && world_actor(w, j->worker)) {
    buf_puts(out, "; ");
    why_name(out, r, w, j->worker);
    buf_puts(out, j->back ? " had it, and it goes back into its queue" : " has it");
  }
  if (j->repeats)
    buf_printf(out, "; it was begun %" PRIu32 " times", j->runs);
  buf_puts(out, ".");
}
