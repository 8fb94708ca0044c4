/* Why a generator, a task or the thread of a loop is where it is. Each function writes what follows
 * the actor's name. */
#include <inttypes.h>

#include "sched/world/why_story.h"
#include "sched/world/words.h"

static void name(const struct tale *t, uint32_t id) {
  why_name(t->out, t->r, t->w, id);
}

static void since(const struct tale *t, uint64_t ns) {
  words_span(t->out, t->w->head->t_ns - ns);
}

void tale_within(const struct tale *t) {
  if (!world_is_coop(t->a) || !t->a->coop.within)
    return;
  buf_puts(t->out, "; it is in ");
  name(t, t->a->coop.within);
  if (t->a->coop.depth > 1)
    buf_printf(t->out, ", %" PRIu32 " coroutines deep", t->a->coop.depth);
}

/* --- ready, paused --- */

/* "; now bob is in its step", "; now callback tick runs" */
static void tell_current(const struct tale *t, const struct world_loop *l) {
  if (!world_entity(t->w, l->current))
    return;
  buf_puts(t->out, "; now ");
  name(t, l->current);
  buf_puts(t->out, world_actor(t->w, l->current) ? " is in its step" : " runs");
}

void tale_ready(const struct tale *t) {
  const struct world_loop *l = world_loop(t->w, t->a->loop);
  uint32_t place = world_ready_place(t->w, t->actor);
  buf_puts(t->out, " has been ready for ");
  since(t, t->a->since_ns);
  if (place == 0)
    buf_puts(t->out, " and is the next to go on");
  else if (place != UINT32_MAX)
    buf_printf(t->out, ", behind %" PRIu32 " other%s in the ready queue", place,
               place == 1 ? "" : "s");
  if (l)
    tell_current(t, l);
  buf_puts(t->out, ".");
}

void tale_paused(const struct tale *t) {
  if (t->a->coop.turns == 0) {
    buf_puts(t->out, " has not begun: it does so when somebody asks it for its first value.");
    return;
  }
  buf_puts(t->out, " has been paused at its yield");
  size_t before = t->out->len;
  buf_puts(t->out, " at ");
  if (t->a->label == 0 || !words_label(t->out, t->r, t->w, t->a->label - 1))
    t->out->len = before;
  buf_puts(t->out, " for ");
  since(t, t->a->since_ns);
  buf_puts(t->out, "; it goes on when somebody resumes it.");
}

/* --- waiting --- */

/* "main waits in the poll of the event loop: for input, or for 30 ms, when the first timer is due"
 */
static void tell_poll(const struct tale *t) {
  uint64_t now = t->w->head->t_ns;
  buf_puts(t->out, " polls in ");
  name(t, t->a->waits_for);
  buf_puts(t->out, ": nothing is ready, so it waits for input");
  if (t->a->wake_ns > now) {
    buf_puts(t->out, ", or until the first timer is due in ");
    why_span(t->out, t->a->wake_ns - now);
  } else if (t->a->wake_ns) {
    buf_puts(t->out, ", and the first timer is due");
  } else {
    buf_puts(t->out, ", and no timer is set");
  }
  buf_puts(t->out, ".");
}

/* ": 1 of its 3 members is done, it still needs part2 and part3" */
static void tell_group(const struct tale *t, const struct world_object *o) {
  uint32_t first[WORDS_NAMED], n = 0;
  for (uint32_t i = 0; (i = world_link(t->w, t->a->waits_for, 0, i)) < t->w->head->links; i++, n++)
    if (n < WORDS_NAMED)
      first[n] = t->w->head->link[i].actor;
  if (n == 0)
    return;
  if (o->value == 0 && o->size == 1)
    buf_puts(t->out, ": its one member is not done; it still needs ");
  else if (o->value == 0)
    buf_printf(t->out, ": none of its %" PRIu32 " members is done; it needs ", o->size);
  else
    buf_printf(t->out, ": %" PRId64 " of its %" PRIu32 " members %s done; it still needs ",
               o->value, o->size, o->value == 1 ? "is" : "are");
  words_several(t->out, t->r, t->w, first, n, WORDS_NAMED);
}

static void tell_await(const struct tale *t, const struct world_entity *x) {
  buf_puts(t->out, " has awaited ");
  name(t, t->a->waits_for);
  buf_puts(t->out, " for ");
  since(t, t->a->since_ns);
  if (x->kind == ENTITY_OBJECT && x->what == OBJECT_GROUP)
    tell_group(t, &x->u.object);
  else if (x->kind == ENTITY_OBJECT && x->what == OBJECT_FUTURE && !x->u.object.await.done)
    buf_puts(t->out, ", which nobody has completed yet");
  tale_within(t);
  buf_puts(t->out, ".");
}

/* A step that sleeps without awaiting. */
static void tell_frozen(const struct tale *t) {
  uint64_t now = t->w->head->t_ns;
  buf_puts(t->out, " sleeps for another ");
  words_span(t->out, t->a->wake_ns > now ? t->a->wake_ns - now : 0);
  buf_puts(t->out, " without awaiting it, so nothing else can run on its loop.");
}

bool tale_waiting(const struct tale *t) {
  const struct world_entity *x = world_entity(t->w, t->a->waits_for);
  const struct world_loop *l = world_loop(t->w, t->a->loop);
  if (x && x->kind == ENTITY_OBJECT && x->what == OBJECT_LOOP) {
    tell_poll(t);
    return true;
  }
  if (!world_is_coop(t->a))
    return false;
  if (t->a->wake_ns && l && l->current == t->actor)
    tell_frozen(t);
  else if (x && !(x->kind == ENTITY_ACTOR && x->what == ACTOR_GENERATOR))
    tell_await(t, x);
  else
    return false;
  return true;
}

/* --- running --- */

void tale_running(const struct tale *t) {
  const struct world_loop *l = world_loop(t->w, t->a->loop);
  if (!l || l->over)
    return;
  if (l->thread != t->actor) {
    if (l->current != t->actor || t->w->head->t_ns == l->current_ns)
      return;
    buf_puts(t->out, ", in a step that has lasted ");
    since(t, l->current_ns);
    buf_puts(t->out, "; nothing else runs on its loop before it awaits something");
  } else if (world_entity(t->w, l->current)) {
    buf_puts(t->out, ": it runs ");
    name(t, l->id);
    tell_current(t, l);
  } else if (l->phase != LOOP_IDLE) {
    buf_puts(t->out, ": it runs ");
    name(t, l->id);
  }
}
