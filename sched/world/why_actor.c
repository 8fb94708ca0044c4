/* Why an actor is where it is: one sentence for it, then one for whom it waits for, and so on to
 * the root, which runs, sleeps, or closes a circle. Each actor waits for one thing and each lock
 * has one holder, so the chain has no branches. */
#include "sched/world/why.h"

#include <inttypes.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/next.h"
#include "sched/world/stuck.h"
#include "sched/world/why_story.h"
#include "sched/world/words.h"

enum { LONGEST = 16, STEP_NS = 1000 /* of a controlled run, by its clock */ };

static void name(const struct tale *t, uint32_t id) {
  why_name(t->out, t->r, t->w, id);
}

static void since(const struct tale *t, uint64_t ns) {
  words_span(t->out, t->w->head->t_ns - ns);
}

/* A state that began at this very moment has no length worth saying. */
static bool just_now(const struct tale *t) {
  return t->a->since_ns == t->w->head->t_ns;
}

/* " has waited 12 ms for lock m" */
static void waits_for(const struct tale *t) {
  if (just_now(t)) {
    buf_puts(t->out, " waits ");
  } else {
    buf_puts(t->out, " has waited ");
    since(t, t->a->since_ns);
    buf_puts(t->out, " ");
  }
  words_wait(t->out, t->r, t->w, t->a);
}

static void tell_unseen(const struct tale *t) {
  buf_puts(t->out, just_now(t) ? " was just started" : " was started");
  if (world_actor(t->w, t->a->parent)) {
    buf_puts(t->out, " by ");
    name(t, t->a->parent);
  }
  if (!just_now(t)) {
    buf_puts(t->out, " ");
    since(t, t->a->since_ns);
    buf_puts(t->out, " ago");
  }
  buf_puts(t->out, " and has not run yet.");
}

/* "..., but the kernel took core 1 away from it 3.20 ms ago, and bob is on it now" */
static void tell_taken(const struct tale *t) {
  uint32_t core = t->a->thread.place.core - 1;
  buf_printf(t->out, ", but the kernel took core %" PRIu32 " away from it ", core);
  since(t, t->a->thread.place.since_ns);
  buf_puts(t->out, " ago");
  uint32_t other = core < t->w->head->cores ? t->w->head->core[core].actor : 0;
  if (!other)
    return;
  buf_puts(t->out, ", and ");
  name(t, other);
  buf_puts(t->out, " is on it now");
}

/* Where it stands, while a controlled run asks who is to move; NULL: at no gate, or nobody asks. */
static const struct next_move *asked(const struct tale *t) {
  for (uint32_t i = 0; i < t->n_moves; i++)
    if (t->moves[i].actor == t->actor)
      return &t->moves[i];
  return NULL;
}

/* Was it still moving when the world became what it is now? Then it computes, so that time passes,
 * or what comes next in the recording is of it, and no decision. */
static bool goes_on(const struct tale *t) {
  uint64_t all = trace_reader_events(t->r);
  for (uint64_t i = t->w->head->events; i < all; i++) {
    const struct event *e = trace_reader_event(t->r, i);
    if (e->type == EV_GRANT || e->actor)
      return e->t_ns > t->w->head->t_ns + STEP_NS || (e->type != EV_GRANT && e->actor == t->actor);
  }
  return true;
}

/* In a controlled run all actors stand at their gates but one: the one that a decision was for, or
 * that has moved since, until it comes to its next gate. */
static bool has_its_turn(const struct tale *t) {
  const struct world_head *h = t->w->head;
  if (!words_controlled(t->r))
    return true;
  const struct world_actor *last = world_actor(t->w, h->last_actor);
  uint64_t turn = !last || h->granted_at > last->last_event ? h->granted : h->last_actor;
  bool loops = t->a->loop || world_is_coop(t->a); /* what it does is done by its tasks */
  return t->actor == turn && !asked(t) && (loops || goes_on(t));
}

