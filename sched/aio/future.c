/* Imitates: asyncio.Future.
 * Differs: it belongs to the loop that runs when it is made or first waited for. */
#include "sched/aio/future.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/rt/object.h"

void future_add_outcome(struct buf *b, struct future *f) {
  if (f->state != FUTURE_FINISHED)
    return;
  f->shown = true;
  buf_puts(b, f->failed ? " exception=" : " result=");
  value_add_repr(b, f->result);
  f->shown = false;
}

static void add_repr(struct buf *b, struct object *o) {
  struct future *f = (struct future *)o;
  if (f->shown) {
    buf_puts(b, "...");
    return;
  }
  const char *name = f->state == FUTURE_PENDING     ? "pending"
                     : f->state == FUTURE_CANCELLED ? "cancelled"
                                                    : "finished";
  buf_printf(b, "<%s %s", o->type->name, name);
  future_add_outcome(b, f);
  buf_puts(b, ">");
}

static void free_future(struct object *o) {
  if (future_fini((struct future *)o))
    object_dispose(o, sizeof(struct future));
}

const struct object_type type_future = {.name = "Future", .free = free_future, .repr = add_repr};

void future_init(struct future *f, struct loop *l) {
  f->loop = l ? l->id : 0;
}

bool future_fini(struct future *f) {
  if (unlikely(f->complain)) {
    char message[64];
    f->complain = false;
    f->o.refs = 1;
    snprintf(message, sizeof message, "%s exception was never retrieved", f->o.type->name);
    loop_complain(loop_now, EV_FORGOTTEN, f->o.id, message, f->result, future_value(f));
    if (--f->o.refs > 0)
      return false;
  }
  if (f->n)
    value_drop(value_object(f->first));
  for (size_t i = 1; i < f->n; i++)
    value_drop(value_object(f->more[i - 1]));
  free(f->more);
  value_drop(f->result);
  value_drop(f->message);
  return true;
}

static struct future *new_future(struct loop *l) {
  struct future *f = object_new(&type_future, sizeof *f);
  future_init(f, l);
  return f;
}

struct future *future_new_quiet(struct loop *l, uint32_t id) {
  struct future *f = new_future(l);
  f->quiet = true;
  f->o.id = id;
  return f;
}

struct value wr_future(struct actor *self, const char *name) {
  struct loop *l = loop_running();
  if (!l)
    return loop_none(self);
  struct future *f = new_future(l);
  f->o.id = region_new_id();
  trace_emit_text(self->id, EV_NEW, f->o.id, 0, OBJECT_FUTURE, name, strlen(name));
  return frame_own(self, future_value(f));
}

/* --- who waits --- */

void future_add(struct loop *l, struct future *f, struct object *who) {
  if (future_done(f)) {
    loop_hear(l);
    trace_emit(loop_actor(l), EV_SOON, who->id, 0, l->id);
    loop_push_object(l, HANDLE_HEARD, who, who->id, future_value(f));
    return;
  }
  who->refs++;
  if (f->n == 0) {
    f->first = who;
  } else {
    if (f->n > f->cap) {
      f->cap = f->cap ? 2 * f->cap : 4;
      f->more = realloc(f->more, f->cap * sizeof(struct object *));
      CHECK(f->more);
    }
    f->more[f->n - 1] = who;
  }
  f->n++;
}

static struct object **nth(struct future *f, size_t i) {
  return i ? &f->more[i - 1] : &f->first;
}

static int64_t remove_if(struct future *f, const struct call *c, wr_body fn) {
  uint32_t kept = 0, n = f->n;
  int64_t removed = 0;
  for (uint32_t i = 0; i < n; i++) {
    struct object *who = *nth(f, i);
    bool hit =
        who->type != &type_task && (c ? who == &c->o : ((struct call *)(void *)who)->fn == fn);
    if (!hit) {
      *nth(f, kept++) = who;
      continue;
    }
    removed++;
    value_drop(value_object(who));
  }
  f->n = kept;
  return removed;
}

void future_remove(struct future *f, const struct call *c) {
  remove_if(f, c, NULL);
}

/* All that wait join the ready queue, in their order. */
static void wake(struct loop *l, struct future *f) {
  uint32_t n = f->n;
  f->n = 0;
  loop_hear(l);
  for (uint32_t i = 0; i < n; i++) {
    struct object *who = *nth(f, i);
    bool task = who->type == &type_task;
    if (task)
      trace_emit(loop_actor(l), EV_READY, who->id, 0, f->o.id);
    else
      trace_emit(loop_actor(l), EV_SOON, who->id, 0, l->id);
    *loop_push(l) = (struct handle){.kind = task ? HANDLE_WAKE : HANDLE_HEARD,
                                    .id = who->id,
                                    .u.to = who,
                                    .v = value_keep(future_value(f))};
  }
}

/* --- getting done --- */

static void tell(const struct loop *l, const struct future *f, enum done_how how,
                 struct value result) {
  if (!f->quiet && f->o.id)
    aio_emit(loop_actor(l), EV_FUTURE_DONE, f->o.id, how, result);
}

