/* This file is long because jobs, workers and queues are told of with one clock and one order. */
#include "sched/jobs/seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/clock.h"
#include "sched/base/utf8.h"
#include "sched/trace/ring.h"

#define ELSEWHERE UINT64_MAX /* the pid of what is no process of this run */

/* A job, a queue or a worker, by its name. */
struct thing {
  char *name;
  size_t n;
  uint32_t id;     /* of the object or actor; 0: nothing is told of it yet */
  uint32_t queue;  /* of a job */
  uint32_t life;   /* of a worker: numbers of its events */
  uint8_t state;   /* of a job: enum job_state; of a worker: 1 it waits */
  bool over;       /* a worker that is gone, a job that is no longer kept */
  bool here;       /* of a job: in the queue that is being looked at */
  uint32_t runs;   /* of a job */
  uint32_t worker; /* of a job */
  int64_t started_us, ended_us, enqueued_us; /* as last told */
  uint32_t *waiting;                         /* of a queue: numbers of jobs, of which some left */
  size_t n_waiting, cap_waiting;
  uint64_t
      last_ns; /* of a worker: when it gave a sign of life; of a job: when something was told */
};

/* Open addressing; slots name things by index + 1. */
struct map {
  struct thing *thing;
  size_t n, cap;
  uint32_t *slot;
  size_t slots;
  bool of_workers;
};

struct told {
  uint64_t t_ns, order;
  struct event e;
  char *text;
  size_t bytes;
};

struct seen {
  uint32_t watcher, others;
  struct map jobs, queues, workers;
  struct told *heap;
  size_t n, cap;
  uint64_t order, last_ns;
  int64_t clock_us; /* the monotonic clock is behind the real one by that */
  struct seen_counts counts;
};

/* --- names
 * ---------------------------------------------------------------------------------------- */

static uint64_t hash(struct rq_text t) {
  uint64_t h = 14695981039346656037u;
  for (size_t i = 0; i < t.n; i++)
    h = (h ^ (unsigned char)t.s[i]) * 1099511628211u;
  return h ^ h >> 29;
}

static uint32_t *slot_of(const struct map *m, struct rq_text t) {
  for (size_t i = hash(t);; i++) {
    uint32_t *slot = &m->slot[i & (m->slots - 1)];
    const struct thing *x = *slot ? &m->thing[*slot - 1] : NULL;
    if (!x || (x->n == t.n && memcmp(x->name, t.s, t.n) == 0))
      return slot;
  }
}

static struct thing *look_up(const struct map *m, struct rq_text t) {
  uint32_t *slot = m->slots ? slot_of(m, t) : NULL;
  return slot && *slot ? &m->thing[*slot - 1] : NULL;
}

static void grow(struct map *m) {
  m->cap = m->cap ? m->cap * 2 : 64;
  m->slots = m->cap * 2;
  m->thing = realloc(m->thing, m->cap * sizeof *m->thing);
  free(m->slot);
  m->slot = calloc(m->slots, sizeof *m->slot);
  CHECK(m->thing && m->slot);
  for (size_t i = 0; i < m->n; i++)
    *slot_of(m, (struct rq_text){m->thing[i].name, m->thing[i].n}) = (uint32_t)i + 1;
}

/* Valid until the next add. */
static struct thing *add(struct map *m, struct rq_text t) {
  struct thing *x = look_up(m, t);
  if (x)
    return x;
  if (m->n == m->cap)
    grow(m);
  uint32_t *slot = slot_of(m, t);
  x = &m->thing[m->n++];
  *x = (struct thing){.name = malloc(t.n + 1), .n = t.n};
  CHECK(x->name);
  memcpy(x->name, t.s, t.n);
  *slot = (uint32_t)m->n;
  return x;
}

static void free_map(struct map *m) {
  for (size_t i = 0; i < m->n; i++) {
    free(m->thing[i].name);
    free(m->thing[i].waiting);
  }
  free(m->thing);
  free(m->slot);
}

/* --- telling
 * -------------------------------------------------------------------------------------- */

static bool is_before(const struct told *a, const struct told *b) {
  return a->t_ns != b->t_ns ? a->t_ns < b->t_ns : a->order < b->order;
}

