#ifndef RT_ROUTINE_H
#define RT_ROUTINE_H

/* A body that can stop in the middle: what generators, tasks, async generators and coroutines that
 * are driven by hand have in common. It has a fiber, from its first resume to its end, and is an
 * actor of its own. What goes in at a resume and comes out at a yield or at the end is a reference
 * that passes along: who gets it owns it.
 *
 *   routine_resume(r, in) ---- in ---> ... = routine_yield(r, out)
 *             returns    <--- out ----
 *
 * Whoever embeds it says in events what happens. */
#include "sched/rt/actor.h"
#include "sched/rt/fiber.h"
#include "sched/rt/value.h"
#include "sched/trace/ring.h"

struct routine {
  struct actor actor;  /* ro: self of the body */
  const char *name;    /* ro: of the Python function; a literal */
  struct fiber *fiber; /* private, all below */
  struct value passed;
  bool ended;
  wr_body body;
  struct value args[BODY_ARGS]; /* the references are its frame's */
  struct frame frame;
};

/* Keeps the arguments, and emits SPAWN; nothing runs. The new actor has its maker's place in
 * controlled runs, its lock on the interpreter and its share. name is a literal. */
void routine_init(struct routine *r, struct actor *maker, enum actor_kind kind, const char *name,
                  wr_body body, size_t n, const struct value *args);
/* Emits START: it runs its first instruction. */
void routine_started(const struct routine *r);
/* It never runs (any more): lets its arguments and locals go. What it would still have done is not
 * done. Idempotent. */
void routine_abandon(struct routine *r);
/* Whose body is it? `self` is the actor of a routine. */
static inline struct routine *routine_of(struct actor *self) {
  return (struct routine *)(void *)((char *)self - offsetof(struct routine, actor));
}
/* Its body is over; what it had is gone. */
static inline bool routine_ended(const struct routine *r) {
  return r->ended;
}

/* --- for the functions below */

void routine_begin(struct routine *r);
void routine_end(struct routine *r);

/* Lets it go on until it yields or ends; it must not run already. */
static inline struct value routine_resume(struct routine *r, struct value in) {
  struct actor *from = actor_now;
  if (unlikely(!r->fiber))
    routine_begin(r);
  actor_now = &r->actor;
  r->passed = in;
  fiber_resume(r->fiber);
  actor_now = from;
  if (unlikely(fiber_ended(r->fiber)))
    routine_end(r);
  return r->passed;
}

/* Within it: back to whoever resumed it. */
static inline struct value routine_yield(struct routine *r, struct value out) {
  CHECK(fiber_current == r->fiber);
  r->passed = out;
  fiber_yield();
  return r->passed;
}

/* An event that tells a value: a number is its field c, anything else its text, as repr() has it.
 */
void routine_emit_text(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, struct value v);
static inline void routine_emit(uint32_t actor, uint16_t type, uint32_t a, uint32_t b,
                                struct value v) {
  if (likely(v.kind == VALUE_INT))
    trace_emit(actor, type, a, b, (uint64_t)v.u.i);
  else if (trace_on())
    routine_emit_text(actor, type, a, b, v);
}

#endif