static void finish(struct loop *l, struct future *f, struct value v, bool failed) {
  CHECK(!future_done(f));
  v.raised = false;
  f->state = FUTURE_FINISHED;
  f->failed = f->complain = failed;
  f->result = value_keep(v);
  tell(l, f, failed ? DONE_ERROR : DONE_RESULT, v);
  wake(l, f);
}

void future_set(struct loop *l, struct future *f, struct value result) {
  finish(l, f, result, false);
}

void future_fail(struct loop *l, struct future *f, struct value error) {
  finish(l, f, error, true);
}

bool future_cancel_plain(struct loop *l, struct future *f, struct value message) {
  f->complain = false;
  if (future_done(f))
    return false;
  f->state = FUTURE_CANCELLED;
  value_drop(f->message);
  f->message = value_keep(message);
  tell(l, f, DONE_CANCELLED, value_text("CancelledError"));
  wake(l, f);
  return true;
}

bool future_cancel(struct loop *l, struct future *f, struct value message) {
  if (f->o.type == &type_task)
    return task_cancel(l, (struct task *)f, message);
  if (f->o.type == &type_gathering)
    return gathering_cancel(l, f, message);
  return future_cancel_plain(l, f, message);
}

/* --- asking --- */

struct value future_cancelled_error(struct actor *self, struct future *f) {
  if (f->state == FUTURE_CANCELLED && f->result.kind != VALUE_NONE) {
    struct value error = f->result; /* is given out once */
    f->result = NONE_VALUE;
    return frame_own(self, error);
  }
  return f->message.kind == VALUE_NONE ? wr_error(self, ERROR_CANCELLED, NULL)
                                       : wr_error_of(self, ERROR_CANCELLED, f->message);
}

static struct value not_done(struct actor *self, struct future *f, const char *what) {
  if (f->state == FUTURE_CANCELLED)
    return value_raise(future_cancelled_error(self, f));
  return value_raise(wr_error(self, ERROR_INVALID_STATE, "%s", what));
}

struct value future_result(struct actor *self, struct future *f) {
  if (unlikely(f->state != FUTURE_FINISHED))
    return not_done(self, f, "Result is not set.");
  f->complain = false;
  struct value v = f->result;
  v.raised = f->failed;
  return frame_keep(self, v);
}

struct value future_exception(struct actor *self, struct future *f) {
  if (f->state != FUTURE_FINISHED)
    return not_done(self, f, "Exception is not set.");
  f->complain = false;
  return f->failed ? frame_keep(self, f->result) : NONE_VALUE;
}

/* --- for scenarios --- */

static struct future *the_future(struct value v) {
  struct future *f = future_of(v);
  CHECK(f);
  return f;
}

/* Why it cannot be set: None if it can. */
static struct value refuse(struct actor *self, struct future *f, const char *operation) {
  if (f->o.type == &type_task)
    return value_raise(
        wr_error(self, ERROR_RUNTIME, "Task does not support %s operation", operation));
  if (future_done(f))
    return value_raise(wr_error(self, ERROR_INVALID_STATE, "invalid state"));
  return loop_now ? NONE_VALUE : value_raise(wr_error(self, ERROR_RUNTIME, "Event loop is closed"));
}

struct value wr_set_result(struct actor *self, struct value v, struct value result) {
  struct future *f = the_future(v);
  struct value no = refuse(self, f, "set_result");
  if (!no.raised)
    future_set(loop_now, f, result);
  return no;
}

struct value wr_set_exception(struct actor *self, struct value v, struct value error) {
  struct future *f = the_future(v);
  struct value no = refuse(self, f, "set_exception");
  if (no.raised)
    return no;
  if (!value_is_error(error))
    return value_raise(wr_error(self, ERROR_TYPE, "invalid exception object"));
  if (value_class(error) == ERROR_STOP_ITERATION)
    return value_raise(wr_error(self, ERROR_TYPE,
                                "StopIteration interacts badly with generators and cannot be "
                                "raised into a Future"));
  future_fail(loop_now, f, error);
  return NONE_VALUE;
}

struct value wr_result(struct actor *self, struct value v) {
  return future_result(self, the_future(v));
}

struct value wr_exception(struct actor *self, struct value v) {
  return future_exception(self, the_future(v));
}

bool wr_done(struct value v) {
  return future_done(the_future(v));
}

bool wr_cancelled(struct value v) {
  return the_future(v)->state == FUTURE_CANCELLED;
}

bool wr_cancel(struct actor *self, struct value v, const char *msg) {
  struct future *f = the_future(v);
  if (!loop_now)
    return false;
  return future_cancel(loop_now, f, msg ? wr_str(self, "%s", msg) : NONE_VALUE);
}

void wr_add_done_callback(struct actor *self, struct value v, const char *name, wr_body fn,
                          size_t n, const struct value *args) {
  (void)self;
  CHECK(n < BODY_ARGS && loop_now);
  struct call *c = call_new(loop_now, name, fn, n, args);
  future_add(loop_now, the_future(v), &c->o);
  call_drop(c);
}

int64_t wr_remove_done_callback(struct actor *self, struct value v, wr_body fn) {
  (void)self;
  return remove_if(the_future(v), NULL, fn);
}
