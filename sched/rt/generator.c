/* Imitates: CPython 3.11's generator objects, and `yield from` as PEP 380 defines it. The messages
 * of errors are CPython's.
 * Real: each generator has a stack of its own and is left and entered by a switch of stacks; in
 * CPython its one frame lies on the heap and the interpreter goes on in it.
 * Differs: a generator can be kept going from any depth of calls, but it should not: Python cannot.
 * `yield from` is a loop in the outer generator here, as PEP 380 spells it; CPython goes straight
 * to the inner one for throw() and close(), with the same outcome.
 *
 *                         RESUME, START               RETURN, END
 *   GENERATOR_NEW ------------------------> RUNS ------------------> ENDED
 *                                           ^  | YIELD
 *                                    RESUME |  v
 *                                          PAUSED */
#include "sched/rt/generator.h"

#include <string.h>

#include "sched/base/buf.h"

static void free_generator(struct object *o) {
  if (generator_fini((struct generator *)o))
    object_dispose(o, sizeof(struct generator));
}

static void add_repr(struct buf *b, struct object *o) {
  buf_printf(b, "<generator object %s>", ((struct generator *)o)->routine.name);
}

static const struct object_type type_generator = {
    .name = "generator", .free = free_generator, .repr = add_repr};
static const struct generator_sort sort_generator = {.type = &type_generator, .noun = "generator"};

/* --- lives --- */

void generator_init(struct generator *g, struct actor *self, const struct generator_sort *sort,
                    const char *name, wr_body body, size_t n, const struct value *args) {
  g->sort = sort;
  g->state = GENERATOR_NEW;
  routine_init(&g->routine, self, ACTOR_GENERATOR, name, body, n, args);
  g->o.id = g->routine.actor.id;
}

struct value wr_generator(struct actor *self, const char *name, wr_body body, size_t n,
                          const struct value *args) {
  struct generator *g = object_new(&type_generator, sizeof *g);
  generator_init(g, self, &sort_generator, name, body, n, args);
  return frame_own(self, value_object(&g->o));
}

static __thread void (*unraisable)(struct actor *self, struct value error);

void wr_unraisablehook(struct actor *self, void (*hook)(struct actor *self, struct value error)) {
  (void)self;
  unraisable = hook;
}

/* Nobody can catch what it raises now: Python complains on stderr. */
static void complain(struct generator *g, struct value error) {
  struct buf text = {0};
  buf_puts(&text, "Exception ignored in: ");
  value_add_repr(&text, value_object(&g->o));
  buf_printf(&text, ": %s: ", error_class_name(value_class(error)));
  value_add_str(&text, error);
  trace_emit_text(actor_now->id, EV_FORGOTTEN, g->o.id, 0, 0, buf_text(&text), text.len);
  buf_fini(&text);
  if (unraisable)
    unraisable(actor_now, error);
}

bool generator_fini(struct generator *g) {
  if (g->state == GENERATOR_ENDED)
    return true;
  struct frame frame;
  struct actor *self = actor_now;
  g->o.refs = 1; /* it is alive while it is closed */
  frame_enter(self, &frame);
  struct value r = generator_close(self, g);
  if (r.raised)
    complain(g, r);
  frame_leave(self, NONE_VALUE);
  if (--g->o.refs > 0)
    return false;
  if (g->state != GENERATOR_ENDED) { /* it has ignored the GeneratorExit */
    routine_abandon(&g->routine);
    trace_emit(g->o.id, EV_END, g->o.id, 0, 1);
  }
  return true;
}

/* --- resuming --- */

static enum generator_out refuse(struct actor *self, struct value *out, enum error_class class,
                                 const char *fmt, const char *noun) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  *out = wr_error(self, class, fmt, noun);
#pragma GCC diagnostic pop
  return GENERATOR_RAISED;
}

/* A resume that does not get into the body. */
static enum generator_out reject(struct actor *self, struct generator *g, enum resume_how how,
                                 struct value in, struct value *out) {
  const char *noun = g->sort->noun;
  if (g->state == GENERATOR_NEW)
    return refuse(self, out, ERROR_TYPE, "can't send non-None value to a just-started %s", noun);
  if (g->state == GENERATOR_RUNS)
    return refuse(self, out, ERROR_VALUE, "%s already executing", noun);
  if (g->sort->reuse && how != RESUME_CLOSE)
    return refuse(self, out, ERROR_RUNTIME, "%s", g->sort->reuse);
  *out = in.raised ? in : NONE_VALUE; /* what is sent to one that is over goes nowhere */
  out->raised = false;
  return in.raised ? GENERATOR_RAISED : GENERATOR_RETURNED;
}

