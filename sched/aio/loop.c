/* Imitates: BaseEventLoop._run_once() and what is around it.
 * Real: the same phases in the same order; what becomes ready while a turn runs is for the next
 * one.
 * Differs: a handle of call_soon() is a ticket and no object; a context of the exception handler is
 * its three parts and no dict. */
#include "sched/aio/loop.h"

#include <stdlib.h>
#include <string.h>

#include "sched/aio/future.h"
#include "sched/aio/inbox.h"
#include "sched/aio/poll.h"
#include "sched/base/buf.h"
#include "sched/base/clock.h"
#include "sched/rt/object.h"

#define SELECT_MAX_NS (24 * 3600 * AIO_S)
enum { READY_MIN = 64, NAMES_MIN = 64 };

__thread struct loop *loop_now;

int64_t loop_time(void) {
  uint64_t now = gate_armed() ? atomic_load(&region_self->vclock) : clock_mono_ns();
  return (int64_t)now;
}

struct value loop_none(struct actor *self) {
  return value_raise(wr_error(self, ERROR_RUNTIME, "no running event loop"));
}

/* --- names of functions --- */

struct name {
  uintptr_t key; /* of the function; 0: free */
  const char *name;
  uint32_t id;
};
struct loop_names {
  size_t n, mask;
  struct name at[];
};

static struct name *name_slot(struct loop_names *t, uintptr_t key, const char *name) {
  size_t i = (size_t)((key ^ (uintptr_t)name * 31) * UINT64_C(0x9e3779b97f4a7c15) >> 40);
  for (;; i++) {
    struct name *s = &t->at[i & t->mask];
    if (!s->key || (s->key == key && s->name == name))
      return s;
  }
}

static struct loop_names *names_new(size_t size) {
  struct loop_names *t = calloc(1, sizeof *t + size * sizeof *t->at);
  CHECK(t);
  t->mask = size - 1;
  return t;
}

struct loop_names *loop_names_new(void) {
  return names_new(NAMES_MIN);
}

static void names_grow(struct loop_names **t) {
  struct loop_names *old = *t;
  *t = names_new((old->mask + 1) * 2);
  (*t)->n = old->n;
  for (size_t i = 0; i <= old->mask; i++)
    if (old->at[i].key)
      *name_slot(*t, old->at[i].key, old->at[i].name) = old->at[i];
  free(old);
}

uint32_t loop_names_find(struct loop_names **t, const struct actor *self, uintptr_t key,
                         const char *name) {
  struct name *s = name_slot(*t, key, name);
  if (likely(s->key))
    return s->id;
  if (++(*t)->n * 2 > (*t)->mask) {
    names_grow(t);
    s = name_slot(*t, key, name);
  }
  *s = (struct name){.key = key, .name = name, .id = region_new_id()};
  trace_emit_text(self->id, EV_NEW, s->id, 0, OBJECT_CALLBACK, name, strlen(name));
  return s->id;
}

uint32_t loop_name(struct loop *l, wr_body fn, const char *name) {
  return loop_names_find(&l->names, l->host, (uintptr_t)fn, name);
}

uint32_t loop_name_inner(struct loop *l, call_inner fn, const char *name) {
  return loop_names_find(&l->names, l->host, (uintptr_t)fn, name);
}

static const char *name_by_id(const struct loop *l, uint32_t id) {
  for (size_t i = 0; i <= l->names->mask; i++)
    if (l->names->at[i].key && l->names->at[i].id == id)
      return l->names->at[i].name;
  return "";
}

/* --- complaints --- */

static void tell(enum event_type event, uint32_t id, const char *message, struct value error) {
  struct buf text = {0};
  buf_puts(&text, message);
  if (error.kind != VALUE_NONE) {
    buf_puts(&text, ": ");
    value_add_repr(&text, error);
  }
  trace_emit_text(actor_now->id, event, id, 0, 0, buf_text(&text), text.len);
  buf_fini(&text);
}

void loop_complain(struct loop *l, enum event_type event, uint32_t id, const char *message,
                   struct value error, struct value about) {
  struct actor *self = actor_now;
  error.raised = false;
  tell(event, id, message, error);
  struct call *handler = l ? l->handler : NULL;
  if (!handler)
    return;
  struct frame frame;
  frame_enter(self, &frame);
  frame_keep(self, value_object(&handler->o)); /* it may set another one */
  struct value args[BODY_ARGS] = {wr_str(self, "%s", message), error, about,
                                  handler->n ? handler->args[0] : NONE_VALUE};
  struct value r = handler->fn(self, args);
  if (r.raised)
    tell(event, id, "Unhandled error in exception handler", r);
  frame_leave(self, NONE_VALUE);
}

void loop_warn(uint32_t id, const char *category, const char *message) {
  struct actor *self = actor_now;
  tell(EV_FORGOTTEN, id, message, NONE_VALUE);
  if (!loop_now || !loop_now->warn)
    return;
  struct frame frame;
  frame_enter(self, &frame);
  struct value args[] = {wr_str(self, "%s", category), wr_str(self, "%s", message)};
  loop_now->warn(self, args);
  frame_leave(self, NONE_VALUE);
}

