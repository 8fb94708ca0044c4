/* Imitates: asynchronous generators: their protocol, and their end, which the loop sees to.
 *
 *   task --RESUME--> generator --RESUME--> another one that it iterates over
 *     ^                  |  awaits something that is not done
 *     +------------------+  the generator stops, and the task waits in its place
 *
 * Real: a generator with a stack of its own. When it awaits, each that drives it stops in turn,
 * down to the task, and is resumed in the opposite order. Differs: asend() and the like are calls
 * that wait; there are no objects of them to drive by hand.
 */
#include "sched/aio/agen.h"

#include <string.h>

#include "sched/base/buf.h"
#include "sched/rt/object.h"

struct agen {
  struct generator g;
  bool running;             /* somebody is inside, although it may have stopped at an await */
  bool closed;              /* it has ended, or aclose() has begun */
  bool known;               /* to the loop */
  bool finalized;           /* the loop was asked to close it */
  bool awaits;              /* it has stopped in the middle of an await ... */
  struct future *waits;     /* ... of this; NULL: for a turn */
  struct agen *next, *prev; /* of the loop's */
};

static void free_agen(struct object *o);
static void add_repr(struct buf *b, struct object *o) {
  buf_printf(b, "<async_generator object %s>", ((struct agen *)o)->g.routine.name);
}

static const struct object_type type_agen = {
    .name = "async_generator", .free = free_agen, .repr = add_repr};
static const struct generator_sort sort_agen = {
    .type = &type_agen, .noun = "async generator", .async = true};

bool agen_is(const struct actor *self) {
  struct actor *s = (struct actor *)(uintptr_t)self;
  return self->kind == ACTOR_GENERATOR && generator_of(s)->sort == &sort_agen;
}

static struct agen *the_agen(struct value v) {
  struct agen *a = value_as(v, &type_agen);
  CHECK(a);
  return a;
}

/* --- the loop knows those that have begun --- */

static void unlist(struct loop *l, struct agen *a) {
  if (!a->known)
    return;
  a->known = false;
  if (l) {
    *(a->prev ? &a->prev->next : &l->agens) = a->next;
    if (a->next)
      a->next->prev = a->prev;
  }
  a->next = a->prev = NULL;
}

static void first_iteration(struct loop *l, struct agen *a) {
  if (a->known || a->finalized)
    return;
  struct agen **end = &l->agens, *last = NULL;
  for (; *end; end = &(*end)->next)
    last = *end;
  a->known = a->finalized = true;
  a->prev = last;
  *end = a;
}

static struct value close_body(struct actor *self, const struct value *arg) {
  return wr_aclose(self, arg[0]);
}

static struct value new_aclose(struct actor *self, struct agen *a) {
  struct value v = value_object(&a->g.o);
  return wr_coroutine(self, "aclose", close_body, 1, &v);
}

/* loop.create_task(agen.aclose()), as a callback */
static void close_in_task(struct loop *l, struct call *c, struct future *f) {
  (void)f;
  struct value coro = new_aclose(l->host, (struct agen *)c->about);
  future_drop(&task_new(l, l->host, coroutine_of(coro), NULL)->f);
}

static void free_agen(struct object *o) {
  struct agen *a = (struct agen *)o;
  struct loop *l = loop_now;
  bool known = a->known;
  unlist(l, a);
  if (known && l && !a->closed && a->g.state != GENERATOR_ENDED) {
    o->refs = 1;
    struct call *c = call_new_inner(l, "close what was dropped", close_in_task, o);
    call_soon(l, c);
    call_drop(c);
    o->refs--;
    return;
  }
  if (generator_fini(&a->g))
    object_dispose(o, sizeof *a);
}

struct value agen_shutdown(struct actor *self, const struct value *arg) {
  (void)arg;
  struct loop *l = loop_now;
  struct value open = wr_list(self, 0, NULL), closing = wr_list(self, 0, NULL);
  while (l->agens) {
    struct value v = value_object(&l->agens->g.o);
    wr_append(self, open, v);
    wr_append(self, closing, new_aclose(self, l->agens));
    unlist(l, l->agens);
  }
  size_t n = value_len(open);
  if (n == 0)
    return NONE_VALUE;
  const struct value *aws = ((struct sequence *)closing.u.o)->items;
  struct value results = wr_await(self, gather(self, l, n, aws, true));
  if (results.raised)
    return results;
  for (size_t i = 0; i < n; i++) {
    struct value r = value_item(results, i), v = value_item(open, i);
    if (!value_isinstance(r, ERROR_EXCEPTION))
      continue;
    struct buf text = {0};
    buf_puts(&text, "an error occurred during closing of asynchronous generator ");
    value_add_repr(&text, v);
    loop_complain(l, EV_COMPLAINT, v.u.o->id, buf_text(&text), r, v);
    buf_fini(&text);
  }
  return NONE_VALUE;
}

