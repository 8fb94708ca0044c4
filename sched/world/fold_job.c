/* The fold of job queues: jobs, the queues that they wait in, and workers.
 *
 * A job is an object. Its state says in which registry it is, so it is in one at most; the queue is
 * a list through the jobs themselves, so that it may be of any length. What a job does next is
 * ordered by its own numbers, but two jobs of one queue have only the order of time, and of time
 * when it was said, not when the server did it. So that an early word does not look like a broken
 * rule, the server numbers what goes into a queue (its place) and what is taken out, and
 *
 *   first in, first out   is broken when a job is taken with a later number than one behind it,
 *                         unless it came to the front, where it may have come after the taking;
 *   priority              is broken when a worker has passed a job over that was there for it, and
 *                         that job was taken only afterwards, by one that had not begun to take
 * yet.
 *
 * Who watches a job system without being part of it has no numbers (0): then nothing is a rule. */
#include "sched/world/fold.h"

enum { NEAR = 16 }; /* so far out of order are what two say at the same time */

static struct world_entity *job_at(struct world_head *h, uint32_t id) {
  struct world_entity *x = fold_find(h, id, ENTITY_OBJECT);
  return x && x->what == OBJECT_JOB ? x : NULL;
}

/* The queue that a job is for. */
static struct world_object *queue_of(struct world_head *h, const struct world_job *j) {
  struct world_entity *x = fold_find(h, j->queue, ENTITY_OBJECT);
  return x && x->what == OBJECT_JOB_QUEUE ? &x->u.object : NULL;
}

/* --- the list --- */

static void join(struct world_head *h, struct world_object *q, uint32_t id, uint32_t before,
                 uint32_t after) {
  struct world_entity *x = job_at(h, id), *b = job_at(h, before), *a = job_at(h, after);
  x->u.object.job.prev = b ? before : 0;
  x->u.object.job.next = a ? after : 0;
  if (b)
    b->u.object.job.next = id;
  else
    q->jobs.head = id;
  if (a)
    a->u.object.job.prev = id;
  else
    q->jobs.tail = id;
  q->value++;
}

/* Most come to the end, a few before one that was told of a little too early, or to the front. */
static void put_in(struct world_head *h, struct world_object *q, uint32_t id,
                   const struct world_job *j) {
  const struct world_entity *x = job_at(h, q->jobs.head);
  if (j->place && x && j->place < x->u.object.job.place) {
    join(h, q, id, 0, q->jobs.head);
    return;
  }
  uint32_t before = q->jobs.tail, after = 0;
  for (int i = 0;
       i < NEAR && (x = job_at(h, before)) && j->place && x->u.object.job.place > j->place; i++) {
    after = before;
    before = x->u.object.job.prev;
  }
  join(h, q, id, before, after);
}

static void take_out(struct world_head *h, struct world_object *q, struct world_job *j) {
  struct world_entity *b = job_at(h, j->prev), *a = job_at(h, j->next);
  if (b)
    b->u.object.job.next = j->next;
  else
    q->jobs.head = a ? j->next : 0;
  if (a)
    a->u.object.job.prev = j->prev;
  else
    q->jobs.tail = b ? j->prev : 0;
  j->prev = j->next = 0;
  q->value -= q->value > 0;
}

/* --- states --- */

static void leave(struct world_head *h, struct world_object *o, struct world_object *q) {
  struct world_job *j = &o->job;
  uint64_t here = h->t_ns - o->since_ns;
  if (o->closed)
    return;
  q->jobs.in_state[j->state] -= q->jobs.in_state[j->state] > 0;
  if (j->state == JOB_QUEUED)
    take_out(h, q, j);
  if (j->state == JOB_STARTED)
    q->held_ns += here;
}

/* The job is in another state from now on, or in the same one again. */
static void enter(struct world_head *h, uint32_t id, struct world_object *o, enum job_state state) {
  struct world_job *j = &o->job;
  struct world_object *q = queue_of(h, j);
  if (q)
    leave(h, o, q);
  o->closed = 0;
  o->since_ns = h->t_ns;
  j->state = (uint8_t)state;
  j->back = 0;
  if (!q)
    return;
  q->jobs.in_state[state]++;
  if (state == JOB_QUEUED)
    put_in(h, q, id, j);
}

/* Nobody has the job any more. */
static void let_go(struct world_head *h, const struct world_job *j, uint32_t id, uint32_t actor) {
  uint32_t who[] = {j->worker, actor};
  for (size_t i = 0; i < 2; i++) {
    struct world_entity *x = fold_find(h, who[i], ENTITY_ACTOR);
    if (x && x->u.actor.job == id)
      x->u.actor.job = 0;
  }
}

#define FROM(state) (1u << JOB_##state)

