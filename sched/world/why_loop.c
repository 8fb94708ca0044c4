/* Placeholders of the sentences of generators and the event loop:
 *
 *   {starts}       "starts" or "makes"
 *   {first}        when a new generator or task begins
 *   {resumes}      "sends 5 into gen": how {actor} lets the generator {a} go on, and with what
 *   {begins}       "begins its body", if it has not been resumed before
 *   {paused}       how long it has been at its yield
 *   {value}        what is yielded
 *   {returns}      "returns 5" or "raises ValueError('x')"
 *   {poll}         whether and why the loop waits
 *   {polled}       how long it has waited in the poll, if it could
 *   {turn}         what it runs now
 *   {read-or-written}
 *   {late}         how late a timer is, if it is
 *   {callback}     the callback {c}
 *   {callbacks}    {c} of them
 *   {ahead}        how many are before it in the ready queue
 *   {queued}       how long the callback {a} has been ready
 *   {steps}        "goes on"; of its first step, who made it
 *   {awaited}      how long it has waited for what
 *   {thrown}       the exception that a step begins with
 *   {awaits}       what a task awaits
 *   {maker}        who makes a task ready: {actor}, or the callback that the loop runs
 *   {by}           why it is ready
 *   {done}         what became of a future
 *   {outer}        where a task is when it has left the coroutine {a}
 *   {bytes}        {c} bytes
 *   {receives}     what comes from a stream
 *   {whom}         {a}, or "itself"
 *   {member}       what a group waits for
 *   {meanwhile}    what a sleep means for others
 *   {for}          how long {actor} will sleep */
#include <inttypes.h>

#include "sched/world/why_story.h"
#include "sched/world/words.h"

/* --- causes --- */

static const struct world_actor *coop(const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  return a && world_is_coop(a) ? a : NULL;
}

static const struct world_loop *loop_of(const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  return a ? world_loop(w, a->loop) : NULL;
}

/* What the event takes from the head of the ready queue; NULL if that is not known. */
static const struct world_ready *head(const struct world *w, const struct event *e) {
  const struct world_loop *l = e->c < UINT32_MAX ? world_loop(w, (uint32_t)e->c) : NULL;
  return l && l->ready && world_ready(l, 0)->id == e->a ? world_ready(l, 0) : NULL;
}

static struct cause cause_of_timer(const struct world *w, const struct event *e) {
  const struct world_loop *l = loop_of(w, e->actor);
  for (uint32_t i = 0; l && e->b && i < l->timers; i++)
    if (l->timer[i].number == e->b)
      return (struct cause){l->timer[i].event, l->timer[i].by};
  if (!l || e->b || e->c >= l->ready)
    return (struct cause){0};
  const struct world_ready *r = world_ready(l, (uint32_t)e->c);
  return (struct cause){r->event, r->by};
}

struct cause story_loop_cause(const struct world *w, const struct event *e) {
  const struct world_actor *a = coop(w, e->actor);
  const struct world_loop *l;
  const struct world_object *o;
  const struct world_ready *r;
  switch (e->type) {
  case EV_YIELD:
  case EV_RETURN:
  case EV_STEP:
    return a ? (struct cause){a->coop.by_event, a->coop.by} : (struct cause){0};
  case EV_TIMER_DUE:
  case EV_TIMER_CANCEL:
    return cause_of_timer(w, e);
  case EV_TAKEN_IN:
    l = world_loop(w, e->a);
    return l && l->handed ? (struct cause){l->hand[0].event, l->hand[0].by} : (struct cause){0};
  case EV_CALL:
    r = head(w, e);
    return r ? (struct cause){r->event, r->by} : (struct cause){0};
  case EV_LEAVE:
    o = world_object(w, e->a);
    return o && o->holder == e->actor ? (struct cause){o->take_event, e->actor} : (struct cause){0};
  }
  return (struct cause){0};
}

/* After a sleep the loop itself has done it, unless something is thrown in. */
bool story_by_somebody(const struct world *w, const struct event *e) {
  const struct world_actor *a = coop(w, e->actor);
  return a && a->coop.turns > 0 && (a->coop.awaited || e->b == STEP_THROWN);
}

/* --- placeholders --- */

static void name(const struct story *s, uint64_t id) {
  why_name(s->out, s->r, s->w, id < UINT32_MAX ? (uint32_t)id : UINT32_MAX);
}