/* --- the protocol --- */

struct value wr_async_generator(struct actor *self, const char *name, wr_body body, size_t n,
                                const struct value *args) {
  struct agen *a = object_new(&type_agen, sizeof *a);
  generator_init(&a->g, self, &sort_agen, name, body, n, args);
  return frame_own(self, value_object(&a->g.o));
}

struct value agen_suspend(struct actor *self, struct future *f, struct wait_say say) {
  struct agen *a = (struct agen *)generator_of(self);
  a->waits = f;
  a->awaits = true;
  if (say.event) {
    loop_hear(loop_now);
    trace_emit(self->id, say.event, say.a, say.how, say.c);
  }
  return routine_yield(&a->g.routine, NONE_VALUE);
}

/* Until it yields or ends: while it awaits something, self waits. */
static enum generator_out drive(struct actor *self, struct agen *a, enum resume_how how,
                                struct value in, struct value *out) {
  struct frame frame;
  frame_enter(self, &frame);
  frame_keep(self, value_object(&a->g.o));
  a->running = true;
  enum generator_out end = generator_resume(self, &a->g, how, in, out);
  while (end == GENERATOR_YIELDED && a->awaits) {
    a->awaits = false;
    end = generator_go(self, &a->g, task_suspend(self, a->waits, (struct wait_say){0}), out);
  }
  a->running = false;
  *out = frame_leave(self, *out);
  return end;
}

static struct value ended(struct actor *self) {
  return value_raise(wr_error(self, ERROR_STOP_ASYNC_ITERATION, NULL));
}

static struct value busy(struct actor *self, const char *what) {
  return value_raise(
      wr_error(self, ERROR_RUNTIME, "%s(): asynchronous generator is already running", what));
}

/* What comes out of asend() and athrow(). */
static struct value outcome(struct actor *self, struct agen *a, enum generator_out end,
                            struct value out) {
  if (end == GENERATOR_YIELDED)
    return out;
  if (end == GENERATOR_RETURNED || value_isinstance(out, ERROR_STOP_ASYNC_ITERATION) ||
      value_isinstance(out, ERROR_GENERATOR_EXIT))
    a->closed = true;
  return end == GENERATOR_RETURNED ? ended(self) : value_raise(out);
}

static struct value send(struct actor *self, struct agen *a, enum resume_how how, struct value v) {
  struct loop *l = loop_may_await(self);
  struct value out;
  if (!l)
    return loop_none(self);
  first_iteration(l, a);
  if (a->running)
    return busy(self, "anext");
  if (a->g.state == GENERATOR_ENDED)
    return ended(self);
  v.raised = false;
  return outcome(self, a, drive(self, a, how, v, &out), out);
}

struct value wr_anext(struct actor *self, struct value v) {
  struct agen *a = value_as(v, &type_agen);
  if (!a)
    return value_raise(
        wr_error(self, ERROR_TYPE, "'%s' object is not an async iterator", value_type_name(v)));
  return send(self, a, RESUME_ANEXT, NONE_VALUE);
}

struct value wr_asend(struct actor *self, struct value v, struct value sent) {
  return send(self, the_agen(v), RESUME_SEND, sent);
}

struct value wr_athrow(struct actor *self, struct value v, struct value error) {
  struct agen *a = the_agen(v);
  struct loop *l = loop_may_await(self);
  struct value out;
  if (!l)
    return loop_none(self);
  first_iteration(l, a);
  if (a->g.state == GENERATOR_ENDED)
    return NONE_VALUE;
  if (a->running)
    return busy(self, "athrow");
  if (a->closed)
    return ended(self);
  return outcome(self, a, drive(self, a, RESUME_THROW, value_raise(error), &out), out);
}

struct value wr_aclose(struct actor *self, struct value v) {
  struct agen *a = the_agen(v);
  struct loop *l = loop_may_await(self);
  struct value out;
  if (!l)
    return loop_none(self);
  first_iteration(l, a);
  if (a->g.state == GENERATOR_ENDED)
    return NONE_VALUE;
  if (a->running)
    return busy(self, "aclose");
  if (a->closed)
    return ended(self);
  a->closed = true;
  struct value exit = value_raise(wr_error(self, ERROR_GENERATOR_EXIT, NULL));
  enum generator_out end = drive(self, a, RESUME_CLOSE, exit, &out);
  if (end == GENERATOR_YIELDED)
    return value_raise(wr_error(self, ERROR_RUNTIME, "async generator ignored GeneratorExit"));
  if (end == GENERATOR_RETURNED || value_isinstance(out, ERROR_STOP_ASYNC_ITERATION) ||
      value_isinstance(out, ERROR_GENERATOR_EXIT))
    return NONE_VALUE;
  return value_raise(out);
}