/* From where a job may come into the state; what goes back needs a reason. */
static bool may_step(const struct world_job *j, enum job_state to) {
  static const uint32_t from[JOB_STATES] = {
      [JOB_DEFERRED] = FROM(NONE),
      [JOB_SCHEDULED] = FROM(NONE) | FROM(TAKEN) | FROM(STARTED),
      [JOB_QUEUED] = ~(FROM(QUEUED) | FROM(FINISHED)),
      [JOB_TAKEN] = FROM(QUEUED) | FROM(NONE),
      [JOB_STARTED] = FROM(TAKEN),
      [JOB_FINISHED] = FROM(STARTED),
      [JOB_FAILED] = FROM(STARTED) | FROM(TAKEN),
      [JOB_STOPPED] = FROM(STARTED),
      [JOB_CANCELED] = FROM(QUEUED) | FROM(DEFERRED) | FROM(SCHEDULED) | FROM(STARTED),
  };
  bool back =
      (to == JOB_QUEUED || to == JOB_SCHEDULED) && (FROM(TAKEN) | FROM(STARTED)) >> j->state & 1;
  return from[to] >> j->state & 1 && (!back || j->back);
}

/* --- taking --- */

static void check_fifo(struct world *w, const struct event *e, const struct world_job *j) {
  struct world_head *h = w->head;
  if (e->c == 0)
    return;
  if (j->number && e->c > j->number)
    invariant_broken(w, RULE_JOB_FIFO, e->actor, e->a);
  uint32_t at = j->prev;
  for (int i = 0; i < NEAR; i++) {
    struct world_entity *x = job_at(h, at);
    if (!x)
      break;
    struct world_job *first = &x->u.object.job;
    if (first->place > 0 && first->place < j->place && e->c > first->number)
      first->number = e->c;
    at = x->u.object.job.prev;
  }
}

/* `before`: the taker's last event but this one, as ordinal + 1. */
static void check_priority(struct world *w, const struct event *e, const struct world_job *j,
                           uint64_t before) {
  struct world_head *h = w->head;
  if (e->b == 0 || e->c == 0)
    return;
  if (j->passed && j->passed < before)
    invariant_broken(w, RULE_JOB_PRIORITY, e->actor, e->a);
  uint32_t mine = world_link(w, j->queue, e->actor, 0);
  if (mine == h->links)
    return;
  for (uint32_t i = 0; i < h->links; i++) {
    const struct world_link *l = &h->link[i];
    if (l->actor != e->actor || l->value >= h->link[mine].value)
      continue;
    struct world_entity *q = fold_find(h, l->object, ENTITY_OBJECT);
    struct world_entity *x =
        q && q->what == OBJECT_JOB_QUEUE ? job_at(h, q->u.object.jobs.head) : NULL;
    if (x && x->u.object.job.queued < before)
      x->u.object.job.passed = h->events;
  }
}

static void taken(struct world *w, const struct event *e, struct world_object *o, uint64_t before) {
  struct world_head *h = w->head;
  struct world_job *j = &o->job;
  struct world_object *q = queue_of(h, j);
  if (j->state == JOB_QUEUED && q) {
    check_fifo(w, e, j);
    check_priority(w, e, j, before);
    uint64_t been = h->t_ns - o->since_ns;
    q->jobs.queued_ns += been;
    q->jobs.longest_ns = been > q->jobs.longest_ns ? been : q->jobs.longest_ns;
  }
  if (q)
    q->jobs.taken++;
  j->number = j->passed = 0;
  j->worker = e->actor;
}

/* --- events --- */

/* Who says something of a job acts, unless it is the recorder, who only watches. */
static struct world_entity *job_of(struct world *w, const struct event *e) {
  if (e->actor && !fold_acting(w, e))
    return NULL;
  return fold_object(w->head, e->a, OBJECT_JOB);
}

void fold_job_known(struct world *w, const struct event *e) {
  struct world_entity *x = job_of(w, e);
  if (!x)
    return;
  struct world_job *j = &x->u.object.job;
  uint32_t queue = e->c < w->head->top ? (uint32_t)e->c : 0;
  if (j->queue || !fold_object(w->head, queue, OBJECT_JOB_QUEUE))
    return;
  j->queue = queue;
  queue_of(w->head, j)->jobs.in_state[j->state]++;
}

static void started(struct world_head *h, const struct event *e, struct world_job *j) {
  struct world_object *q = queue_of(h, j);
  j->runs = e->c && e->c < UINT32_MAX ? (uint32_t)e->c : j->runs + 1;
  if (j->cut) {
    j->repeats++;
    if (q)
      q->jobs.repeats++;
  }
  j->cut = 0;
}

static enum job_state state_after(const struct event *e) {
  switch (e->type) {
  case EV_JOB_DEFERRED:
    return JOB_DEFERRED;
  case EV_JOB_SCHEDULED:
    return JOB_SCHEDULED;
  case EV_JOB_QUEUED:
    return JOB_QUEUED;
  case EV_JOB_TAKEN:
    return JOB_TAKEN;
  case EV_JOB_STARTED:
    return JOB_STARTED;
  case EV_JOB_FINISHED:
    return JOB_FINISHED;
  case EV_JOB_FAILED:
    return JOB_FAILED;
  case EV_JOB_STOPPED:
    return JOB_STOPPED;
  case EV_JOB_CANCELED:
    return JOB_CANCELED;
  }
  return JOB_NONE;
}

