/* The ready queue, and what runs from it: callbacks, and steps of tasks as Task.__step() does them.
 * Imitates: BaseEventLoop._run_once().
 * Real: the same phases in the same order; what becomes ready while a turn runs is for the next
 * one. */
#include <stdlib.h>

#include "sched/aio/future.h"
#include "sched/aio/inbox.h"
#include "sched/aio/poll.h"
#include "sched/base/buf.h"
#include "sched/rt/object.h"

#define SELECT_MAX_NS (24 * 3600 * AIO_S)

void loop_grow(struct loop *l) {
  uint64_t size = l->mask + 1;
  struct handle *ring = mem_realloc(NULL, 2 * size * sizeof *ring);
  CHECK(ring);
  for (uint64_t i = l->head; i != l->tail; i++)
    ring[i & (2 * size - 1)] = l->ready[i & l->mask];
  if (l->ready != l->few)
    free(l->ready);
  l->ready = ring;
  l->mask = 2 * size - 1;
}

/* An exception came out of a function that the loop has called. */
static COLD void failed(struct loop *l, uint32_t id, size_t n, const struct value *args,
                        struct value error) {
  if (value_isinstance(error, ERROR_SYSTEM_EXIT) ||
      value_isinstance(error, ERROR_KEYBOARD_INTERRUPT)) {
    value_drop(l->raised);
    l->raised = value_keep(error);
    return;
  }
  struct buf text = {0};
  buf_printf(&text, "Exception in callback %s(", loop_name_of(l, id));
  for (size_t i = 0; i < n; i++) {
    buf_puts(&text, i ? ", " : "");
    value_add_repr(&text, args[i]);
  }
  buf_puts(&text, ")");
  loop_complain(l, EV_COMPLAINT, id, buf_text(&text), error, NONE_VALUE);
  buf_fini(&text);
}

