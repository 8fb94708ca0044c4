/* Imitates: run_in_executor() with the default ThreadPoolExecutor: as many threads as there are
 * processors and four more, at most 32, each started when there is work and nobody is idle.
 * Real: pthreads, which are actors; a queue of jobs, a lock and a condition.
 * Differs: what goes to a thread and comes back is copied. There is no GIL. At the end of the loop
 * the last thread tells it that all have ended; CPython starts one more thread to wait for them. */
#include "sched/aio/executor.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/aio/inbox.h"
#include "sched/aio/poll.h"
#include "sched/base/buf.h"

enum { WORKERS_MOST = 32 };

enum call_state { CALL_WAITS, CALL_RUNS, CALL_CANCELLED };

/* Its references are the loop's: one goes to the worker and comes back in a letter. */
struct job {
  struct object o;
  struct job *next;
  const char *name;
  wr_body fn;
  enum call_state state; /* under the executor's mutex */
  uint64_t number;
  struct future *future;
  size_t n;
  struct parcel *args[BODY_ARGS];
};

struct executor {
  struct loop *loop;
  uint32_t id; /* shown as a queue */
  pthread_mutex_t mutex;
  pthread_cond_t some;
  struct job *first, **last;
  uint32_t seq, jobs, idle, alive;
  uint64_t puts;
  bool closing;
  struct future *closed; /* what the end of the loop waits for */
  uint32_t n;
  struct actor worker[WORKERS_MOST];
};

static void free_job(struct object *o) {
  struct job *j = (struct job *)o;
  for (size_t i = 0; i < j->n; i++)
    parcel_free(j->args[i]);
  future_drop(j->future);
  object_dispose(o, sizeof *j);
}

static const struct object_type type_job = {.name = "job", .free = free_job};

/* --- on a worker's thread --- */

/* What workers wait for: more than none. */
static void count_work(struct executor *x) {
  atomic_store(&x->loop->host->slot->work, x->jobs + x->closing);
}

static struct job *take(struct actor *self, struct executor *x) {
  struct job *j;
  pthread_mutex_lock(&x->mutex);
  if (!gate_armed() && !x->first && !x->closing)
    trace_emit(self->id, EV_GET_WANT, x->id, 0, 0);
  x->idle++;
  while (!x->first && !x->closing)
    pthread_cond_wait(&x->some, &x->mutex);
  x->idle--;
  if ((j = x->first)) {
    x->first = j->next;
    x->jobs--;
    if (!x->first)
      x->last = &x->first;
    if (j->state == CALL_WAITS)
      j->state = CALL_RUNS;
    trace_emit_text(self->id, EV_GET, x->id, ++x->seq, j->number, j->name, strlen(j->name));
  } else {
    trace_emit(self->id, EV_GET_NONE, x->id, ++x->seq, 0);
  }
  count_work(x);
  pthread_mutex_unlock(&x->mutex);
  return j;
}

static void post(struct actor *self, struct executor *x, const char *name, call_inner inner,
                 struct object *about, struct parcel *p) {
  struct letter *t = calloc(1, sizeof *t);
  CHECK(t);
  t->name = name;
  t->inner = inner;
  t->about = about;
  t->parcel[t->n++] = p;
  inbox_post(self, x->loop, t);
}

/* _set_state(): the result of a job has arrived; or it was cancelled before it began. */
static void set_state(struct loop *l, struct call *c, struct future *none) {
  (void)none;
  struct future *f = ((struct job *)c->about)->future;
  if (future_done(f))
    return;
  if (c->number)
    future_fail(l, f, c->args[0]);
  else
    future_set(l, f, c->args[0]);
}

static void run(struct actor *self, struct executor *x, struct job *j) {
  struct frame frame;
  struct value args[BODY_ARGS];
  frame_enter(self, &frame);
  for (size_t i = 0; i < j->n; i++)
    args[i] = parcel_open_take(self, j->args[i]);
  j->n = 0;
  struct value r = j->state == CALL_RUNS ? j->fn(self, args) : NONE_VALUE;
  struct parcel *p = parcel_pack(r);
  if (!p)
    p = parcel_pack(parcel_refuse(self, r));
  frame_leave(self, NONE_VALUE);
  post(self, x, "executor: a result", set_state, &j->o, p);
}

/* The last worker has ended. */
static void all_closed(struct loop *l, struct call *c, struct future *none) {
  (void)none;
  future_set(l, (struct future *)c->about, NONE_VALUE);
}

static int work(struct actor *self, struct share *s) {
  (void)s;
  struct executor *x = (struct executor *)(intptr_t)self->arg;
  struct job *j;
  for (;;) {
    struct gate_op op =
        *OP(EV_GET, x->id, EV_GET_WANT, gate_when_differs(&x->loop->host->slot->work, 0));
    POINT(self, &op, j = take(self, x), (void)0);
    if (!j)
      break;
    run(self, x, j);
  }
  pthread_mutex_lock(&x->mutex);
  bool last = --x->alive == 0;
  pthread_mutex_unlock(&x->mutex);
  if (last)
    post(self, x, "set_result", all_closed, &x->closed->o, parcel_pack(NONE_VALUE));
  return 0;
}