/* Words about a job that do not bring it into another state. */
static void tell(struct world_head *h, const struct event *e, struct world_object *o) {
  struct world_job *j = &o->job;
  struct world_object *q = queue_of(h, j);
  switch (e->type) {
  case EV_JOB_RAISED:
    j->raised++;
    j->back = 1;
    break;
  case EV_JOB_ABANDONED:
    j->cut |= j->state == JOB_STARTED;
    j->back = 1;
    let_go(h, j, e->a, 0);
    break;
  case EV_JOB_SEEN:
    if (e->c < JOB_STATES && e->c != j->state)
      enter(h, e->a, o, (enum job_state)e->c);
    break;
  case EV_JOB_GONE:
    if (q)
      leave(h, o, q);
    o->closed = 1;
    break;
  }
}

static void step(struct world *w, const struct event *e, struct world_object *o,
                 enum job_state state, uint64_t before) {
  struct world_head *h = w->head;
  struct world_job *j = &o->job;
  if (e->b && !may_step(j, state))
    invariant_broken(w, RULE_JOB_STEP, e->actor, e->a);
  struct world_object *q = queue_of(h, j);
  if (state == JOB_TAKEN)
    taken(w, e, o, before);
  if (state == JOB_STARTED)
    started(h, e, j);
  if (state == JOB_QUEUED) {
    j->place = (int64_t)e->c;
    j->number = j->passed = 0;
    j->queued = h->events;
    if (q)
      q->uses++;
  }
  struct world_entity *by = fold_find(h, e->actor, ENTITY_ACTOR);
  bool has = state == JOB_TAKEN || state == JOB_STARTED;
  if (!has)
    let_go(h, j, e->a, e->actor);
  else if (by)
    by->u.actor.job = e->a;
  enter(h, e->a, o, state);
}

void fold_job(struct world *w, const struct event *e) {
  const struct world_entity *by = fold_find(w->head, e->actor, ENTITY_ACTOR);
  uint64_t before = by ? by->u.actor.last_event : 0;
  struct world_entity *x = job_of(w, e);
  if (!x)
    return;
  struct world_object *o = &x->u.object;
  enum job_state state = state_after(e);
  fold_sequence(w, e, x);
  if (state)
    step(w, e, o, state, before);
  else
    tell(w->head, e, o);
  o->last = e->actor;
  o->last_event = w->head->events;
  o->uses++;
  /* Why it leaves a state does not say which one that was. */
  if (state || e->type == EV_JOB_SEEN || e->type == EV_JOB_GONE)
    x->unknown = 0;
}

/* A worker that waits gives signs of life, hears commands and looks after others, so it may do
 * anything next. */
void fold_job_wait(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  bool wants = e->type == EV_JOB_WANT;
  if (x && fold_object(w->head, e->a, wants ? OBJECT_JOB_QUEUE : OBJECT_JOB))
    fold_block(w->head, &x->u.actor, e->a, wants ? EV_JOB_TAKEN : EV_JOB_SEEN);
}

void fold_queue_seen(struct world *w, const struct event *e) {
  if (e->actor && !fold_acting(w, e))
    return;
  struct world_entity *x = fold_object(w->head, e->a, OBJECT_JOB_QUEUE);
  if (x && e->b && !x->u.object.partial && (uint64_t)x->u.object.value != e->c)
    invariant_broken(w, RULE_COUNT, e->actor, e->a);
}

void fold_worker_over(struct world_head *h, uint32_t id) {
  for (uint32_t i = h->links; i-- > 0;) {
    const struct world_entity *x = fold_find(h, h->link[i].object, ENTITY_OBJECT);
    if (h->link[i].actor == id && x && x->what == OBJECT_JOB_QUEUE)
      fold_unlink(h, i);
  }
}

void fold_worker(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  if (e->actor && !fold_acting(w, e))
    return;
  if (e->type == EV_WORKER_GONE) {
    if (fold_find(h, e->a, ENTITY_ACTOR))
      fold_worker_over(h, e->a);
    else
      h->odd++;
    return;
  }
  struct world_entity *x = fold_object(h, e->a, OBJECT_JOB_QUEUE);
  if (x && world_link(w, e->a, e->actor, 0) == h->links)
    fold_link(
        h, &x->u.object,
        (struct world_link){.object = e->a, .actor = e->actor, .value = e->b, .event = h->events});
}

/* It is given beside whatever the worker does or waits for. */
void fold_beat(struct world *w, const struct event *e) {
  struct world_entity *x = fold_find(w->head, e->actor, ENTITY_ACTOR);
  if (x && !fold_over(&x->u.actor))
    x->u.actor.last_event = w->head->events;
  else
    w->head->odd++;
}