static HOT void run_plain(struct loop *l, uint32_t id, wr_body fn, size_t n,
                          const struct value *args) {
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

/* --- steps of tasks --- */

/* `too`: right behind the event before (trace_emit_as). */
static void say_step(const struct loop *l, const struct task *t, struct value error, bool too) {
  enum step_how how = !t->begun ? STEP_FIRST : error.raised ? STEP_THROWN : STEP_ON;
  if (!loop_tells(l))
    return;
  if (likely(!error.raised))
    trace_put_as(too, t->f.o.id, EV_STEP, l->id, how, 0);
  else
    routine_emit(t->f.o.id, EV_STEP, l->id, how, error);
}

static void finish(struct loop *l, struct task *t, struct value result) {
  task_unlist(l, t);
  if (unlikely(result.raised)) {
    if (value_isinstance(result, ERROR_CANCELLED)) {
      t->f.result = value_keep(result);
      t->f.result.raised = false;
      future_cancel_plain(l, &t->f, NONE_VALUE);
    } else {
      future_fail(l, &t->f, result);
    }
    if (value_isinstance(result, ERROR_SYSTEM_EXIT) ||
        value_isinstance(result, ERROR_KEYBOARD_INTERRUPT))
      l->raised = value_keep(result);
  } else if (unlikely(t->must_cancel)) {
    t->must_cancel = false;
    future_cancel_plain(l, &t->f, t->f.message);
  } else {
    future_set(l, &t->f, result);
  }
  trace_emit(t->f.o.id, EV_END, t->f.o.id, 0, result.raised);
  value_drop(value_object(&t->coro->o));
  t->coro = NULL;
}

/* The first step: the coroutine begins, unless it cannot; the caller owns what it gets. */
static struct value begin(struct loop *l, struct task *t, struct value error) {
  struct frame frame;
  t->begun = true;
  frame_enter(l->host, &frame);
  struct value no = coroutine_refuse(l->host, t->coro);
  if (!no.raised && error.raised) {
    coroutine_discard(t->coro);
    no = error;
  }
  value_keep(no);
  frame_leave(l->host, NONE_VALUE);
  return no.raised ? no : routine_resume(&t->routine, NONE_VALUE);
}

static inline __attribute__((always_inline)) void step(struct loop *l, struct task *t,
                                                       struct value error, bool too) {
  bool first = !t->begun;
  future_drop(t->waits);
  t->waits = NULL;
  l->current = t;
  say_step(l, t, error, too);
  struct value result =
      unlikely(first) ? begin(l, t, error) : routine_resume(&t->routine, value_keep(error));
  if (unlikely(routine_ended(&t->routine) || result.raised)) {
    finish(l, t, result);
    value_drop(result);
  }
  l->current = NULL;
}

/* A first step, one with an exception, or one of a task that was asked to cancel. */
static __attribute__((noinline)) void step_unusual(struct loop *l, struct task *t,
                                                   struct value error) {
  struct frame frame;
  CHECK(!future_done(&t->f));
  frame_enter(l->host, &frame);
  if (t->must_cancel && !value_isinstance(error, ERROR_CANCELLED))
    error = value_raise(future_cancelled_error(l->host, &t->f));
  t->must_cancel = false;
  step(l, t, error, false);
  frame_leave(l->host, NONE_VALUE);
}

/* The future was cancelled, or has failed; or the task is unusual. */
static __attribute__((noinline)) void wake_unusual(struct loop *l, struct task *t,
                                                   struct future *f) {
  struct frame frame;
  bool good = f->state == FUTURE_FINISHED && !f->failed;
  frame_enter(l->host, &frame);
  step_unusual(l, t, good ? NONE_VALUE : future_result(l->host, f));
  frame_leave(l->host, NONE_VALUE);
}

/* --- turns --- */

/* A plain callback. */
static HOT void call(struct loop *l, const struct handle *h, bool too) {
  if (loop_tells(l))
    trace_put_as(too, l->host->id, EV_CALL, h->id, 0, l->id);
  if (h->kind == HANDLE_PLAIN) {
    run_plain(l, h->id, h->u.fn, h->has_arg, &h->v);
  } else if (h->kind == HANDLE_SPREAD) {
    run_plain(l, h->id, h->u.fn, value_len(h->v), ((struct sequence *)h->v.u.o)->items);
  } else {
    struct call *c = (struct call *)h->u.to;
    bool heard = h->kind == HANDLE_HEARD;
    if (!heard)
      c->ready = false;
    call_run(l, c, heard ? (struct future *)h->v.u.o : NULL);
    value_drop(value_object(&c->o));
  }
  value_drop(h->v);
}

/* Inline in the loop: a return less that the processor would predict wrongly (rt/fiber.h). */
static inline __attribute__((always_inline)) void run(struct loop *l, const struct handle *h,
                                                      bool too) {
  if (h->kind > HANDLE_WAKE) {
    call(l, h, too);
    return;
  }
  struct task *t = (struct task *)h->u.to;
  const struct future *f = (const struct future *)h->v.u.o;
  bool plain = h->kind == HANDLE_STEP ? !h->v.raised : f->state == FUTURE_FINISHED && !f->failed;
  if (likely(plain && t->begun && !t->must_cancel))
    step(l, t, NONE_VALUE, too);
  else if (h->kind == HANDLE_STEP)
    step_unusual(l, t, h->v);
  else
    wake_unusual(l, t, (struct future *)h->v.u.o);
  value_drop(value_object(&t->f.o));
  value_drop(h->v);
}

static COLD void was_slow(struct loop *l, uint32_t who, struct value task, int64_t ns) {
  struct actor *self = l->host;
  trace_emit(self->id, EV_SLOW, who, 0, (uint64_t)ns);
  if (!l->slow)
    return;
  struct frame frame;
  frame_enter(self, &frame);
  struct value args[] = {task.kind == VALUE_NONE ? wr_str(self, "%s", loop_name_of(l, who))
                                                 : wr_task_name(self, task),
                         value_int(ns)};
  l->slow(self, args);
  frame_leave(self, NONE_VALUE);
}

static COLD void run_slowly(struct loop *l, const struct handle *h) {
  bool step = h->kind == HANDLE_STEP || h->kind == HANDLE_WAKE;
  uint32_t who = step ? h->u.to->id : h->id;
  struct value task = step ? value_keep(value_object(h->u.to)) : NONE_VALUE;
  int64_t from = loop_time();
  run(l, h, false);
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
  int64_t left = l->timers[0].when_ns - loop_time();
  return left < 0 ? 0 : left > SELECT_MAX_NS ? SELECT_MAX_NS : left;
}

/* So many things do not fit into the caches, so what the next ones need is asked for ahead: the
 * task first, then where its stack is, then the stack; a timer, then what it is about. */
enum { MANY = 1024, AHEAD = 4, LINE = 64 };

static void fetch(const void *from, int lines) {
  for (int i = 0; i < lines; i++)
    __builtin_prefetch((const char *)from + i * LINE);
}

static void fetch_ahead(const struct loop *l) {
  if (loop_ready(l) <= 3 * AHEAD)
    return;
  const struct handle *third = &l->ready[(l->head + 3 * AHEAD) & l->mask];
  const struct handle *second = &l->ready[(l->head + 2 * AHEAD) & l->mask];
  const struct handle *first = &l->ready[(l->head + AHEAD) & l->mask];
  if (third->kind <= HANDLE_TIMER) {
    fetch(third->u.to, 2);
    if (third->kind <= HANDLE_WAKE)
      fetch(&((const struct task *)third->u.to)->routine, 3);
  }
  if (second->kind <= HANDLE_WAKE)
    fetch(((const struct task *)second->u.to)->routine.fiber, 2);
  else if (second->kind == HANDLE_TIMER && !second->cancelled)
    fetch(((const struct call *)second->u.to)->about, 2);
  if (first->kind <= HANDLE_WAKE && ((const struct task *)first->u.to)->routine.fiber)
    fetch(((const struct task *)first->u.to)->routine.fiber->sp, 6);
}

static HOT void turn(struct loop *l) {
  l->turns++;
  if (unlikely(l->n_timers))
    timers_clean(l);
  loop_hear(l);
  int64_t timeout = timeout_of(l);
  if (loop_tells(l))
    trace_put_as(false, l->host->id, EV_LOOP_POLL, l->id,
                 (uint32_t)(loop_ready(l) - l->n_cancelled),
                 timeout < 0 ? UINT64_MAX : (uint64_t)timeout);
  bool later = poll_wait(l, timeout);
  loop_hear(l);
  uint64_t due = l->n_timers ? timers_due(l) : 0;
  uint64_t n = loop_ready(l);
  if (loop_tells(l))
    trace_put_as(!later && !due, l->host->id, EV_LOOP_RUN, l->id, (uint32_t)(n - l->n_cancelled),
                 due);
  bool first = true; /* it runs in the same instant */
  while (n-- > 0 && likely(!l->raised.raised)) {
    struct handle h = l->ready[l->head++ & l->mask];
    if (unlikely(n > MANY))
      fetch_ahead(l);
    if (unlikely(h.cancelled))
      l->n_cancelled--;
    else if (likely(l->slow_ns == 0))
      run(l, &h, first);
    else
      run_slowly(l, &h);
    first = false;
  }
}

HOT void loop_forever(struct loop *l) {
  l->running = true;
  do
    turn(l);
  while (!l->stopping && !l->raised.raised);
  l->running = l->stopping = false;
}