static void tell_chooser(const struct tale *t) {
  const char *policy = trace_reader_meta(t->r, "policy");
  if (asked(t))
    buf_puts(t->out, " waits for your move");
  else if (!policy || strcmp(policy, "human") == 0)
    buf_puts(t->out, " waits to be chosen");
  else if (strcmp(policy, "replay") == 0)
    buf_puts(t->out, " waits for the schedule to name it");
  else {
    buf_puts(t->out, " waits for the policy ");
    utf8_add_safe(t->out, policy, strlen(policy));
    buf_puts(t->out, " to choose it");
  }
}

/* "; it would write counter next, and waits for your move" */
static void tell_stand(const struct tale *t) {
  const struct next_move *known = asked(t);
  struct next_move m;
  if (!known && next_find(t->r, t->w, t->actor, &m))
    known = &m;
  buf_puts(t->out, "; it");
  if (known) {
    buf_puts(t->out, " would ");
    next_words(t->out, t->r, t->w, 0, known); /* without a value, which somebody may be asked for */
    buf_puts(t->out, known->event ? " next, and" : ", and");
  }
  if (known && known->possible)
    tell_chooser(t);
  else
    buf_puts(t->out,
             known && !known->event ? " waits until nobody else can move" : " waits for its turn");
}

static void tell_running(const struct tale *t) {
  const struct world_place *p = &world_thread(t->a)->place;
  bool turn = has_its_turn(t);
  buf_puts(t->out, p->state == PLACE_READY || !turn ? " could go on"
                   : p->state == PLACE_ASLEEP ? " waits for something that only the kernel knows"
                                              : " is running");
  if (p->state == PLACE_CORE)
    buf_printf(t->out, " on core %" PRIu32, p->core - 1);
  size_t before = t->out->len;
  buf_puts(t->out, " at ");
  if (t->a->label == 0 || !words_label(t->out, t->r, t->w, t->a->label - 1))
    t->out->len = before;
  const struct world_object *gil = world_object(t->w, world_thread(t->a)->gil);
  if (gil && gil->holder == t->actor) {
    buf_puts(t->out, " and has ");
    name(t, t->a->thread.gil);
  }
  if (p->state == PLACE_READY)
    tell_taken(t);
  tale_running(t);
  tale_job(t);
  if (!turn)
    tell_stand(t);
  buf_puts(t->out, ".");
}

/* "; cpu-hog has it and has never blocked; io may ask for it in 3.8 ms" */
static void tell_gil(const struct tale *t, const struct world_object *gil) {
  const struct world_actor *holder = world_actor(t->w, gil->holder);
  buf_puts(t->out, "; ");
  name(t, gil->holder);
  buf_puts(t->out, world_thread(holder)->gil_calls ? " has it" : " has it and has never blocked");
  uint64_t ask = world_gil_ask_ns(t->w, t->actor);
  if (world_actor(t->w, gil->gil.asker)) {
    buf_puts(t->out, "; ");
    name(t, gil->gil.asker);
    buf_puts(t->out, " asked for it ");
    since(t, gil->gil.asked_ns);
    buf_puts(t->out, " ago, so it comes free at the next bytecode");
  } else if (ask) {
    buf_puts(t->out, "; ");
    name(t, t->actor);
    buf_puts(t->out, " may ask for it in ");
    words_span(t->out, ask - t->w->head->t_ns);
  }
}

/* ": nobody has put anything in for 3 ms" */
static void tell_last_put(const struct tale *t, const struct world_object *o) {
  if (o->value || o->partial)
    return;
  buf_puts(t->out, ": nobody has put anything in ");
  buf_puts(t->out, o->uses ? "for " : "yet");
  if (o->uses)
    since(t, o->since_ns);
}

