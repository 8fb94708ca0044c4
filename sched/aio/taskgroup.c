/* Imitates: asyncio.TaskGroup.
 * Differs: its tasks are cancelled in the order of their making; CPython has a set. */
#include <string.h>

#include "sched/aio/future.h"
#include "sched/base/buf.h"
#include "sched/rt/object.h"

struct group {
  struct object o;
  bool exiting, aborting, parent_cancelled;
  size_t n_tasks; /* of which it has not heard that they are done */
  struct task *parent;
  struct value errors; /* a list */
  struct value base_error;
  struct future *completed; /* what the end waits for; NULL: it does not */
};

static void free_group(struct object *o) {
  struct group *g = (struct group *)o;
  value_drop(future_value(&g->parent->f));
  value_drop(g->errors);
  value_drop(g->base_error);
  object_dispose(o, sizeof *g);
}

static void add_repr(struct buf *b, struct object *o) {
  const struct group *g = (const struct group *)o;
  buf_puts(b, "<TaskGroup");
  if (g->n_tasks)
    buf_printf(b, " tasks=%zu", g->n_tasks);
  if (value_len(g->errors))
    buf_printf(b, " errors=%zu", value_len(g->errors));
  buf_puts(b, g->aborting ? " cancelling>" : " entered>");
}

static const struct object_type type_group = {
    .name = "TaskGroup", .free = free_group, .repr = add_repr};

static struct group *group_of(struct value v) {
  struct group *g = value_as(v, &type_group);
  CHECK(g);
  return g;
}

static bool is_base(struct value error) {
  return value_isinstance(error, ERROR_SYSTEM_EXIT) ||
         value_isinstance(error, ERROR_KEYBOARD_INTERRUPT);
}

struct value wr_group_begin(struct actor *self, const char *name) {
  struct loop *l = loop_running();
  if (!l)
    return loop_none(self);
  if (!l->current)
    return value_raise(wr_error(self, ERROR_RUNTIME,
                                "TaskGroup <TaskGroup entered> cannot determine the parent task"));
  struct group *g = object_new(&type_group, sizeof *g);
  g->o.id = region_new_id();
  g->parent = l->current;
  value_keep(future_value(&g->parent->f));
  g->errors = value_keep(wr_list(self, 0, NULL));
  trace_emit_text(loop_actor(l), EV_NEW, g->o.id, 0, OBJECT_GROUP, name, strlen(name));
  return frame_own(self, value_object(&g->o));
}

static void abort_all(struct loop *l, struct group *g) {
  g->aborting = true;
  for (struct task *t = l->tasks; t; t = t->next)
    if (t->group == g->o.id)
      task_cancel(l, t, NONE_VALUE);
}

static void member_failed(struct loop *l, struct group *g, struct task *t) {
  struct value error = future_exception(l->host, &t->f);
  wr_append(l->host, g->errors, error);
  if (is_base(error) && g->base_error.kind == VALUE_NONE)
    g->base_error = value_keep(error);
  if (future_done(&g->parent->f)) {
    struct buf text = {0};
    buf_puts(&text, "Task ");
    value_add_repr(&text, future_value(&t->f));
    buf_puts(&text, " has errored out but its parent task ");
    value_add_repr(&text, future_value(&g->parent->f));
    buf_puts(&text, " is already completed");
    loop_complain(l, EV_COMPLAINT, t->f.o.id, buf_text(&text), error, future_value(&t->f));
    buf_fini(&text);
  } else if (!g->aborting && !g->parent_cancelled) {
    abort_all(l, g);
    g->parent_cancelled = true;
    task_cancel(l, g->parent, NONE_VALUE);
  }
}

/* _on_task_done() */
static void member_is_done(struct loop *l, struct call *c, struct future *f) {
  struct group *g = (struct group *)c->about;
  struct task *t = (struct task *)f;
  if (--g->n_tasks == 0 && g->completed && !future_done(g->completed))
    future_set(l, g->completed, value_bool(true));
  if (f->state == FUTURE_FINISHED && f->failed)
    member_failed(l, g, t);
}

struct value wr_group_create_task(struct actor *self, struct value v, struct value coro,
                                  const char *name) {
  struct group *g = group_of(v);
  struct loop *l = loop_running();
  if (!l)
    return loop_none(self);
  if (g->exiting && g->n_tasks == 0)
    return value_raise(wr_error(self, ERROR_RUNTIME, "TaskGroup %s is finished", wr_repr(self, v)));
  if (g->aborting)
    return value_raise(
        wr_error(self, ERROR_RUNTIME, "TaskGroup %s is shutting down", wr_repr(self, v)));
  struct value task = wr_create_task(self, coro, name);
  if (task.raised)
    return task;
  struct task *t = task_as(task);
  struct call *done = call_new_inner(l, "TaskGroup: one is done", member_is_done, &g->o);
  t->group = g->o.id;
  trace_emit(loop_actor(l), EV_MEMBER, g->o.id, 0, t->f.o.id);
  future_add(l, &t->f, &done->o);
  call_drop(done);
  g->n_tasks++;
  return task;
}

/* Waits for all members; the CancelledError that came meanwhile, or `cancelled`. */
static struct value wait_for_members(struct actor *self, struct loop *l, struct group *g,
                                     struct value cancelled) {
  while (g->n_tasks) {
    g->completed = future_new_quiet(l, g->o.id);
    frame_own(self, future_value(g->completed));
    struct value r = future_await(self, g->completed, say_await(g->o.id));
    g->completed = NULL;
    if (r.raised && !value_isinstance(r, ERROR_CANCELLED))
      return r;
    if (r.raised && !g->aborting) {
      cancelled = r;
      abort_all(l, g);
    }
  }
  return cancelled;
}

static struct value end_in_frame(struct actor *self, struct loop *l, struct group *g,
                                 struct value r) {
  bool was_cancelled = r.raised && value_class(r) == ERROR_CANCELLED;
  struct value cancelled = was_cancelled ? r : NONE_VALUE;
  g->exiting = true;
  if (r.raised && is_base(r) && g->base_error.kind == VALUE_NONE)
    g->base_error = value_keep(r);
  if (g->parent_cancelled && task_uncancel(l, g->parent) == 0)
    cancelled = NONE_VALUE;
  if (r.raised && !g->aborting)
    abort_all(l, g);
  cancelled = wait_for_members(self, l, g, cancelled);
  if (cancelled.raised && !value_isinstance(cancelled, ERROR_CANCELLED))
    return cancelled;
  if (g->base_error.kind != VALUE_NONE)
    return value_raise(g->base_error);
  if (cancelled.raised && value_len(g->errors) == 0)
    return cancelled;
  if (r.raised && !was_cancelled)
    wr_append(self, g->errors, r);
  size_t n = value_len(g->errors);
  if (n == 0)
    return r;
  struct value *errors = &((struct sequence *)g->errors.u.o)->items[0];
  return value_raise(wr_error_group(self, "unhandled errors in a TaskGroup", n, errors));
}

struct value wr_group_end(struct actor *self, struct value v, struct value r) {
  struct frame frame;
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  frame_enter(self, &frame);
  return frame_leave(self, end_in_frame(self, l, group_of(v), r));
}