/* --- on the loop's thread --- */

static struct executor *make(struct loop *l) {
  struct executor *x = calloc(1, sizeof *x);
  CHECK(x);
  x->loop = l;
  x->id = region_new_id();
  x->last = &x->first;
  pthread_mutex_init(&x->mutex, NULL);
  pthread_cond_init(&x->some, NULL);
  poll_share(l);
  trace_emit_text(loop_actor(l), EV_NEW, x->id, 0, OBJECT_QUEUE, "executor", strlen("executor"));
  trace_emit(loop_actor(l), EV_SIZE, x->id, QUEUE_FIFO, UINT64_MAX);
  return x;
}

static void hire(struct loop *l, struct executor *x) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  uint32_t most = cores + 4 < WORKERS_MOST ? (uint32_t)cores + 4 : WORKERS_MOST;
  char name[32];
  if (x->n == most)
    return;
  snprintf(name, sizeof name, "asyncio_%u", x->n);
  x->alive++;
  wr_thread(l->host, &x->worker[x->n++], name, work, (int64_t)(intptr_t)x);
}

/* How many would still have nothing to do. */
static uint32_t add(struct actor *self, struct executor *x, struct job *j) {
  pthread_mutex_lock(&x->mutex);
  j->number = ++x->puts;
  *x->last = j;
  x->last = &j->next;
  x->jobs++;
  count_work(x);
  trace_emit_text(aio_actor_of(self), EV_PUT, x->id, ++x->seq, j->number, j->name, strlen(j->name));
  uint32_t spare = x->idle >= x->jobs;
  pthread_cond_signal(&x->some);
  pthread_mutex_unlock(&x->mutex);
  return spare;
}

/* _call_check_cancel(): a job that has not begun never will. */
static void check_cancel(struct loop *l, struct call *c, struct future *f) {
  struct job *j = (struct job *)c->about;
  struct executor *x = l->executor;
  if (f->state != FUTURE_CANCELLED || !x)
    return;
  pthread_mutex_lock(&x->mutex);
  if (j->state == CALL_WAITS)
    j->state = CALL_CANCELLED;
  pthread_mutex_unlock(&x->mutex);
}

static struct job *new_job(const char *name, wr_body fn, struct future *f) {
  struct job *j = object_new(&type_job, sizeof *j);
  j->name = name;
  j->fn = fn;
  j->future = f;
  value_keep(future_value(f));
  return j;
}

struct value wr_run_in_executor(struct actor *self, const char *name, wr_body fn, size_t n,
                                const struct value *args) {
  struct loop *l = loop_running();
  uint32_t spare;
  if (!l)
    return loop_none(self);
  CHECK(n <= BODY_ARGS);
  if (l->executor && l->executor->closing)
    return value_raise(wr_error(self, ERROR_RUNTIME, "Executor shutdown has been called"));
  struct value v = wr_future(self, name);
  struct job *j = new_job(name, fn, future_of(v));
  for (; j->n < n; j->n++)
    if (!(j->args[j->n] = parcel_pack(args[j->n]))) {
      value_drop(value_object(&j->o));
      return parcel_refuse(self, args[j->n]);
    }
  if (!l->executor)
    l->executor = make(l);
  struct call *check = call_new_inner(l, "executor: its future is done", check_cancel, &j->o);
  future_add(l, j->future, &check->o);
  call_drop(check);
  POINT(self, OP(EV_PUT, l->executor->id, 0, WHEN_EVER), spare = add(self, l->executor, j),
        (void)0);
  if (!spare)
    hire(l, l->executor);
  return v;
}

struct value executor_shutdown(struct actor *self, const struct value *arg) {
  (void)arg;
  struct executor *x = loop_now->executor;
  if (!x)
    return NONE_VALUE;
  struct future *closed = future_new_quiet(loop_now, x->id);
  frame_own(self, future_value(closed));
  x->closed = closed;
  value_keep(future_value(closed)); /* the letter's */
  pthread_mutex_lock(&x->mutex);
  x->closing = true;
  count_work(x);
  trace_emit(aio_actor_of(self), EV_CLOSE, x->id, ++x->seq, 0);
  pthread_cond_broadcast(&x->some);
  pthread_mutex_unlock(&x->mutex);
  struct value r = future_await(self, closed, say_await(x->id));
  for (uint32_t i = 0; i < x->n; i++)
    wr_join(loop_now->host, &x->worker[i]);
  pthread_cond_destroy(&x->some);
  pthread_mutex_destroy(&x->mutex);
  free(x);
  loop_now->executor = NULL;
  return r;
}