static void push(struct seen *s, struct told t) {
  if (s->n == s->cap) {
    s->cap = s->cap ? s->cap * 2 : 256;
    s->heap = realloc(s->heap, s->cap * sizeof *s->heap);
    CHECK(s->heap);
  }
  size_t i = s->n++;
  for (; i > 0 && is_before(&t, &s->heap[(i - 1) / 2]); i = (i - 1) / 2)
    s->heap[i] = s->heap[(i - 1) / 2];
  s->heap[i] = t;
}

static struct told pop(struct seen *s) {
  struct told first = s->heap[0], t = s->heap[--s->n];
  size_t i = 0;
  for (;;) {
    size_t k = 2 * i + 1;
    if (k >= s->n)
      break;
    if (k + 1 < s->n && is_before(&s->heap[k + 1], &s->heap[k]))
      k++;
    if (!is_before(&s->heap[k], &t))
      break;
    s->heap[i] = s->heap[k];
    i = k;
  }
  s->heap[i] = t;
  return first;
}

/* On the monotonic clock; a time that is not known or cannot be is now, and what is told of a job
 * is never older than what was told of it before. */
static uint64_t moment(const struct seen *s, struct thing *job, int64_t us) {
  uint64_t at = clock_mono_ns();
  int64_t mono = us - s->clock_us;
  if (us && mono > 0 && (uint64_t)mono * 1000 < at)
    at = (uint64_t)mono * 1000 < s->last_ns ? s->last_ns : (uint64_t)mono * 1000;
  if (job)
    at = job->last_ns = at < job->last_ns ? job->last_ns : at;
  return at;
}

static void tell_text(struct seen *s, uint64_t t_ns, struct event e, const char *text,
                      size_t bytes) {
  struct told t = {.t_ns = t_ns, .order = s->order++, .e = e};
  t.bytes = bytes < TRACE_TEXT_MAX ? bytes : TRACE_TEXT_MAX;
  t.text = t.bytes ? malloc(t.bytes) : NULL;
  CHECK(!t.bytes || t.text);
  if (t.bytes)
    memcpy(t.text, text, t.bytes);
  push(s, t);
}

static void tell(struct seen *s, uint64_t t_ns, uint16_t type, uint32_t actor, uint32_t a,
                 uint64_t c) {
  tell_text(s, t_ns, (struct event){.type = type, .actor = actor, .a = a, .c = c}, NULL, 0);
}

void seen_tell(struct seen *s, bool all) {
  uint64_t now = clock_mono_ns();
  while (s->n > 0 && (all || s->heap[0].t_ns + SEEN_LAG_NS <= now)) {
    struct told t = pop(s);
    s->last_ns = t.t_ns > s->last_ns ? t.t_ns : s->last_ns;
    if (t.e.type)
      trace_emit_at(s->last_ns, &t.e, t.text, t.bytes);
    free(t.text);
  }
  if (all) /* what is told next is no older, whoever tells it */
    s->last_ns = now;
}

/* What is not told yet and turns out to be something else. */
static void unsay(struct seen *s, uint16_t type, uint32_t a) {
  for (size_t i = 0; i < s->n; i++)
    if (s->heap[i].e.type == type && s->heap[i].e.a == a)
      s->heap[i].e.type = 0;
}

void seen_say(struct seen *s, uint16_t type, uint32_t a, uint32_t b, uint64_t c, const char *text) {
  struct event e = {.type = type, .actor = s->watcher, .a = a, .b = b, .c = c};
  tell_text(s, clock_mono_ns(), e, text, text ? strlen(text) : 0);
}

/* --- what there is
 * -------------------------------------------------------------------------------- */

struct seen *seen_new(uint32_t watcher) {
  struct seen *s = calloc(1, sizeof *s);
  CHECK(s);
  s->watcher = watcher;
  s->workers.of_workers = true;
  s->clock_us = rq_now_us() - (int64_t)(clock_mono_ns() / 1000);
  s->last_ns = clock_mono_ns();
  s->others = region_new_id();
  struct event born = {
      .type = EV_SPAWN, .actor = watcher, .a = s->others, .b = 1, .c = ACTOR_PROCESS};
  tell_text(s, s->last_ns, born, "somebody", 8);
  tell_text(
      s, s->last_ns,
      (struct event){.type = EV_START, .actor = s->others, .a = s->others, .b = 2, .c = ELSEWHERE},
      NULL, 0);
  return s;
}