/* --- running what is ready --- */

void loop_grow(struct loop *l) {
  uint64_t size = l->mask + 1;
  struct handle *ring = malloc(2 * size * sizeof *ring);
  CHECK(ring);
  for (uint64_t i = l->head; i != l->tail; i++)
    ring[i & (2 * size - 1)] = l->ready[i & l->mask];
  free(l->ready);
  l->ready = ring;
  l->mask = 2 * size - 1;
}

/* An exception came out of a function that the loop has called. */
static void failed(struct loop *l, uint32_t id, size_t n, const struct value *args,
                   struct value error) {
  if (value_isinstance(error, ERROR_SYSTEM_EXIT) ||
      value_isinstance(error, ERROR_KEYBOARD_INTERRUPT)) {
    value_drop(l->raised);
    l->raised = value_keep(error);
    return;
  }
  struct buf text = {0};
  buf_printf(&text, "Exception in callback %s(", name_by_id(l, id));
  for (size_t i = 0; i < n; i++) {
    buf_puts(&text, i ? ", " : "");
    value_add_repr(&text, args[i]);
  }
  buf_puts(&text, ")");
  loop_complain(l, EV_COMPLAINT, id, buf_text(&text), error, NONE_VALUE);
  buf_fini(&text);
}

static void run_plain(struct loop *l, uint32_t id, wr_body fn, size_t n, const struct value *args) {
  struct frame frame;
  frame_enter(l->host, &frame);
  struct value r = fn(l->host, args);
  if (unlikely(r.raised))
    failed(l, id, n, args, r);
  frame_leave(l->host, NONE_VALUE);
}

void call_run(struct loop *l, struct call *c, struct future *f) {
  if (c->inner) {
    struct frame frame;
    frame_enter(l->host, &frame);
    c->inner(l, c, f);
    frame_leave(l->host, NONE_VALUE);
    return;
  }
  struct value args[BODY_ARGS];
  size_t n = 0;
  if (f)
    args[n++] = future_value(f);
  for (size_t i = 0; i < c->n; i++)
    args[n++] = c->args[i];
  run_plain(l, c->o.id, c->fn, n, args);
}

static void run(struct loop *l, const struct handle *h) {
  if (h->kind != HANDLE_STEP && h->kind != HANDLE_WAKE)
    trace_emit(l->host->id, EV_CALL, h->id, 0, l->id);
  switch ((enum handle_kind)h->kind) {
  case HANDLE_STEP:
    task_step(l, (struct task *)h->u.to, h->v);
    break;
  case HANDLE_WAKE:
    task_wake(l, (struct task *)h->u.to, (struct future *)h->v.u.o);
    break;
  case HANDLE_PLAIN:
    run_plain(l, h->id, h->u.fn, h->has_arg, &h->v);
    value_drop(h->v);
    return;
  case HANDLE_SPREAD:
    run_plain(l, h->id, h->u.fn, value_len(h->v), &((struct sequence *)h->v.u.o)->items[0]);
    value_drop(h->v);
    return;
  case HANDLE_TIMER:
    ((struct call *)h->u.to)->ready = false;
    call_run(l, (struct call *)h->u.to, NULL);
    break;
  case HANDLE_HEARD:
    call_run(l, (struct call *)h->u.to, (struct future *)h->v.u.o);
    break;
  }
  value_drop(value_object(h->u.to));
  value_drop(h->v);
}

static void was_slow(struct loop *l, uint32_t who, struct value task, int64_t ns) {
  struct actor *self = l->host;
  trace_emit(self->id, EV_SLOW, who, 0, (uint64_t)ns);
  if (!l->slow)
    return;
  struct frame frame;
  frame_enter(self, &frame);
  struct value args[] = {task.kind == VALUE_NONE ? wr_str(self, "%s", name_by_id(l, who))
                                                 : wr_task_name(self, task),
                         value_int(ns)};
  l->slow(self, args);
  frame_leave(self, NONE_VALUE);
}

static void run_slowly(struct loop *l, const struct handle *h) {
  bool step = h->kind == HANDLE_STEP || h->kind == HANDLE_WAKE;
  uint32_t who = step ? h->u.to->id : h->id;
  struct value task = step ? value_keep(value_object(h->u.to)) : NONE_VALUE;
  int64_t from = loop_time();
  run(l, h);
  int64_t ns = loop_time() - from;
  if (ns >= l->slow_ns)
    was_slow(l, who, task, ns);
  value_drop(task);
}

static int64_t timeout_of(const struct loop *l) {
  if (loop_ready(l) || l->stopping)
    return 0;
  if (l->n_timers == 0)
    return -1;
  int64_t left = l->timers[0]->when_ns - loop_time();
  return left < 0 ? 0 : left > SELECT_MAX_NS ? SELECT_MAX_NS : left;
}

