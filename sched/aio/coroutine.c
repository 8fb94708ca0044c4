/* Imitates: coroutine objects, and `await` of them.
 * Real: a coroutine is called on the stack of who awaits it; CPython pushes a frame of the
 * interpreter. Neither visits the loop.
 * Differs: send(), throw() and close() are for tasks only. */
#include <stdio.h>
#include <string.h>

#include "sched/aio/future.h"
#include "sched/base/buf.h"
#include "sched/rt/fiber.h"

void coroutine_discard(struct coroutine *c) {
  c->state = COROUTINE_CLOSED;
  for (size_t i = 0; i < c->n; i++)
    value_drop(c->args[i]);
  c->n = 0;
}

static void free_coroutine(struct object *o) {
  struct coroutine *c = (struct coroutine *)o;
  size_t bytes = sizeof *c + c->cap * sizeof *c->args;
  if (c->state == COROUTINE_NEW) {
    char message[256];
    snprintf(message, sizeof message, "coroutine '%s' was never awaited", c->name);
    loop_warn(o->id, "RuntimeWarning", message);
  }
  coroutine_discard(c);
  object_dispose(o, bytes);
}

static void add_repr(struct buf *b, struct object *o) {
  buf_printf(b, "<coroutine object %s>", ((struct coroutine *)o)->name);
}

const struct object_type type_coroutine = {
    .name = "coroutine", .free = free_coroutine, .repr = add_repr};

struct value wr_coroutine(struct actor *self, const char *name, wr_body body, size_t n,
                          const struct value *args) {
  CHECK(n <= BODY_ARGS);
  struct coroutine *c = object_new(&type_coroutine, sizeof *c + n * sizeof *args);
  c->o.id = region_new_id();
  c->name = name;
  c->body = body;
  c->n = c->cap = (uint8_t)n;
  for (size_t i = 0; i < n; i++) {
    c->args[i] = value_keep(args[i]);
    c->args[i].raised = false;
  }
  trace_emit_text(self->id, EV_NEW, c->o.id, 0, OBJECT_COROUTINE, name, strlen(name));
  return frame_own(self, value_object(&c->o));
}

struct value coroutine_refuse(struct actor *self, const struct coroutine *c) {
  if (likely(c->state == COROUTINE_NEW))
    return NONE_VALUE;
  return value_raise(wr_error(self, ERROR_RUNTIME, "%s",
                              c->state == COROUTINE_RUNS
                                  ? "coroutine is being awaited already"
                                  : "cannot reuse already awaited coroutine"));
}

/* StopIteration would end somebody else's iteration. */
static struct value seal(struct actor *self, struct value result) {
  if (likely(!result.raised) || value_class(result) != ERROR_STOP_ITERATION)
    return result;
  struct value error = wr_error(self, ERROR_RUNTIME, "coroutine raised StopIteration");
  value_set_cause(error, result);
  return value_raise(error);
}

/* Its arguments become locals of its frame. */
struct value coroutine_run(struct actor *self, struct coroutine *c) {
  struct frame frame;
  fiber_check_stack();
  frame_enter(self, &frame);
  for (size_t i = 0; i < c->n; i++)
    frame_own(self, c->args[i]);
  c->n = 0;
  c->state = COROUTINE_RUNS;
  frame_keep(self, value_object(&c->o));
  struct value result = seal(self, c->body(self, c->args));
  c->state = COROUTINE_CLOSED;
  return frame_leave(self, result);
}

static struct value await_coroutine(struct actor *self, struct coroutine *c) {
  struct value no = coroutine_refuse(self, c);
  if (unlikely(no.raised))
    return no;
  uint32_t id = c->o.id, actor = loop_actor(loop_now);
  trace_emit(actor, EV_ENTER, id, 0, 0);
  struct value result = coroutine_run(self, c);
  aio_emit(actor, EV_LEAVE, id, result.raised, result);
  return result;
}

struct value wr_await(struct actor *self, struct value v) {
  struct coroutine *c = coroutine_of(v);
  if (unlikely(!task_may_await(self)))
    return value_raise(wr_error(self, ERROR_SYNTAX, "'await' outside async function"));
  if (c)
    return await_coroutine(self, c);
  struct future *f = future_of(v);
  if (f)
    return future_await(self, f, say_await(f->o.id));
  return value_raise(wr_error(self, ERROR_TYPE, "object %s can't be used in 'await' expression",
                              value_type_name(v)));
}