void seen_free(struct seen *s) {
  while (s->n > 0)
    free(pop(s).text);
  free(s->heap);
  free_map(&s->jobs);
  free_map(&s->queues);
  free_map(&s->workers);
  free(s);
}

const struct seen_counts *seen_counts(const struct seen *s) {
  return &s->counts;
}

uint64_t seen_ended(const struct seen *s) {
  return s->counts.finished + s->counts.failed + s->counts.canceled + s->counts.unseen;
}

static uint32_t queue_id(struct seen *s, struct rq_text name, uint64_t t_ns) {
  if (!name.s)
    name = (struct rq_text){"?", 1};
  struct thing *q = add(&s->queues, name);
  if (!q->id) {
    q->id = region_new_id();
    struct event e = {.type = EV_NEW, .actor = s->watcher, .a = q->id, .c = OBJECT_JOB_QUEUE};
    tell_text(s, t_ns, e, name.s, name.n < 200 ? name.n : 200);
  }
  return q->id;
}

static struct thing *worker_of(struct seen *s, struct rq_text name, uint64_t t_ns) {
  struct thing *w = add(&s->workers, name);
  if (!w->id || w->over) {
    w->id = region_new_id();
    w->over = false;
    w->state = 0;
    w->life = 2;
    s->counts.workers++;
    struct event e = {.type = EV_SPAWN, .actor = s->others, .a = w->id, .b = 1, .c = ACTOR_WORKER};
    tell_text(s, t_ns, e, name.s, name.n < 200 ? name.n : 200);
    e = (struct event){.type = EV_START, .actor = w->id, .a = w->id, .b = 2, .c = ELSEWHERE};
    tell_text(s, t_ns, e, NULL, 0);
  }
  return w;
}

/* What a job is called on the screen: what RQ says that it calls, or what is wrong with it. */
static void describe(struct buf *b, struct rq_text id, const struct rq_job *j) {
  struct rq_text what = j->description.n ? j->description : j->call.func;
  if (what.n)
    buf_add(b, what.s, what.n < 100 ? what.n : 100);
  else
    buf_add(b, id.s, id.n < 100 ? id.n : 100);
  if (what.n > 100)
    buf_puts(b, "...");
  if (j->call.kind == RQ_PICKLE && !what.n)
    buf_puts(b, " (a pickle)");
  if (j->strange)
    buf_printf(b, " (%s)", j->strange);
}

static struct thing *job_of(struct seen *s, struct rq_text id, const struct rq_job *j) {
  struct thing *x = add(&s->jobs, id);
  if (x->id && !x->over)
    return x;
  uint64_t t_ns = moment(s, x, j->enqueued_us ? j->enqueued_us : j->created_us);
  struct buf name = {0};
  describe(&name, id, j);
  x->id = region_new_id();
  x->over = false;
  x->state = JOB_NONE;
  x->runs = 0;
  x->started_us = x->ended_us = x->enqueued_us = 0;
  s->counts.jobs++;
  x->queue = queue_id(s, j->origin, t_ns);
  struct event e = {.type = EV_NEW, .actor = s->others, .a = x->id, .c = OBJECT_JOB};
  tell_text(s, t_ns, e, name.data, name.len);
  e = (struct event){.type = EV_JOB, .actor = s->others, .a = x->id, .c = x->queue};
  tell_text(s, t_ns, e, id.s, id.n);
  buf_fini(&name);
  return x;
}

void seen_old(struct seen *s, struct rq_text id) {
  add(&s->jobs, id);
}

bool seen_knows(const struct seen *s, struct rq_text id) {
  const struct thing *x = look_up(&s->jobs, id);
  return x && x->id && !x->over;
}

static bool is_end(enum job_state state) {
  return state == JOB_FINISHED || state == JOB_FAILED || state == JOB_STOPPED ||
         state == JOB_CANCELED;
}

bool seen_is_over(const struct seen *s, struct rq_text id, const struct rq_job *j) {
  const struct thing *x = look_up(&s->jobs, id);
  return x && x->state == j->status && x->ended_us == j->ended_us;
}