static bool name_known(const struct story *s, uint64_t id) {
  if (id > UINT32_MAX || !world_entity(s->w, (uint32_t)id))
    return false;
  name(s, id);
  return true;
}

static void value(const struct story *s) {
  if (s->e->text)
    words_text(s->out, s->r, s->e->text);
  else
    buf_i64(s->out, (int64_t)s->e->c);
}

static bool put_value(const struct story *s) {
  value(s);
  return true;
}

static bool put_starts(const struct story *s) {
  buf_puts(s->out, s->e->c == ACTOR_GENERATOR || s->e->c == ACTOR_TASK ? "makes" : "starts");
  return true;
}

static bool put_first(const struct story *s) {
  if (s->e->c == ACTOR_GENERATOR)
    buf_puts(s->out, "nothing of it runs before it is asked for a value");
  else if (s->e->c == ACTOR_TASK)
    buf_puts(s->out, "its first step is at the end of the ready queue");
  return s->e->c == ACTOR_GENERATOR || s->e->c == ACTOR_TASK;
}

static bool put_resumes(const struct story *s) {
  uint32_t how = s->e->b;
  if (how == RESUME_FROM || how == RESUME_ANEXT) {
    buf_puts(s->out, "asks ");
    name(s, s->e->a);
    buf_puts(s->out, " for its next value, by ");
    buf_puts(s->out, how == RESUME_FROM ? "yield from," : "anext(),");
    return true;
  }
  if (how == RESUME_NEXT || how == RESUME_CLOSE) {
    buf_puts(s->out, how == RESUME_NEXT ? "calls next() on " : "closes ");
    name(s, s->e->a);
    if (how == RESUME_CLOSE)
      buf_puts(s->out, ", where GeneratorExit is raised,");
    return true;
  }
  buf_puts(s->out, how == RESUME_SEND ? "sends " : how == RESUME_THROW ? "throws " : "resumes ");
  if (how == RESUME_SEND || how == RESUME_THROW) {
    value(s);
    buf_puts(s->out, " into ");
  }
  name(s, s->e->a);
  return true;
}

static bool put_begins(const struct story *s) {
  const struct world_actor *a = coop(s->w, s->e->a);
  if (!a || a->coop.turns > 0)
    return false;
  buf_puts(s->out, "begins its body");
  return true;
}

static bool put_paused(const struct story *s) {
  const struct world_actor *a = coop(s->w, s->e->a);
  if (!a || a->coop.turns == 0 || a->state != ACTOR_PAUSED)
    return false;
  words_span(s->out, s->now_ns - a->since_ns);
  return true;
}

static bool put_returns(const struct story *s) {
  buf_puts(s->out, s->e->b ? "raises " : "returns ");
  value(s);
  return true;
}

/* --- the loop --- */

static bool put_poll(const struct story *s) {
  if (s->e->b) {
    why_count(s->out, s->e->b, "callback");
    buf_printf(s->out, " %s ready, so it does not wait for input", s->e->b == 1 ? "is" : "are");
  } else if (s->e->c == 0) {
    buf_puts(s->out, "it does not wait for input");
  } else if (s->e->c == UINT64_MAX) {
    buf_puts(s->out, "nothing is ready and no timer is set, so it waits for input");
  } else {
    buf_puts(s->out, "nothing is ready, so it waits for input, but for at most ");
    why_span(s->out, s->e->c);
    buf_puts(s->out, ": then the first timer is due");
  }
  return true;
}

static bool put_polled(const struct story *s) {
  const struct world_loop *l = world_loop(s->w, s->e->a);
  if (!l || l->phase != LOOP_POLLS || !l->waits || l->phase_ns == s->now_ns)
    return false;
  why_span(s->out, s->now_ns - l->phase_ns);
  return true;
}

static bool put_turn(const struct story *s) {
  if (s->e->b == 0) {
    buf_puts(s->out, "has nothing to run");
    return true;
  }
  buf_puts(s->out, "runs what is ready now: ");
  why_count(s->out, s->e->b, "callback");
  if (s->e->c)
    buf_printf(s->out, s->e->b == 1 ? ", by a timer" : ", %" PRIu64 " of them by timers", s->e->c);
  buf_puts(s->out, "; what becomes ready meanwhile is for the next turn");
  return true;
}

static bool put_read_or_written(const struct story *s) {
  buf_puts(s->out, s->e->b == 2 ? "written" : "read");
  return true;
}