/* Behind "has waited 3 ms for lock m": what keeps it from going on. */
static void tell_obstacle(const struct tale *t, const struct world_entity *x) {
  const struct world_object *o = &x->u.object;
  if (x->what == OBJECT_GIL && world_actor(t->w, o->holder)) {
    tell_gil(t, o);
  } else if (world_actor(t->w, o->holder)) {
    buf_puts(t->out, ", which ");
    if (o->holder == t->actor)
      buf_puts(t->out, "it");
    else
      name(t, o->holder);
    buf_puts(t->out, o->holder == t->actor ? " has held itself for " : " has held for ");
    since(t, o->since_ns);
  } else if (x->what == OBJECT_RWLOCK || x->what == OBJECT_SEMAPHORE) {
    size_t before = t->out->len;
    buf_puts(t->out, x->what == OBJECT_RWLOCK ? ", under which others read: " : ", all taken by ");
    if (!words_users(t->out, t->r, t->w, t->a->waits_for))
      t->out->len = before;
  } else if (x->what == OBJECT_CONDITION) {
    buf_puts(t->out, ", and nobody has notified it yet");
  } else if (x->what == OBJECT_BARRIER) {
    buf_printf(t->out, ", where %" PRId64 " of %" PRIu32 " have come", o->value, o->size);
  } else if (x->what == OBJECT_JOB_QUEUE) {
    tale_jobless(t);
  } else if (x->what == OBJECT_JOB) {
    tale_awaited(t);
  } else if (x->what == OBJECT_QUEUE || x->what == OBJECT_PIPE) {
    buf_puts(t->out, o->value ? ", which is full" : ", which is empty");
    tell_last_put(t, o);
  }
}

/* "which is free now: it takes it as soon as it runs, unless another one is faster" */
static void tell_free(const struct tale *t, const struct world_object *o) {
  bool taken = t->a->wants == EV_LOCK_TAKE || t->a->wants == EV_GIL_TAKE;
  bool by_one =
      taken || t->a->wants == EV_SEM_TAKE || t->a->wants == EV_GET || t->a->wants == EV_PUT;
  buf_puts(t->out, taken ? ", which is free now: it takes it as soon as it runs"
                         : "; nothing keeps it any more: it goes on as soon as it runs");
  if (by_one && o->waiters > 1)
    buf_puts(t->out, ", unless another one is faster");
}

static void tell_blocked(const struct tale *t) {
  const struct world_entity *x = world_entity(t->w, t->a->waits_for);
  waits_for(t);
  if (stuck_can_go(t->w, t->actor))
    tell_free(t, &x->u.object);
  else if (x && x->kind == ENTITY_OBJECT)
    tell_obstacle(t, x);
  tale_within(t);
  buf_puts(t->out, ".");
}

static bool over(const struct world_actor *a) {
  return a && (a->state == ACTOR_DONE || a->state == ACTOR_GONE);
}

/* " has waited 3 ms for bob to finish": who waits for one that has ended need only run. */
static void tell_joining(const struct tale *t) {
  const struct world_actor *child = world_actor(t->w, t->a->waits_for);
  waits_for(t);
  if (over(child))
    buf_puts(t->out, child->dead ? ", who has died: it goes on as soon as it runs"
                                 : ", who has: it goes on as soon as it runs");
  tale_job(t);
  buf_puts(t->out, ".");
}

static void tell_waiting(const struct tale *t) {
  uint64_t now = t->w->head->t_ns;
  const struct world_entity *x = world_entity(t->w, t->a->waits_for);
  if (tale_waiting(t))
    return;
  if (x && x->kind == ENTITY_OBJECT) { /* a GIL */
    buf_puts(t->out, " was asked for ");
    name(t, t->a->waits_for);
    buf_puts(t->out, " and stands back until another thread has taken it.");
  } else if (t->a->wake_ns == UINT64_MAX) {
    buf_puts(t->out, " sleeps until a signal comes.");
  } else if (t->a->wake_ns > now) {
    buf_puts(t->out, " sleeps for another ");
    why_span(t->out, t->a->wake_ns - now);
    buf_puts(t->out, ".");
  } else if (t->a->wake_ns) {
    buf_puts(t->out, " is about to wake up: its sleep was over ");
    since(t, t->a->wake_ns);
    buf_puts(t->out, " ago.");
  } else {
    tell_joining(t);
  }
}