/* The next that is not over. */
static bool open_one(const struct map *m, size_t *at, struct rq_text *name) {
  while (*at < m->n) {
    const struct thing *x = &m->thing[(*at)++];
    *name = (struct rq_text){x->name, x->n};
    if (x->id && !x->over && (m->of_workers || !is_end((enum job_state)x->state)))
      return true;
  }
  return false;
}

bool seen_open_job(const struct seen *s, size_t *at, struct rq_text *id) {
  return open_one(&s->jobs, at, id);
}

bool seen_open_worker(const struct seen *s, size_t *at, struct rq_text *name) {
  return open_one(&s->workers, at, name);
}

/* --- a job
 * ---------------------------------------------------------------------------------------- */

static void wait_in_queue(struct seen *s, const struct thing *x, struct rq_text queue) {
  struct thing *q = look_up(&s->queues, queue.s ? queue : (struct rq_text){"?", 1});
  if (q->n_waiting == q->cap_waiting) {
    q->cap_waiting = q->cap_waiting ? q->cap_waiting * 2 : 64;
    q->waiting = realloc(q->waiting, q->cap_waiting * sizeof *q->waiting);
    CHECK(q->waiting);
  }
  q->waiting[q->n_waiting++] = (uint32_t)(x - s->jobs.thing);
}

static void queued(struct seen *s, struct thing *x, const struct rq_job *j) {
  if (x->state == JOB_QUEUED || (x->enqueued_us == j->enqueued_us && x->enqueued_us))
    return;
  uint64_t t_ns = moment(s, x, j->enqueued_us);
  if (x->state == JOB_TAKEN || x->state == JOB_STARTED) { /* it comes back, so a run went wrong */
    struct event e = {.type = EV_JOB_RAISED,
                      .actor = x->worker ? x->worker : s->watcher,
                      .a = x->id,
                      .c = j->retries_left > 0 ? (uint64_t)j->retries_left : 0};
    tell_text(s, t_ns, e, NULL, 0);
  }
  x->enqueued_us = j->enqueued_us;
  tell(s, t_ns, EV_JOB_QUEUED, s->others, x->id, 0);
  x->state = JOB_QUEUED;
  wait_in_queue(s, x, j->origin);
}

/* Its function was called: then it has been queued and taken before. */
static void started(struct seen *s, struct thing *x, const struct rq_job *j) {
  if (j->started_us == 0 || j->started_us == x->started_us)
    return;
  if ((x->state != JOB_TAKEN && x->state != JOB_STARTED) || j->enqueued_us != x->enqueued_us)
    queued(s, x, j); /* also in between, if it came back faster than it was looked at */
  if (j->worker.n)
    x->worker = worker_of(s, j->worker, moment(s, x, j->started_us))->id;
  uint32_t by = x->worker ? x->worker : s->others;
  uint64_t t_ns = moment(s, x, j->started_us);
  /* RQ's own monitor stamps the start once more when a run ends badly: that is no other run. */
  if (x->state == JOB_STARTED && x->ended_us == 0 && j->enqueued_us == x->enqueued_us) {
    x->started_us = j->started_us;
    return;
  }
  if (x->state != JOB_TAKEN)
    tell(s, t_ns, EV_JOB_TAKEN, by, x->id, 0);
  tell(s, t_ns, EV_JOB_STARTED, by, x->id, ++x->runs);
  x->started_us = j->started_us;
  x->ended_us = 0;
  x->state = JOB_STARTED;
}

static bool whole_number(struct rq_text t, int64_t *out) {
  char text[24], *end;
  if (!t.s || t.n == 0 || t.n >= sizeof text)
    return false;
  memcpy(text, t.s, t.n);
  text[t.n] = '\0';
  *out = strtoll(text, &end, 10);
  return *end == '\0';
}

static void finished(struct seen *s, struct thing *x, const struct rq_job *j,
                     const struct rq_result *r) {
  int64_t number = 0;
  struct rq_text value = r && r->value.s ? r->value : j->result;
  struct event e = {
      .type = EV_JOB_FINISHED, .actor = x->worker ? x->worker : s->others, .a = x->id};
  if (!value.s)
    value = (struct rq_text){"None", 4};
  if (value.n >= 2 && (unsigned char)value.s[0] == 0x80)
    value = (struct rq_text){"a pickle, which only Python can open", 36};
  else if (whole_number(value, &number))
    e.c = (uint64_t)number, value.n = 0;
  tell_text(s, moment(s, x, j->ended_us), e, value.s, value.n < 400 ? value.n : 400);
  s->counts.finished++;
}