static bool put_late(const struct story *s) {
  if (s->e->c)
    why_span(s->out, s->e->c);
  return s->e->c != 0;
}

static bool put_callback(const struct story *s) {
  return name_known(s, s->e->c);
}

static bool put_callbacks(const struct story *s) {
  why_count(s->out, s->e->c, "callback");
  return true;
}

static bool put_ahead(const struct story *s) {
  bool soon = s->e->type == EV_SOON;
  const struct world_loop *l = !soon                  ? loop_of(s->w, s->e->a)
                               : s->e->c < UINT32_MAX ? world_loop(s->w, (uint32_t)s->e->c)
                                                      : NULL;
  uint64_t n = l ? (uint64_t)l->ready + l->more : 0;
  if (n == 0)
    return false;
  buf_printf(s->out, "%" PRIu64 " other%s before it", n, n == 1 ? " is" : "s are");
  return true;
}

static bool put_queued(const struct story *s) {
  const struct world_ready *r = head(s->w, s->e);
  if (!r || r->since_ns == s->now_ns)
    return false;
  why_span(s->out, s->now_ns - r->since_ns);
  return true;
}

/* --- tasks --- */

static bool put_awaited(const struct story *s) {
  const struct world_actor *a = coop(s->w, s->e->actor);
  if (!a || a->coop.turns == 0)
    return false;
  const struct world_actor *in = coop(s->w, a->coop.inside);
  const struct world_coop *c = in ? &in->coop : &a->coop;
  bool slept = !c->awaited && a->coop.by != s->e->actor && a->coop.by != a->coop.inside;
  buf_puts(s->out, c->awaited ? "after it waited " : slept ? "after it slept for " : "");
  words_span(s->out, s->now_ns - c->await_ns);
  if (c->awaited) {
    buf_puts(s->out, " for ");
    name(s, c->awaited);
  } else if (!slept) {
    buf_puts(s->out, " after it gave up its turn");
  } else if (s->e->b != STEP_THROWN) {
    buf_puts(s->out, ": its time has come");
  }
  return true;
}

static bool put_outer(const struct story *s) {
  const struct world_object *o = world_object(s->w, s->e->a);
  return o && o->holder && name_known(s, o->await.up);
}

static bool put_steps(const struct story *s) {
  const struct world_actor *a = coop(s->w, s->e->actor);
  if (s->e->b != STEP_FIRST) {
    buf_puts(s->out, "goes on");
    return true;
  }
  buf_puts(s->out, "begins its first step");
  if (!a || !world_actor(s->w, a->parent))
    return true;
  buf_puts(s->out, ", ");
  words_span(s->out, s->now_ns - a->since_ns);
  buf_puts(s->out, " after ");
  name(s, a->parent);
  buf_puts(s->out, " made it");
  return true;
}

static bool put_thrown(const struct story *s) {
  if (s->e->b != STEP_THROWN)
    return false;
  size_t before = s->out->len;
  words_text(s->out, s->r, s->e->text);
  if (s->out->len == before)
    buf_puts(s->out, "an exception");
  return true;
}

static bool put_awaits(const struct story *s) {
  if (s->e->b == AWAIT_SLEEP) {
    buf_puts(s->out, "sleeps for ");
    why_span(s->out, s->e->c);
    buf_puts(s->out, " and lets the loop go on");
  } else if (s->e->b == AWAIT_TURN) {
    buf_puts(s->out, "lets the loop go on; it is ready again at once, for the next turn");
  } else {
    const struct world_entity *x = world_entity(s->w, s->e->a);
    buf_puts(s->out, "awaits ");
    name(s, s->e->a);
    buf_puts(s->out, x && x->kind == ENTITY_ACTOR ? ", which has not finished," : "");
    buf_puts(s->out, " and lets the loop go on");
  }
  return true;
}

/* What it waited for has no name: a sleep. */
static bool put_by_time(const struct story *s) {
  const struct world_actor *a = coop(s->w, s->e->a);
  const struct world_actor *in = a ? coop(s->w, a->coop.inside) : NULL;
  uint64_t wake_ns = in ? in->wake_ns : a ? a->wake_ns : 0;
  if (!wake_ns || s->e->c)
    return false;
  buf_puts(s->out, s->now_ns >= wake_ns ? "its sleep is over" : "its sleep is cancelled");
  return true;
}

