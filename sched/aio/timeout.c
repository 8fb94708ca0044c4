/* Imitates: asyncio.timeout() and timeout_at(). */
#include <string.h>

#include "sched/aio/future.h"

enum timeout_state { TIMEOUT_ACTIVE, TIMEOUT_EXPIRING, TIMEOUT_EXPIRED, TIMEOUT_FINISHED };

struct timeout {
  struct object o;
  enum timeout_state state;
  int64_t when_ns; /* AIO_NEVER: None */
  struct task *task;
  struct call *timer; /* NULL: none */
};

static void free_timeout(struct object *o) {
  struct timeout *t = (struct timeout *)o;
  value_drop(future_value(&t->task->f));
  call_drop(t->timer);
  object_dispose(o, sizeof *t);
}

static const struct object_type type_timeout = {.name = "Timeout", .free = free_timeout};

static struct timeout *timeout_of(struct value v) {
  struct timeout *t = value_as(v, &type_timeout);
  CHECK(t);
  return t;
}

/* _on_timeout() */
static void expire(struct loop *l, struct call *c, struct future *f) {
  (void)f;
  struct timeout *t = (struct timeout *)c->about;
  task_cancel(l, t->task, NONE_VALUE);
  t->state = TIMEOUT_EXPIRING;
  t->timer = NULL;
  call_drop(c);
}

static void stop(struct loop *l, struct timeout *t) {
  struct call *timer = t->timer;
  t->timer = NULL;
  if (timer)
    call_cancel(l, timer);
  call_drop(timer);
}

static void schedule(struct loop *l, struct timeout *t, int64_t when_ns) {
  t->when_ns = when_ns;
  stop(l, t);
  if (when_ns == AIO_NEVER)
    return;
  t->timer = call_new_inner(l, "timeout: the time is over", expire, &t->o);
  if (when_ns <= loop_time())
    call_soon(l, t->timer);
  else
    timer_set(l, t->timer, when_ns);
}

struct value wr_timeout_at_begin(struct actor *self, int64_t when_ns) {
  struct loop *l = loop_running();
  if (!l)
    return loop_none(self);
  if (!l->current)
    return value_raise(wr_error(self, ERROR_RUNTIME, "Timeout should be used inside a task"));
  struct timeout *t = object_new(&type_timeout, sizeof *t);
  t->o.id = region_new_id();
  t->task = l->current;
  value_keep(future_value(&t->task->f));
  trace_emit_text(loop_actor(l), EV_NEW, t->o.id, 0, OBJECT_GROUP, "timeout", strlen("timeout"));
  schedule(l, t, when_ns);
  return frame_own(self, value_object(&t->o));
}

struct value wr_timeout_begin(struct actor *self, int64_t ns) {
  if (ns != AIO_NEVER)
    ns = loop_time() + (ns > 0 ? (int64_t)region_paced((uint64_t)ns) : ns);
  return wr_timeout_at_begin(self, ns);
}

struct value wr_timeout_end(struct actor *self, struct value v, struct value r) {
  struct timeout *t = timeout_of(v);
  if (!loop_now)
    return r;
  stop(loop_now, t);
  if (t->state == TIMEOUT_ACTIVE)
    t->state = TIMEOUT_FINISHED;
  if (t->state != TIMEOUT_EXPIRING)
    return r;
  t->state = TIMEOUT_EXPIRED;
  if (task_uncancel(loop_now, t->task) == 0 && r.raised && value_class(r) == ERROR_CANCELLED)
    return value_raise(wr_error(self, ERROR_TIMEOUT, NULL));
  return r;
}

static const char *state_name(enum timeout_state s) {
  static const char *const names[] = {"active", "expiring", "expired", "finished"};
  return names[s];
}

struct value wr_timeout_reschedule(struct actor *self, struct value v, int64_t when_ns) {
  struct timeout *t = timeout_of(v);
  if (t->state != TIMEOUT_ACTIVE)
    return value_raise(
        wr_error(self, ERROR_RUNTIME, "Cannot change state of %s Timeout", state_name(t->state)));
  if (!loop_running())
    return loop_none(self);
  schedule(loop_now, t, when_ns);
  return NONE_VALUE;
}

int64_t wr_timeout_when_ns(struct value v) {
  return timeout_of(v)->when_ns;
}

bool wr_timeout_expired(struct value v) {
  enum timeout_state s = timeout_of(v)->state;
  return s == TIMEOUT_EXPIRING || s == TIMEOUT_EXPIRED;
}