static void turn(struct loop *l) {
  l->turns++;
  if (unlikely(l->n_timers))
    timers_clean(l);
  inbox_take(l);
  int64_t timeout = timeout_of(l);
  trace_emit(l->host->id, EV_LOOP_POLL, l->id, (uint32_t)(loop_ready(l) - l->n_cancelled),
             timeout < 0 ? UINT64_MAX : (uint64_t)timeout);
  poll_wait(l, timeout);
  inbox_take(l);
  uint64_t due = l->n_timers ? timers_due(l) : 0;
  uint64_t n = loop_ready(l);
  trace_emit(l->host->id, EV_LOOP_RUN, l->id, (uint32_t)(n - l->n_cancelled), due);
  while (n-- > 0 && likely(!l->raised.raised)) {
    struct handle h = l->ready[l->head++ & l->mask];
    if (unlikely(h.cancelled))
      l->n_cancelled--;
    else if (likely(l->slow_ns == 0))
      run(l, &h);
    else
      run_slowly(l, &h);
  }
}

void loop_forever(struct loop *l) {
  l->running = true;
  do
    turn(l);
  while (!l->stopping && !l->raised.raised);
  l->running = l->stopping = false;
}

/* _run_until_complete_cb() */
static void on_complete(struct loop *l, struct call *c, struct future *f) {
  (void)c;
  struct value error = f->state == FUTURE_CANCELLED ? NONE_VALUE : future_exception(l->host, f);
  if (!value_isinstance(error, ERROR_SYSTEM_EXIT) &&
      !value_isinstance(error, ERROR_KEYBOARD_INTERRUPT))
    loop_stop(l);
}

struct value loop_until_done(struct loop *l, struct value v) {
  struct future *f = future_of(v);
  struct call *c = call_new_inner(l, "_run_until_complete_cb", on_complete, NULL);
  future_add(l, f, &c->o);
  loop_forever(l);
  future_remove(f, c);
  call_drop(c);
  if (l->raised.raised) {
    struct value r = l->raised;
    l->raised = NONE_VALUE;
    if (f->state == FUTURE_FINISHED)
      f->complain = false;
    return frame_own(l->host, r);
  }
  return future_result(l->host, f);
}

/* --- life --- */

struct loop *loop_new(struct actor *host) {
  struct loop *l = calloc(1, sizeof *l);
  CHECK(l);
  l->host = host;
  l->id = region_new_id();
  l->mask = READY_MIN - 1;
  l->ready = malloc(READY_MIN * sizeof *l->ready);
  CHECK(l->ready);
  l->names = loop_names_new();
  trace_emit_text(host->id, EV_NEW, l->id, 0, OBJECT_LOOP, "loop", strlen("loop"));
  inbox_open(l);
  poll_open(l);
  loop_now = l;
  return l;
}

/* What goes may run code, which finds no running loop. */
static void clear(struct loop *l) {
  while (l->head != l->tail) {
    struct handle h = l->ready[l->head++ & l->mask];
    if (!h.cancelled && h.kind != HANDLE_PLAIN && h.kind != HANDLE_SPREAD)
      value_drop(value_object(h.u.to));
    if (!h.cancelled)
      value_drop(h.v);
  }
  while (l->n_timers) {
    struct call *c = l->timers[--l->n_timers];
    c->scheduled = false;
    call_let_go(c);
    call_drop(c);
  }
}

void loop_close(struct loop *l) {
  clear(l);
  trace_emit(l->host->id, EV_DESTROY, l->id, 0, 0);
  loop_now = NULL;
  call_drop(l->handler);
  poll_close(l);
  inbox_close(l);
  free(l->ready);
  free(l->timers);
  free(l->names);
  free(l->off);
  free(l);
}

int64_t wr_loop_time_ns(struct actor *self) {
  (void)self;
  return loop_time();
}

struct loop *wr_running_loop(struct actor *self) {
  (void)self;
  if (loop_running())
    poll_share(loop_now);
  return loop_running();
}

void wr_loop_slow(struct actor *self, int64_t ns) {
  (void)self;
  if (loop_running())
    loop_now->slow_ns = ns;
}

void wr_set_slow_handler(struct actor *self, wr_body fn) {
  (void)self;
  if (loop_running())
    loop_now->slow = fn;
}

int64_t wr_loop_turns(struct actor *self) {
  (void)self;
  return loop_running() ? loop_now->turns : 0;
}

void wr_set_exception_handler(struct actor *self, wr_body fn, size_t n, const struct value *args) {
  (void)self;
  struct loop *l = loop_running();
  CHECK(n <= 1);
  if (!l)
    return;
  struct call *old = l->handler;
  l->handler = fn ? call_new(l, "exception handler", fn, n, args) : NULL;
  call_drop(old);
}

void wr_set_warning_handler(struct actor *self, wr_body fn) {
  (void)self;
  if (loop_running())
    loop_now->warn = fn;
}