/* What came out of the body may not pass as it is: an exception that means the end of an iteration
 * would end somebody else's. */
static struct value seal(struct actor *self, const struct generator *g, struct value out) {
  enum error_class class = value_class(out);
  if (!out.raised ||
      !(class == ERROR_STOP_ITERATION || (class == ERROR_STOP_ASYNC_ITERATION && g->sort->async)))
    return out;
  struct value error =
      wr_error(self, ERROR_RUNTIME, "%s raised %s", g->sort->noun, error_class_name(class));
  value_set_cause(error, out);
  return value_raise(error);
}

static enum generator_out finish(struct actor *self, struct generator *g, struct value result,
                                 struct value *out) {
  uint32_t id = g->o.id;
  g->state = GENERATOR_ENDED;
  result = seal(self, g, result);
  routine_emit(id, EV_RETURN, self->id, result.raised, result);
  trace_emit(id, EV_END, id, 0, result.raised);
  *out = result;
  out->raised = false;
  return result.raised ? GENERATOR_RAISED : GENERATOR_RETURNED;
}

static inline void tell_resume(const struct actor *self, const struct generator *g,
                               enum resume_how how, struct value in) {
  if (how == RESUME_SEND || how == RESUME_THROW)
    routine_emit(self->id, EV_RESUME, g->o.id, how, in);
  else
    trace_emit(self->id, EV_RESUME, g->o.id, how, 0);
}

/* A first step, or one that does not get into the body. */
static enum generator_out begin(struct actor *self, struct generator *g, enum resume_how how,
                                struct value in, struct value *out) {
  if (g->state != GENERATOR_NEW || (!in.raised && in.kind != VALUE_NONE))
    return reject(self, g, how, in, out);
  if (!in.raised) {
    g->state = GENERATOR_PAUSED; /* before its first line */
    return generator_resume(self, g, how, in, out);
  }
  tell_resume(self, g, how, in);
  routine_started(&g->routine);
  routine_abandon(&g->routine); /* raised at its first line, where nobody can catch it */
  return finish(self, g, in, out);
}

/* Its body has yielded, and whoever held it has dropped it meanwhile, or the body is over. */
static enum generator_out settle(struct actor *self, struct generator *g, struct value result,
                                 struct value *out) {
  enum generator_out how = GENERATOR_YIELDED;
  *out = frame_own(self, result);
  if (routine_ended(&g->routine))
    how = finish(self, g, *out, out);
  else
    g->state = GENERATOR_PAUSED;
  value_drop(value_object(&g->o));
  return how;
}

/* Inline in what is called: a return less that must be predicted. */
static inline __attribute__((always_inline)) enum generator_out
go(struct actor *self, struct generator *g, struct value in, struct value *out) {
  g->state = GENERATOR_RUNS;
  g->o.refs++; /* whoever drops it meanwhile does not drop it under its feet */
  *out = routine_resume(&g->routine, in);
  if (unlikely(routine_ended(&g->routine) || out->kind == VALUE_OBJECT || g->o.refs == 1))
    return settle(self, g, *out, out);
  g->o.refs--;
  g->state = GENERATOR_PAUSED;
  return GENERATOR_YIELDED;
}

FIBER_CROSSED enum generator_out generator_go(struct actor *self, struct generator *g,
                                              struct value in, struct value *out) {
  return go(self, g, in, out);
}

static inline __attribute__((always_inline)) enum generator_out
resume(struct actor *self, struct generator *g, enum resume_how how, struct value in,
       struct value *out) {
  if (unlikely(g->state != GENERATOR_PAUSED))
    return begin(self, g, how, in, out);
  fiber_check_stack();
  tell_resume(self, g, how, in);
  if (unlikely(!g->routine.fiber))
    routine_started(&g->routine);
  g->caller = self->id;
  return go(self, g, value_keep(in), out);
}

FIBER_CROSSED enum generator_out generator_resume(struct actor *self, struct generator *g,
                                                  enum resume_how how, struct value in,
                                                  struct value *out) {
  return resume(self, g, how, in, out);
}

struct value generator_close(struct actor *self, struct generator *g) {
  struct value out;
  struct value exit = value_raise(wr_error(self, ERROR_GENERATOR_EXIT, NULL));
  switch (generator_resume(self, g, RESUME_CLOSE, exit, &out)) {
  case GENERATOR_YIELDED:
    return value_raise(wr_error(self, ERROR_RUNTIME, "%s ignored GeneratorExit", g->sort->noun));
  case GENERATOR_RETURNED:
    return NONE_VALUE;
  case GENERATOR_RAISED:
    return value_class(out) == ERROR_GENERATOR_EXIT ? NONE_VALUE : value_raise(out);
  }
  return NONE_VALUE;
}