static void tell_outcome(const struct tale *t) {
  if (words_fine(t->a->status, t->a->dead))
    return;
  buf_puts(t->out, " (");
  words_status(t->out, t->a->status, t->a->kind, t->a->dead);
  buf_puts(t->out, ")");
}

/* Nobody in the recording waits for its first actor. */
static void tell_ended(const struct tale *t) {
  const char *how = t->a->dead ? "died" : "finished";
  buf_printf(t->out, just_now(t) ? " has just %s" : " %s ", how);
  if (!just_now(t)) {
    since(t, t->a->since_ns);
    buf_puts(t->out, " ago");
  }
  tell_outcome(t);
  if (world_actor(t->w, t->a->parent) && !world_is_coop(t->a))
    buf_puts(t->out, t->a->kind != ACTOR_THREAD && !t->a->dead
                         ? ", and nobody has joined it yet: it is a zombie"
                         : ", and nobody has joined it yet");
  buf_puts(t->out, ".");
}

static void tell_gone(const struct tale *t) {
  buf_puts(t->out, t->a->dead ? " has died" : " has finished");
  tell_outcome(t);
  buf_puts(t->out, just_now(t) ? " and was joined just now." : " and was joined ");
  if (just_now(t))
    return;
  since(t, t->a->since_ns);
  buf_puts(t->out, " ago.");
}

static void tell(const struct tale *t) {
  name(t, t->actor);
  if (world_thread(t->a)->place.held_up && !over(t->a)) {
    buf_puts(t->out, " is held up ");
    words_held_up(t->out, t->r, t->w, world_thread(t->a)->place.held_by);
    buf_puts(t->out, "; the scenario has no part in that.");
    return;
  }
  switch ((enum actor_state)t->a->state) {
  case ACTOR_UNSEEN:
    tell_unseen(t);
    break;
  case ACTOR_RUNNING:
    tell_running(t);
    break;
  case ACTOR_BLOCKED:
    tell_blocked(t);
    break;
  case ACTOR_WAITING:
    tell_waiting(t);
    break;
  case ACTOR_DONE:
    tell_ended(t);
    break;
  case ACTOR_GONE:
    tell_gone(t);
    break;
  case ACTOR_READY:
    tale_ready(t);
    break;
  case ACTOR_PAUSED:
    tale_paused(t);
    break;
  case ACTOR_UNKNOWN:
  case ACTOR_STATES:
    buf_puts(t->out, " is unknown: events of it were lost, and it has not been seen since.");
    break;
  }
}

void why_asked(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t actor,
               const struct next_move *moves, uint32_t n_moves) {
  uint32_t seen[LONGEST];
  size_t n = 0;
  for (uint32_t at = actor; at;) {
    struct tale t = {out, r, w, at, world_actor(w, at), moves, n_moves};
    if (!t.a)
      return;
    if (n > 0)
      buf_puts(out, " ");
    tell(&t);
    seen[n++] = at;
    at = world_waits_for_actor(w, at);
    if (at == t.a->waits_for && over(world_actor(w, at)))
      return;
    for (size_t i = 0; i < n; i++) {
      if (seen[i] == at) {
        buf_puts(out, " That is a circle: ");
        why_cycle(out, r, w, seen + i, n - i);
        return;
      }
    }
    if (at && n == LONGEST) {
      buf_puts(out, " It goes on like that, from one to the next.");
      return;
    }
  }
}

void why_actor(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t actor) {
  why_asked(out, r, w, actor, NULL, 0);
}

bool why_stands(struct trace_reader *r, const struct world *w, uint32_t actor,
                const struct next_move *moves, uint32_t n) {
  const struct tale t = {NULL, r, w, actor, world_actor(w, actor), moves, n};
  bool alone = t.a && !t.a->loop && !world_is_coop(t.a); /* of its thread */
  return alone && t.a->state == ACTOR_RUNNING && !has_its_turn(&t);
}
