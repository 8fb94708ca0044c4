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
#include <string.h>

#include "sched/aio/agen.h"
#include "sched/base/buf.h"

enum { LABEL_BYTES = 64 };

static struct task *task_of(struct actor *self) {
  struct routine *r = routine_of(self);
  return (struct task *)(void *)((char *)r - offsetof(struct task, routine));
}

HOT uint32_t loop_actor(const struct loop *l) {
  if (unlikely(actor_now->kind == ACTOR_GENERATOR))
    return actor_now->id;
  return l->current ? l->current->f.o.id : l->host->id;
}

/* --- life --- */

static void add_repr(struct buf *b, struct object *o) {
  struct task *t = (struct task *)o;
  if (t->f.shown) {
    buf_puts(b, "...");
    return;
  }
  const char *state = t->f.state == FUTURE_PENDING     ? t->must_cancel ? "cancelling" : "pending"
                      : t->f.state == FUTURE_CANCELLED ? "cancelled"
                                                       : "finished";
  buf_printf(b, "<Task %s name='", state);
  if (t->name.kind == VALUE_NONE)
    buf_printf(b, "Task-%llu", (unsigned long long)t->number);
  else
    value_add_str(b, t->name);
  buf_printf(b, "' coro=<%s()>", t->routine.name);
  future_add_outcome(b, &t->f);
  buf_puts(b, ">");
}

void task_unlist(struct loop *l, struct task *t) {
  *(t->prev ? &t->prev->next : &l->tasks) = t->next;
  *(t->next ? &t->next->prev : &l->tasks_last) = t->prev;
  t->next = t->prev = NULL;
}

/* It will never go on: its coroutine gets GeneratorExit where it waits, from whoever has dropped
 * the task, without the loop. */
static void close_coroutine(struct task *t) {
  struct actor *self = actor_now;
  struct frame frame;
  if (!t->begun || routine_ended(&t->routine))
    return;
  t->dying = true;
  frame_enter(self, &frame);
  struct value exit = value_raise(wr_error(self, ERROR_GENERATOR_EXIT, NULL));
  routine_emit(self->id, EV_RESUME, t->f.o.id, RESUME_CLOSE, exit);
  struct value r = routine_resume(&t->routine, value_keep(exit));
  routine_emit(t->f.o.id, EV_RETURN, self->id, r.raised, r);
  trace_emit(t->f.o.id, EV_END, t->f.o.id, 0, r.raised);
  value_drop(r);
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
      task_unlist(loop_now, t);
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

/* "Task-12 fetch" */
static const char *label_of(const struct task *t, char to[LABEL_BYTES]) {
  char digits[24], *d = digits + sizeof digits;
  size_t n = strlen(t->coro->name), most = LABEL_BYTES - sizeof digits - sizeof "Task- ";
  uint64_t number = t->number;
  do
    *--d = (char)('0' + number % 10);
  while (number /= 10);
  size_t k = (size_t)(digits + sizeof digits - d);
  memcpy(to, "Task-", 5);
  memcpy(to + 5, d, k);
  to[5 + k] = ' ';
  n = n < most ? n : most;
  memcpy(to + 6 + k, t->coro->name, n);
  to[6 + k + n] = '\0';
  return to;
}

struct task *task_new(struct loop *l, struct actor *self, struct coroutine *c, const char *name) {
  struct task *t = object_new(&type_task, sizeof *t);
  char label[LABEL_BYTES];
  loop_hear(l);
  future_init(&t->f, l);
  t->number = next_number();
  t->coro = c;
  value_keep(value_object(&c->o));
  routine_init(&t->routine, self, ACTOR_TASK, name ? name : label_of(t, label), body, 0, NULL);
  t->routine.name = c->name;
  t->f.o.id = t->routine.actor.id;
  t->prev = l->tasks_last;
  *(t->prev ? &t->prev->next : &l->tasks) = t;
  l->tasks_last = t;
  loop_push_object(l, HANDLE_STEP, &t->f.o, t->f.o.id, NONE_VALUE);
  return t;
}

/* --- waiting --- */

bool task_may_await(const struct actor *self) {
  return likely(self->kind == ACTOR_TASK) || agen_is(self);
}

struct loop *loop_may_await(struct actor *self) {
  return task_may_await(self) ? loop_running() : NULL;
}

static void wait_for_oneself(struct loop *l, struct actor *self, struct task *t,
                             struct wait_say say) {
  struct buf text = {0};
  add_repr(&text, &t->f.o);
  if (say.event) {
    loop_hear(l);
    trace_emit(t->f.o.id, EV_AWAIT, 0, AWAIT_TURN, 0);
  }
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

static inline __attribute__((always_inline)) struct value
suspend(struct actor *self, struct future *f, struct wait_say say) {
  if (unlikely(self->kind != ACTOR_TASK))
    return agen_suspend(self, f, say);
  struct task *t = task_of(self);
  struct loop *l = loop_now;
  if (unlikely(t->dying))
    return routine_yield(&t->routine, NONE_VALUE); /* it ignores GeneratorExit */
  if (unlikely(f == &t->f)) {
    wait_for_oneself(l, self, t, say);
  } else {
    if (likely(say.event)) {
      loop_hear(l);
      trace_emit(t->f.o.id, say.event, say.a, say.how, say.c);
    }
    if (f)
      wait_for(l, t, f);
    else
      loop_push_object(l, HANDLE_STEP, &t->f.o, t->f.o.id, NONE_VALUE);
  }
  return routine_yield(&t->routine, NONE_VALUE);
}

FIBER_CROSSED struct value task_suspend(struct actor *self, struct future *f, struct wait_say say) {
  return suspend(self, f, say);
}

/* Who wakes the task has a reference to f until the task waits again. */
FIBER_CROSSED struct value future_await(struct actor *self, struct future *f, struct wait_say say) {
  if (!future_done(f)) {
    struct value thrown = suspend(self, f, say);
    if (unlikely(thrown.raised))
      return frame_own(self, thrown);
    if (unlikely(!future_done(f)))
      return value_raise(wr_error(self, ERROR_RUNTIME, "await wasn't used with future"));
  }
  return future_result(self, f);
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

static struct value sleep_long(struct actor *self, struct loop *l, int64_t ns,
                               struct value result) {
  struct future *f = future_new_quiet(l, 0);
  struct call *c = call_new_inner(l, "end of a sleep", wake_up, &f->o);
  timer_set_in(l, c, ns);
  struct wait_say say = {.event = EV_AWAIT, .how = AWAIT_SLEEP, .c = region_paced((uint64_t)ns)};
  struct value r = future_await(self, f, say);
  call_cancel(l, c);
  call_drop(c);
  future_drop(f);
  return r.raised ? r : frame_keep(self, result);
}

FIBER_CROSSED struct value wr_asleep(struct actor *self, int64_t ns, struct value result) {
  struct loop *l = loop_may_await(self);
  if (unlikely(!l))
    return loop_none(self);
  if (ns > 0)
    return sleep_long(self, l, ns, result);
  struct value r = suspend(self, NULL, (struct wait_say){.event = EV_AWAIT, .how = AWAIT_TURN});
  return unlikely(r.raised) ? frame_own(self, r) : result;
}

static struct value sleep_body(struct actor *self, const struct value *arg) {
  return wr_asleep(self, arg[0].u.i, arg[1]);
}

struct value wr_sleep_coroutine(struct actor *self, int64_t ns, struct value result) {
  return wr_coroutine(self, "sleep", sleep_body, 2, (struct value[]){value_int(ns), result});
}
