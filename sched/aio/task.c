/* Imitates: asyncio.Task. One of these holds while it is not done:
 *
 *   its step is in the ready queue     it has just been made, or its future is done, or it gave up
 *                                      its turn (sleep(0))
 *   it waits for a future              its wake-up is among the future's callbacks
 *
 * Real: a task has a stack of its own, on which it runs its coroutine and all that this awaits. It
 * gets the stack at its first step.
 * Differs: the loop keeps all tasks that are not done in the order of their making; CPython has a
 * set. */
#include <stdio.h>
#include <string.h>

#include "sched/aio/agen.h"
#include "sched/base/buf.h"

static struct task *task_of(struct actor *self) {
  struct routine *r = routine_of(self);
  return (struct task *)(void *)((char *)r - offsetof(struct task, routine));
}

uint32_t loop_actor(const struct loop *l) {
  if (unlikely(actor_now->kind == ACTOR_GENERATOR))
    return actor_now->id;
  return l->current ? l->current->f.o.id : l->host->id;
}

/* --- life --- */

static void add_repr(struct buf *b, struct object *o) {
  struct task *t = (struct task *)o;
  const char *state = t->f.state == FUTURE_PENDING     ? t->must_cancel ? "cancelling" : "pending"
                      : t->f.state == FUTURE_CANCELLED ? "cancelled"
                                                       : "finished";
  buf_printf(b, "<Task %s name='", state);
  if (t->name.kind == VALUE_NONE)
    buf_printf(b, "Task-%llu", (unsigned long long)t->number);
  else
    value_add_str(b, t->name);
  buf_printf(b, "' coro=<%s()>", t->routine.name);
  if (t->f.state == FUTURE_FINISHED) {
    buf_puts(b, t->f.failed ? " exception=" : " result=");
    value_add_repr(b, t->f.result);
  }
  buf_puts(b, ">");
}

static void unlist(struct loop *l, struct task *t) {
  *(t->prev ? &t->prev->next : &l->tasks) = t->next;
  *(t->next ? &t->next->prev : &l->tasks_last) = t->prev;
  t->next = t->prev = NULL;
}

/* It will never go on: its coroutine gets GeneratorExit where it waits. */
static void close_coroutine(struct task *t) {
  struct actor *self = actor_now;
  struct frame frame;
  if (!t->begun || routine_ended(&t->routine))
    return;
  t->dying = true;
  frame_enter(self, &frame);
  struct value exit = value_raise(wr_error(self, ERROR_GENERATOR_EXIT, NULL));
  value_drop(routine_resume(&t->routine, value_keep(exit)));
  frame_leave(self, NONE_VALUE);
}

static void free_task(struct object *o) {
  struct task *t = (struct task *)o;
  if (!future_done(&t->f)) {
    o->refs = 1;
    if (!t->no_complaint)
      loop_complain(loop_now, EV_FORGOTTEN, o->id, "Task was destroyed but it is pending!",
                    NONE_VALUE, value_object(o));
    close_coroutine(t);
    if (loop_now && loop_now->id == t->f.loop)
      unlist(loop_now, t);
    if (--o->refs > 0)
      return;
  }
  if (!future_fini(&t->f))
    return;
  routine_abandon(&t->routine);
  future_drop(t->waits);
  if (t->coro)
    value_drop(value_object(&t->coro->o));
  value_drop(t->name);
  object_dispose(o, sizeof *t);
}

const struct object_type type_task = {.name = "Task", .free = free_task, .repr = add_repr};

static struct value body(struct actor *self, const struct value *arg) {
  (void)arg;
  return coroutine_run(self, task_of(self)->coro);
}

static uint64_t next_number(void) {
  static _Atomic uint64_t numbers;
  return atomic_fetch_add_explicit(&numbers, 1, memory_order_relaxed) + 1;
}

struct task *task_new(struct loop *l, struct actor *self, struct coroutine *c, const char *name) {
  struct task *t = object_new(&type_task, sizeof *t);
  char label[64];
  future_init(&t->f, l);
  t->number = next_number();
  t->coro = c;
  value_keep(value_object(&c->o));
  snprintf(label, sizeof label, "Task-%llu %s", (unsigned long long)t->number, c->name);
  routine_init(&t->routine, self, ACTOR_TASK, name ? name : label, body, 0, NULL);
  t->routine.name = c->name;
  t->f.o.id = t->routine.actor.id;
  t->prev = l->tasks_last;
  *(t->prev ? &t->prev->next : &l->tasks) = t;
  l->tasks_last = t;
  loop_push_object(l, HANDLE_STEP, &t->f.o, t->f.o.id, NONE_VALUE);
  return t;
}