static void failed(struct seen *s, struct thing *x, const struct rq_job *j,
                   const struct rq_result *r, uint16_t type) {
  struct rq_text why = rq_error_line(r && r->exc_info.s ? r->exc_info : j->exc_info);
  struct event e = {.type = type, .actor = x->worker ? x->worker : s->others, .a = x->id};
  tell_text(s, moment(s, x, j->ended_us), e, why.s, why.n < 400 ? why.n : 400);
  s->counts.failed++;
}

static void ended(struct seen *s, struct thing *x, const struct rq_job *j,
                  const struct rq_result *r) {
  started(s, x, j);
  if (x->state == j->status && x->ended_us == j->ended_us)
    return;
  if (x->state == JOB_NONE) /* it never ran, as far as its hash says */
    queued(s, x, j);
  x->ended_us = j->ended_us;
  x->state = (uint8_t)j->status;
  if (j->status == JOB_FINISHED)
    finished(s, x, j, r);
  else
    failed(s, x, j, r, j->status == JOB_STOPPED ? EV_JOB_STOPPED : EV_JOB_FAILED);
}

static void set_aside(struct seen *s, struct thing *x, const struct rq_job *j, int64_t due_us) {
  if (x->state == j->status)
    return;
  if (x->state == JOB_STARTED) /* it failed, and is tried again later */
    tell(s, moment(s, x, 0), EV_JOB_RAISED, x->worker ? x->worker : s->watcher, x->id,
         j->retries_left > 0 ? (uint64_t)j->retries_left : 0);
  int64_t delay = due_us - rq_now_us();
  uint64_t other = 0;
  if (j->status == JOB_DEFERRED && j->dependencies.s) {
    struct rq_text id = {j->dependencies.s, j->dependencies.n};
    const char *quote = memchr(id.s, '"', id.n);
    const char *end = quote ? memchr(quote + 1, '"', id.n - (size_t)(quote + 1 - id.s)) : NULL;
    const struct thing *first =
        end ? look_up(&s->jobs, (struct rq_text){quote + 1, (size_t)(end - quote - 1)}) : NULL;
    other = first ? first->id : 0;
  }
  bool deferred = j->status == JOB_DEFERRED;
  tell(s, moment(s, x, x->runs ? 0 : j->created_us), deferred ? EV_JOB_DEFERRED : EV_JOB_SCHEDULED,
       s->others, x->id,
       deferred    ? other
       : delay > 0 ? (uint64_t)delay * 1000
                   : 0);
  x->state = (uint8_t)j->status;
}

void seen_job(struct seen *s, struct rq_text id, const struct rq_job *j, const struct rq_result *r,
              int64_t due_us) {
  struct thing *x = job_of(s, id, j);
  switch (j->status) {
  case JOB_QUEUED:
    if (j->enqueued_us != x->enqueued_us && j->started_us && x->state == JOB_QUEUED)
      started(s, x, j);
    queued(s, x, j);
    return;
  case JOB_STARTED:
    started(s, x, j);
    return;
  case JOB_FINISHED:
  case JOB_FAILED:
  case JOB_STOPPED:
    ended(s, x, j, r);
    return;
  case JOB_DEFERRED:
  case JOB_SCHEDULED:
    set_aside(s, x, j, due_us);
    return;
  case JOB_CANCELED:
    if (x->state == JOB_CANCELED)
      return;
    if (j->enqueued_us)
      queued(s, x, j);             /* if it went faster than it was looked at */
    unsay(s, EV_JOB_TAKEN, x->id); /* it has left its queue because of that */
    tell(s, moment(s, x, 0), EV_JOB_CANCELED, s->others, x->id, 0);
    s->counts.canceled++;
    x->state = JOB_CANCELED;
    return;
  case JOB_NONE:
  case JOB_TAKEN:
  case JOB_STATES:
    return; /* its name says what is wrong */
  }
}