/* --- the generators of Python --- */

/* As next(), send() and throw() end. */
static inline struct value outcome(struct actor *self, enum generator_out how, struct value out) {
  if (likely(how == GENERATOR_YIELDED))
    return out;
  if (how == GENERATOR_RAISED)
    return value_raise(out);
  return value_raise(out.kind == VALUE_NONE ? wr_error(self, ERROR_STOP_ITERATION, NULL)
                                            : wr_error_of(self, ERROR_STOP_ITERATION, out));
}

static struct value no_attribute(struct actor *self, struct value v, const char *name) {
  return value_raise(wr_error(self, ERROR_ATTRIBUTE, "'%s' object has no attribute '%s'",
                              value_type_name(v), name));
}

static inline __attribute__((always_inline)) struct value
next(struct actor *self, struct generator *g, enum resume_how how) {
  struct value out;
  enum generator_out end = resume(self, g, how, NONE_VALUE, &out);
  return outcome(self, end, out);
}

FIBER_CROSSED struct value wr_next(struct actor *self, struct value v) {
  struct generator *g = value_as(v, &type_generator);
  if (!g)
    return value_raise(
        wr_error(self, ERROR_TYPE, "'%s' object is not an iterator", value_type_name(v)));
  return next(self, g, RESUME_NEXT);
}

FIBER_CROSSED struct value wr_send(struct actor *self, struct value v, struct value sent) {
  struct generator *g = value_as(v, &type_generator);
  if (!g)
    return no_attribute(self, v, "send");
  struct value out;
  sent.raised = false;
  enum generator_out how = resume(self, g, RESUME_SEND, sent, &out);
  return outcome(self, how, out);
}

struct value wr_throw(struct actor *self, struct value v, struct value error) {
  struct generator *g = value_as(v, &type_generator);
  if (!g)
    return no_attribute(self, v, "throw");
  if (!value_is_error(error))
    return value_raise(
        wr_error(self, ERROR_TYPE,
                 "exceptions must be classes or instances deriving from BaseException, not %s",
                 value_type_name(error)));
  struct value out;
  enum generator_out how = generator_resume(self, g, RESUME_THROW, value_raise(error), &out);
  return outcome(self, how, out);
}

struct value wr_close(struct actor *self, struct value v) {
  struct generator *g = value_as(v, &type_generator);
  return g ? generator_close(self, g) : no_attribute(self, v, "close");
}

FIBER_CROSSED struct value wr_yield(struct actor *self, struct value v) {
  CHECK(self->kind == ACTOR_GENERATOR && !v.raised);
  struct generator *g = generator_of(self);
  routine_emit(self->id, EV_YIELD, g->caller, 0, v);
  struct value in = routine_yield(&g->routine, value_keep(v));
  return likely(in.kind != VALUE_OBJECT) ? in : frame_own(self, in);
}

/* --- yield from --- */

/* The items of a list or a tuple; who sends something in asks too much of it. */
static struct value yield_items(struct actor *self, struct value items) {
  for (size_t i = 0; i < value_len(items); i++) {
    struct value sent = wr_yield(self, value_item(items, i));
    if (sent.raised)
      return sent;
    if (sent.kind != VALUE_NONE)
      return value_raise(wr_error(self, ERROR_ATTRIBUTE,
                                  "'%s_iterator' object has no attribute 'send'",
                                  value_type_name(items)));
  }
  return NONE_VALUE;
}

static FIBER_CROSSED struct value next_from(struct actor *self, struct value inner) {
  return next(self, value_as(inner, &type_generator), RESUME_FROM);
}

/* What was sent to the outer one goes to the inner one. */
static struct value pass_on(struct actor *self, struct value inner, struct value sent) {
  if (!sent.raised)
    return sent.kind == VALUE_NONE ? next_from(self, inner) : wr_send(self, inner, sent);
  if (!value_isinstance(sent, ERROR_GENERATOR_EXIT))
    return wr_throw(self, inner, sent);
  struct value closed = wr_close(self, inner);
  return closed.raised ? closed : sent;
}

struct value wr_yield_from(struct actor *self, struct value it) {
  if (value_is_list(it) || value_is_tuple(it))
    return yield_items(self, it);
  if (!value_as(it, &type_generator))
    return value_raise(
        wr_error(self, ERROR_TYPE, "'%s' object is not iterable", value_type_name(it)));
  struct value v = next_from(self, it);
  while (!v.raised)
    v = pass_on(self, it, wr_yield(self, v));
  if (!value_caught(&v, ERROR_STOP_ITERATION))
    return v;
  return value_arg(v);
}