/* --- steps --- */

static void say_step(const struct loop *l, const struct task *t, struct value error) {
  enum step_how how = !t->begun ? STEP_FIRST : error.raised ? STEP_THROWN : STEP_ON;
  if (likely(!error.raised))
    trace_emit(t->f.o.id, EV_STEP, l->id, how, 0);
  else
    routine_emit(t->f.o.id, EV_STEP, l->id, how, error);
}

static void finish(struct loop *l, struct task *t, struct value result) {
  unlist(l, t);
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

static void step(struct loop *l, struct task *t, struct value error) {
  bool first = !t->begun;
  future_drop(t->waits);
  t->waits = NULL;
  l->current = t;
  say_step(l, t, error);
  struct value result =
      unlikely(first) ? begin(l, t, error) : routine_resume(&t->routine, value_keep(error));
  if (unlikely(routine_ended(&t->routine) || result.raised)) {
    finish(l, t, result);
    value_drop(result);
  }
  l->current = NULL;
}

void task_step(struct loop *l, struct task *t, struct value error) {
  struct frame frame;
  CHECK(!future_done(&t->f));
  if (likely(!t->must_cancel)) {
    step(l, t, error);
    return;
  }
  frame_enter(l->host, &frame);
  if (!value_isinstance(error, ERROR_CANCELLED))
    error = value_raise(future_cancelled_error(l->host, &t->f));
  t->must_cancel = false;
  step(l, t, error);
  frame_leave(l->host, NONE_VALUE);
}

void task_wake(struct loop *l, struct task *t, struct future *f) {
  struct frame frame;
  if (likely(f->state == FUTURE_FINISHED && !f->failed)) {
    task_step(l, t, NONE_VALUE);
    return;
  }
  frame_enter(l->host, &frame);
  task_step(l, t, future_result(l->host, f));
  frame_leave(l->host, NONE_VALUE);
}

/* --- waiting --- */

bool task_may_await(const struct actor *self) {
  return likely(self->kind == ACTOR_TASK) || agen_is(self);
}

struct loop *loop_may_await(struct actor *self) {
  return task_may_await(self) ? loop_running() : NULL;
}

static void wait_for_oneself(struct loop *l, struct actor *self, struct task *t,
                             const struct wait_say *say) {
  struct buf text = {0};
  add_repr(&text, &t->f.o);
  if (say)
    trace_emit(t->f.o.id, EV_AWAIT, 0, AWAIT_TURN, 0);
  struct value error =
      wr_error(self, ERROR_RUNTIME, "Task cannot await on itself: %s", buf_text(&text));
  loop_push_object(l, HANDLE_STEP, &t->f.o, t->f.o.id, value_raise(error));
  buf_fini(&text);
}

static void wait_for(struct loop *l, struct task *t, struct future *f) {
  value_keep(future_value(f));
  t->waits = f;
  future_add(l, f, &t->f.o);
  if (unlikely(t->must_cancel) && future_cancel(l, f, t->f.message))
    t->must_cancel = false;
}

struct value task_suspend(struct actor *self, struct future *f, const struct wait_say *say) {
  if (unlikely(self->kind != ACTOR_TASK))
    return agen_suspend(self, f, say);
  struct task *t = task_of(self);
  struct loop *l = loop_now;
  if (unlikely(t->dying))
    return routine_yield(&t->routine, NONE_VALUE); /* it ignores GeneratorExit */
  if (unlikely(f == &t->f)) {
    wait_for_oneself(l, self, t, say);
  } else {
    if (likely(say))
      trace_emit(t->f.o.id, say->event, say->a, say->b, say->c);
    if (f)
      wait_for(l, t, f);
    else
      loop_push_object(l, HANDLE_STEP, &t->f.o, t->f.o.id, NONE_VALUE);
  }
  return routine_yield(&t->routine, NONE_VALUE);
}

/* --- cancelling --- */

bool task_cancel(struct loop *l, struct task *t, struct value message) {
  t->f.complain = false;
  if (future_done(&t->f))
    return false;
  t->cancels++;
  if (message.kind == VALUE_NONE)
    trace_emit(loop_actor(l), EV_CANCEL, t->f.o.id, t->cancels, 0);
  else
    routine_emit_text(loop_actor(l), EV_CANCEL, t->f.o.id, t->cancels, message);
  if (t->waits && future_cancel(l, t->waits, message))
    return true;
  t->must_cancel = true;
  value_keep(message);
  value_drop(t->f.message);
  t->f.message = message;
  return true;
}

static struct task *the_task(struct value v) {
  struct task *t = task_as(v);
  CHECK(t);
  return t;
}

int64_t wr_cancelling(struct value task) {
  return the_task(task)->cancels;
}

int64_t task_uncancel(struct loop *l, struct task *t) {
  if (t->cancels > 0)
    trace_emit(loop_actor(l), EV_UNCANCEL, t->f.o.id, --t->cancels, 0);
  return t->cancels;
}

int64_t wr_uncancel(struct actor *self, struct value task) {
  (void)self;
  return task_uncancel(loop_now, the_task(task));
}

/* --- for scenarios --- */

struct value wr_create_task(struct actor *self, struct value coro, const char *name) {
  struct loop *l = loop_running();
  if (!l)
    return loop_none(self);
  if (!coroutine_of(coro))
    return value_raise(
        wr_error(self, ERROR_TYPE, "a coroutine was expected, got %s", wr_repr(self, coro)));
  struct task *t = task_new(l, self, coroutine_of(coro), name);
  struct value v = frame_own(self, future_value(&t->f));
  if (name)
    wr_task_set_name(self, v, name);
  return v;
}

struct value wr_current_task(struct actor *self) {
  struct loop *l = loop_running();
  if (!l)
    return loop_none(self);
  return l->current ? frame_keep(self, future_value(&l->current->f)) : NONE_VALUE;
}

struct value wr_all_tasks(struct actor *self) {
  struct value list = wr_list(self, 0, NULL);
  if (!loop_now)
    return loop_none(self);
  for (struct task *t = loop_now->tasks; t; t = t->next)
    wr_append(self, list, future_value(&t->f));
  return list;
}

struct value wr_task_name(struct actor *self, struct value task) {
  const struct task *t = the_task(task);
  if (t->name.kind != VALUE_NONE)
    return frame_keep(self, t->name);
  return wr_str(self, "Task-%llu", (unsigned long long)t->number);
}

void wr_task_set_name(struct actor *self, struct value task, const char *name) {
  struct task *t = the_task(task);
  struct value old = t->name;
  t->name = value_keep(wr_str(self, "%s", name));
  value_drop(old);
}

/* --- asyncio.sleep() --- */

static void wake_up(struct loop *l, struct call *c, struct future *f) {
  (void)f;
  struct future *sleeps = (struct future *)c->about;
  if (!future_done(sleeps))
    future_set(l, sleeps, NONE_VALUE);
}

struct value wr_asleep(struct actor *self, int64_t ns, struct value result) {
  struct loop *l = loop_may_await(self);
  if (unlikely(!l))
    return loop_none(self);
  struct value r;
  if (ns <= 0) {
    r = task_suspend(self, NULL, &(struct wait_say){EV_AWAIT, 0, AWAIT_TURN, 0});
    return unlikely(r.raised) ? frame_own(self, r) : result;
  }
  struct future *f = future_new_quiet(l, 0);
  struct call *c = call_new_inner(l, "_set_result_unless_cancelled", wake_up, &f->o);
  timer_set(l, c, loop_time() + ns);
  r = future_await(self, f, &(struct wait_say){EV_AWAIT, 0, AWAIT_SLEEP, (uint64_t)ns});
  call_cancel(l, c);
  call_drop(c);
  future_drop(f);
  return r.raised ? r : frame_keep(self, result);
}

static struct value sleep_body(struct actor *self, const struct value *arg) {
  return wr_asleep(self, arg[0].u.i, arg[1]);
}

struct value wr_sleep_coroutine(struct actor *self, int64_t ns, struct value result) {
  return wr_coroutine(self, "sleep", sleep_body, 2, (struct value[]){value_int(ns), result});
}