void seen_no_job(struct seen *s, struct rq_text id) {
  struct thing *x = look_up(&s->jobs, id);
  if (!x) {
    add(&s->jobs, id)->over = true;
    s->counts.unseen++;
    return;
  }
  if (x->id && !x->over) {
    if (!is_end((enum job_state)x->state) && x->state != JOB_NONE)
      s->counts.unseen++; /* its end was */
    tell(s, moment(s, x, 0), EV_JOB_GONE, s->watcher, x->id, 0);
  }
  x->over = true;
}

void seen_queue(struct seen *s, struct rq_text queue, const struct rq_text *ids, size_t n) {
  uint64_t t_ns = moment(s, NULL, 0);
  queue_id(s, queue, t_ns);
  struct thing *q = look_up(&s->queues, queue);
  for (size_t i = 0; i < n; i++) {
    struct thing *x = look_up(&s->jobs, ids[i]);
    if (x)
      x->here = true;
  }
  size_t left = 0;
  for (size_t i = 0; i < q->n_waiting; i++) {
    struct thing *x = &s->jobs.thing[q->waiting[i]];
    if (x->state != JOB_QUEUED || x->over)
      continue;
    if (x->here) {
      q->waiting[left++] = q->waiting[i];
      continue;
    }
    x->worker = 0;
    x->state = JOB_TAKEN;
    tell(s, moment(s, x, 0), EV_JOB_TAKEN, s->others, x->id, 0);
  }
  q->n_waiting = left;
  for (size_t i = 0; i < n; i++) {
    struct thing *x = look_up(&s->jobs, ids[i]);
    if (x)
      x->here = false;
  }
}

/* --- a worker
 * --------------------------------------------------------------------------------------- */

static void listens(struct seen *s, const struct thing *w, struct rq_text queues, uint64_t t_ns) {
  uint32_t rank = 0;
  for (size_t from = 0; from < queues.n; rank++) {
    const char *comma = memchr(queues.s + from, ',', queues.n - from);
    size_t to = comma ? (size_t)(comma - queues.s) : queues.n;
    struct event e = {.type = EV_WORKER_LISTENS, .actor = w->id, .b = rank + 1};
    e.a = queue_id(s, (struct rq_text){queues.s + from, to - from}, t_ns);
    tell_text(s, t_ns, e, NULL, 0);
    from = to + 1;
  }
}

void seen_no_worker(struct seen *s, struct rq_text name) {
  struct thing *w = look_up(&s->workers, name);
  if (!w || !w->id || w->over)
    return;
  uint64_t now = clock_mono_ns();
  w->over = true;
  tell(s, now, EV_WORKER_GONE, s->watcher, w->id,
       w->last_ns && now > w->last_ns ? now - w->last_ns : 1);
}

void seen_worker(struct seen *s, struct rq_text name, const struct rq_worker *w,
                 uint64_t within_ns) {
  const struct thing *before = look_up(&s->workers, name);
  if (w->death_us && (!before || !before->id || before->over))
    return; /* it died before it was watched */
  uint64_t t_ns =
      moment(s, NULL, before && before->id && !before->over ? w->heartbeat_us : w->birth_us);
  bool fresh = !before || !before->id || before->over;
  struct thing *x = worker_of(s, name, t_ns);
  if (fresh)
    listens(s, x, w->queues, t_ns);
  uint64_t beat_ns = moment(s, NULL, w->heartbeat_us);
  if (w->heartbeat_us && beat_ns > x->last_ns + 1000000000u) {
    x->last_ns = beat_ns;
    tell(s, beat_ns, EV_WORKER_BEAT, x->id, 0, within_ns);
  }
  bool waits = w->state.n == 4 && memcmp(w->state.s, "idle", 4) == 0 && !w->job.n;
  if (waits && !x->state && w->queues.n) {
    const char *comma = memchr(w->queues.s, ',', w->queues.n);
    struct rq_text first = {w->queues.s, comma ? (size_t)(comma - w->queues.s) : w->queues.n};
    tell(s, moment(s, NULL, 0), EV_JOB_WANT, x->id, queue_id(s, first, t_ns), 0);
  }
  x->state = waits;
  if (!w->death_us)
    return;
  t_ns = moment(s, NULL, w->death_us);
  tell(s, t_ns, EV_WORKER_GONE, s->watcher, x->id, 0);
  tell_text(s, t_ns, (struct event){.type = EV_END, .actor = x->id, .a = x->id, .b = ++x->life},
            NULL, 0);
  x->over = true;
}