static bool put_by(const struct story *s) {
  const struct world_entity *x =
      s->e->c < UINT32_MAX ? world_entity(s->w, (uint32_t)s->e->c) : NULL;
  if (!x)
    return put_by_time(s);
  const struct world_actor *a = world_actor(s->w, (uint32_t)s->e->c);
  /* A task that ends says so of those who wait for it before it has ended. */
  bool done = a ? a->state == ACTOR_DONE || a->state == ACTOR_GONE || s->e->actor == s->e->c
                : x->what == OBJECT_FUTURE || x->what == OBJECT_GROUP;
  if (!done)
    buf_puts(s->out, "it no longer waits for ");
  name(s, s->e->c);
  if (done)
    buf_puts(s->out, " is done");
  return true;
}

/* What a plain callback does the thread does, which has the name of the program. */
static bool put_maker(const struct story *s) {
  const struct world_loop *l = loop_of(s->w, s->e->actor);
  bool callback = l && l->thread == s->e->actor && world_object(s->w, l->current);
  name(s, callback ? l->current : s->e->actor);
  return true;
}

static void by_another(const struct story *s, const char *before, const char *after) {
  put_maker(s);
  buf_puts(s->out, before);
  name(s, s->e->a);
  buf_puts(s->out, after);
}

static bool put_done(const struct story *s) {
  bool own = s->e->a == s->e->actor;
  if (own)
    name(s, s->e->a);
  if (s->e->b == DONE_CANCELLED && own)
    buf_puts(s->out, " is cancelled");
  else if (s->e->b == DONE_CANCELLED)
    by_another(s, " cancels ", "");
  else if (own)
    buf_puts(s->out, s->e->b == DONE_ERROR ? " fails with " : " has its result: ");
  else if (s->e->b == DONE_ERROR)
    by_another(s, " lets ", " fail with ");
  else
    by_another(s, " gives ", " its result: ");
  if (s->e->b != DONE_CANCELLED)
    value(s);
  return true;
}

/* --- others --- */

static bool put_for(const struct story *s) {
  buf_puts(s->out, s->e->c == UINT64_MAX ? "until a signal comes" : "for ");
  if (s->e->c != UINT64_MAX)
    why_span(s->out, s->e->c);
  return true;
}

static bool put_meanwhile(const struct story *s) {
  const struct world_actor *a = world_actor(s->w, s->e->actor);
  buf_puts(s->out, a && world_is_coop(a)
                       ? "does not await that, so its whole thread sleeps, with all that is on it"
                       : "needs no core meanwhile");
  return true;
}

static bool put_bytes(const struct story *s) {
  why_count(s->out, s->e->c, "byte");
  return true;
}

static bool put_receives(const struct story *s) {
  buf_puts(s->out, s->e->c ? "reads " : "has come to the end of ");
  if (s->e->c) {
    why_count(s->out, s->e->c, "byte");
    buf_puts(s->out, " from ");
  }
  name(s, s->e->a);
  return true;
}

static bool put_whom(const struct story *s) {
  if (s->e->a == s->e->actor)
    buf_puts(s->out, "itself");
  else
    name(s, s->e->a);
  return true;
}

static bool put_member(const struct story *s) {
  return name_known(s, s->e->c);
}

const struct story_part story_loop_parts[] = {
    {"starts", put_starts, ""},
    {"first", put_first, ""},
    {"resumes", put_resumes, ""},
    {"begins", put_begins, ""},
    {"paused", put_paused, "some time"},
    {"value", put_value, ""},
    {"returns", put_returns, ""},
    {"poll", put_poll, ""},
    {"polled", put_polled, "some time"},
    {"turn", put_turn, ""},
    {"read-or-written", put_read_or_written, ""},
    {"late", put_late, "a little"},
    {"callback", put_callback, "something"},
    {"callbacks", put_callbacks, ""},
    {"ahead", put_ahead, ""},
    {"queued", put_queued, "some time"},
    {"steps", put_steps, ""},
    {"awaited", put_awaited, "some time"},
    {"thrown", put_thrown, "an exception"},
    {"awaits", put_awaits, ""},
    {"maker", put_maker, ""},
    {"by", put_by, "it need not wait any more"},
    {"done", put_done, ""},
    {"outer", put_outer, ""},
    {"bytes", put_bytes, ""},
    {"receives", put_receives, ""},
    {"whom", put_whom, ""},
    {"member", put_member, "somebody unknown"},
    {"meanwhile", put_meanwhile, ""},
    {"for", put_for, ""},
    {NULL, NULL, NULL},
};
