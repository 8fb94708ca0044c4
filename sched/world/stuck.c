#include "sched/world/stuck.h"

#include <stdlib.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"

static bool waits(const struct world_actor *a) {
  return a->state == ACTOR_BLOCKED || a->state == ACTOR_WAITING;
}

static bool over(const struct world_actor *a) {
  return a->state == ACTOR_DONE || a->state == ACTOR_GONE;
}

bool stuck_can_go(const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  const struct world_loop *l = a ? world_loop(w, a->waits_for) : NULL;
  if (l)
    return l->handed || l->more_handed || l->ready || l->more;
  const struct world_object *o = a && a->wants ? world_object(w, a->waits_for) : NULL;
  if (!o)
    return false;
  switch (a->wants) {
  case EV_LOCK_TAKE:
    return !o->holder && o->value == 0;
  case EV_READ_TAKE:
  case EV_GIL_TAKE:
    return !o->holder;
  case EV_SEM_TAKE:
    return o->value > 0;
  case EV_FLAG_PASS:
    return o->value || o->due;
  case EV_COND_WAKE:
  case EV_BARRIER_GO:
    return o->due;
  case EV_PUT:
    return o->closed || o->value < o->size;
  case EV_GET:
    return o->closed || o->value > 0;
  }
  return false;
}

/* What is known in one round of the search. */
struct search {
  const struct world *w;
  char *goes; /* by id: it goes on, or may */
  bool somebody;
  bool input; /* something could come from outside through a socket */
};

static bool goes(const struct search *s, uint32_t id) {
  return id >= s->w->head->top || s->goes[id];
}

static bool all_readers_go(const struct search *s, uint32_t lock) {
  for (uint32_t i = 0; (i = world_link(s->w, lock, 0, i)) < s->w->head->links; i++)
    if (!goes(s, s->w->head->link[i].actor))
      return false;
  return true;
}

/* Kinds of objects at which anybody may let others go on. */
enum {
  ANYBODY = 1u << OBJECT_CONDITION | 1u << OBJECT_SEMAPHORE | 1u << OBJECT_BARRIER |
            1u << OBJECT_FLAG | 1u << OBJECT_QUEUE | 1u << OBJECT_PIPE | 1u << OBJECT_FUTURE |
            1u << OBJECT_GROUP | 1u << OBJECT_LOOP
};

/* Might it be let go on by one that goes on? Of what runs in a loop anybody could cancel it. */
static bool may_go(const struct search *s, const struct world_actor *a) {
  if (world_is_coop(a) && a->loop && s->somebody)
    return true;
  const struct world_entity *x = world_entity(s->w, a->waits_for);
  if (!x || x->unknown)
    return true;
  if (x->kind == ENTITY_ACTOR)
    return over(&x->u.actor) || goes(s, a->waits_for);
  if (x->u.object.holder)
    return goes(s, x->u.object.holder);
  if ((x->what == OBJECT_LOOP && s->input) || x->what == OBJECT_JOB_QUEUE)
    return true; /* anybody may put a job into a queue, also from elsewhere */
  if (x->what == OBJECT_RWLOCK)
    return x->u.object.partial || all_readers_go(s, a->waits_for);
  return s->somebody || x->u.object.partial || !(ANYBODY >> x->what & 1);
}

/* Marks those that go on by themselves; false if nobody waits for anything. */
static bool begin(struct search *s) {
  bool any = false;
  for (uint32_t id = 1; id < s->w->head->top; id++) {
    const struct world_entity *x = world_entity(s->w, id);
    const struct world_actor *a = world_actor(s->w, id);
    s->input |= x && x->kind == ENTITY_OBJECT && x->what == OBJECT_SOCKET;
    if (!a || a->state == ACTOR_PAUSED)
      continue;
    bool root = !world_actor(s->w, a->parent);
    bool wakes = a->wake_ns && a->wants != EV_GIL_TAKE; /* then only to ask for it */
    s->goes[id] = !over(a) &&
                  (!waits(a) || wakes || stuck_can_go(s->w, id) || world_entity(s->w, id)->unknown);
    s->somebody |= s->goes[id] || (root && over(a));
    any |= !s->goes[id] && !over(a);
  }
  return any;
}

size_t stuck_find(const struct world *w, uint32_t *ids, size_t cap) {
  const struct world_head *h = w->head;
  if (h->in_state[ACTOR_BLOCKED] + h->in_state[ACTOR_WAITING] == 0)
    return 0;
  struct search s = {.w = w, .goes = calloc(1, h->top)};
  CHECK(s.goes);
  size_t n = 0;
  for (bool again = begin(&s); again;) {
    again = false;
    n = 0;
    for (uint32_t id = 1; id < h->top; id++) {
      const struct world_actor *a = world_actor(w, id);
      if (!a || over(a) || a->state == ACTOR_PAUSED || s.goes[id])
        continue;
      if (may_go(&s, a)) {
        s.goes[id] = s.somebody = again = true;
        continue;
      }
      if (n < cap)
        ids[n] = id;
      n++;
    }
  }
  free(s.goes);
  return n;
}

static bool among(const uint32_t *ids, size_t n, uint32_t id) {
  for (size_t i = 0; i < n; i++)
    if (ids[i] == id)
      return true;
  return false;
}

size_t stuck_cycle(const struct world *w, const uint32_t *stuck, size_t n, uint32_t *cycle,
                   size_t cap) {
  /* Whoever is stuck waits for one that is stuck; n steps from anywhere lead into a circle, if that
   * way leads into one at all. */
  for (size_t i = 0; i < n; i++) {
    uint32_t at = stuck[i];
    for (size_t steps = 0; steps < n && among(stuck, n, at); steps++)
      at = world_waits_for_actor(w, at);
    size_t length = among(stuck, n, at) ? world_cycle(w, at, cycle, cap) : 0;
    if (length)
      return length;
  }
  return 0;
}
