/* The fold of what actors meet at: recursive and read-write locks, conditions, semaphores,
 * barriers, event flags, queues. (Plain locks are in fold.c: they are the hot ones.)
 *
 * An actor that must wait becomes BLOCKED by its `want` event and remembers which event will end
 * that. Who reads, who has permits and what lies in a queue are links in the head, oldest first;
 * when there is no room for more of them, the object is `partial` from there on and the rules that
 * need all links do not speak of it. */
#include <string.h>

#include "sched/world/fold.h"

/* Counts from a file may be anything. */
static int64_t plus(int64_t v, int change) {
  return (int64_t)((uint64_t)v + (uint64_t)(int64_t)change);
}

/* --- links --- */

void fold_link(struct world_head *h, struct world_object *o, struct world_link link) {
  if (h->links < WORLD_LINKS)
    h->link[h->links++] = link;
  else
    o->partial = 1;
}

static void link_add(struct world_head *h, struct world_object *o, const struct event *e,
                     int64_t value) {
  fold_link(
      h, o,
      (struct world_link){.object = e->a, .actor = e->actor, .value = value, .event = h->events});
}

void fold_unlink(struct world_head *h, uint32_t i) {
  h->links--;
  memmove(&h->link[i], &h->link[i + 1], (h->links - i) * sizeof h->link[i]);
  memset(&h->link[h->links], 0, sizeof h->link[i]);
}

/* One permit or one read more or less for the actor; false: it had none. */
static bool link_count(struct world *w, struct world_object *o, const struct event *e, int change) {
  struct world_head *h = w->head;
  uint32_t i = world_link(w, e->a, e->actor, 0);
  if (i == h->links) {
    if (change > 0)
      link_add(h, o, e, change);
    return change > 0;
  }
  h->link[i].value = plus(h->link[i].value, change);
  if (h->link[i].value <= 0)
    fold_unlink(h, i);
  return true;
}

void fold_forget_links(struct world_head *h, uint32_t object) {
  struct world_entity *x = fold_find(h, object, ENTITY_OBJECT);
  if (!x)
    return;
  x->u.object.partial = 1;
  if ((1u << OBJECT_RWLOCK | FOLD_QUEUES) >> x->what & 1)
    x->u.object.value = 0;
  for (uint32_t i = h->links; i-- > 0;)
    if (h->link[i].object == object)
      fold_unlink(h, i);
}

/* --- what all have in common --- */

/* An event in the order of its object, by an actor that runs; NULL if it cannot be. */
static struct world_object *on_object(struct world *w, const struct event *e, uint32_t kinds) {
  struct world_entity *by = fold_acting(w, e);
  struct world_entity *x = by ? fold_object_of(w->head, e->a, kinds) : NULL;
  if (!x)
    return NULL;
  if (world_is_coop(&by->u.actor))
    fold_got(w->head, &by->u.actor, e);
  fold_sequence(w, e, x);
  x->unknown = 0;
  return &x->u.object;
}

/* Who waits for the object may owe it to this event. */
static void leaves(struct world *w, const struct event *e, struct world_object *o) {
  o->last = e->actor;
  o->last_event = w->head->events;
}

static void broken(struct world *w, const struct event *e, const struct world_object *o,
                   enum invariant_rule rule) {
  if (!o->partial)
    invariant_broken(w, rule, e->actor, e->a);
}

void fold_want(struct world *w, const struct event *e) {
  static const struct {
    uint32_t kinds;
    enum event_type until;
  } wants[EV_LIMIT] = {
      [EV_LOCK_WANT] = {FOLD_LOCKS, EV_LOCK_TAKE},
      [EV_READ_WANT] = {1u << OBJECT_RWLOCK, EV_READ_TAKE},
      [EV_SEM_WANT] = {1u << OBJECT_SEMAPHORE, EV_SEM_TAKE},
      [EV_FLAG_WANT] = {1u << OBJECT_FLAG, EV_FLAG_PASS},
      [EV_PUT_WANT] = {FOLD_QUEUES, EV_PUT},
      [EV_GET_WANT] = {FOLD_QUEUES, EV_GET},
  };
  struct world_entity *x = fold_acting(w, e);
  if (x && fold_object_of(w->head, e->a, wants[e->type].kinds))
    fold_block(w->head, &x->u.actor, e->a, wants[e->type].until);
}

void fold_size(struct world *w, const struct event *e) {
  uint32_t kinds = 1u << OBJECT_SEMAPHORE | 1u << OBJECT_BARRIER | FOLD_QUEUES;
  struct world_entity *x = fold_acting(w, e) ? fold_object_of(w->head, e->a, kinds) : NULL;
  if (!x)
    return;
  x->u.object.size = e->c <= UINT32_MAX ? (uint32_t)e->c : UINT32_MAX;
  x->u.object.order = e->b <= QUEUE_PRIORITY ? (uint8_t)e->b : QUEUE_FIFO;
  x->u.object.value = x->what == OBJECT_SEMAPHORE ? x->u.object.size : 0;
}

void fold_destroy(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e) ? fold_find(w->head, e->a, ENTITY_OBJECT) : NULL;
  if (!x)
    return;
  fold_sequence(w, e, x);
  if (x->what == OBJECT_LOOP)
    fold_loop_over(w, x);
}

void fold_misuse(struct world *w, const struct event *e) {
  if (fold_acting(w, e))
    w->head->misuses++;
}

/* --- locks --- */

void fold_lock_again(struct world *w, const struct event *e) {
  struct world_object *o = on_object(w, e, 1u << OBJECT_RLOCK);
  if (!o)
    return;
  if (o->holder != e->actor)
    broken(w, e, o, e->type == EV_LOCK_LESS ? RULE_HOLDER_DROPS : RULE_ONE_HOLDER);
  o->uses += e->type == EV_LOCK_AGAIN;
}

void fold_read(struct world *w, const struct event *e) {
  struct world_object *o = on_object(w, e, 1u << OBJECT_RWLOCK);
  if (!o)
    return;
  if (e->type == EV_READ_TAKE) {
    if (o->holder)
      broken(w, e, o, RULE_NO_WRITER_BESIDE);
    o->since_ns = o->value ? o->since_ns : w->head->t_ns;
    o->value = plus(o->value, 1);
    o->uses++;
    link_count(w, o, e, 1);
    return;
  }
  if (!link_count(w, o, e, -1) || o->value <= 0)
    broken(w, e, o, RULE_HOLDER_DROPS);
  o->value -= o->value > 0;
  if (o->value == 0) {
    o->held_ns += w->head->t_ns - o->since_ns;
    o->since_ns = w->head->t_ns;
  }
  leaves(w, e, o);
}

/* --- conditions --- */

/* A wake-up is due for everybody that was notified. A spurious one needs no notify: the actor's own
 * wake_ns says that it will go on. A task was made ready before, which was the wake-up, or an
 * exception was. */
void fold_condition(struct world *w, const struct event *e) {
  struct world_entity *x = fold_find(w->head, e->actor, ENTITY_ACTOR);
  bool task = x && world_is_coop(&x->u.actor);
  bool by_itself = x && (x->u.actor.wake_ns || (task && x->u.actor.coop.thrown));
  struct world_object *o = on_object(w, e, 1u << OBJECT_CONDITION);
  if (!o)
    return;
  if (e->type == EV_NOTIFY) {
    if (e->c + o->due > o->waiters)
      broken(w, e, o, RULE_COUNT);
    o->due += e->c <= o->waiters ? (uint32_t)e->c : o->waiters;
    leaves(w, e, o);
  } else if (e->type == EV_COND_WAIT) {
    o->uses++;
    fold_block(w->head, &x->u.actor, e->a, EV_COND_WAKE);
    x->u.actor.wake_ns = e->c ? w->head->t_ns | 1 : 0;
  } else if (e->c == 0) {
    if (!by_itself)
      broken(w, e, o, RULE_IN_TIME);
  } else {
    if (o->due == 0 && !task)
      broken(w, e, o, RULE_IN_TIME);
    o->due -= o->due > 0 && !task;
  }
}

/* --- semaphores --- */

void fold_semaphore(struct world *w, const struct event *e) {
  struct world_object *o = on_object(w, e, 1u << OBJECT_SEMAPHORE);
  if (!o)
    return;
  bool take = e->type == EV_SEM_TAKE;
  if (take && o->value <= 0)
    broken(w, e, o, RULE_IN_TIME);
  o->value = plus(o->value, take ? -1 : 1);
  if (o->value != (int64_t)e->c)
    broken(w, e, o, RULE_COUNT);
  o->value = (int64_t)e->c;
  o->uses += take;
  link_count(w, o, e, take ? 1 : -1); /* whoever gives need not have taken */
  if (!take)
    leaves(w, e, o);
}

/* --- barriers --- */

void fold_barrier(struct world *w, const struct event *e) {
  struct world_object *o = on_object(w, e, 1u << OBJECT_BARRIER);
  if (!o)
    return;
  if (e->type == EV_BARRIER_GO) {
    if (o->due == 0)
      broken(w, e, o, RULE_IN_TIME);
    o->due -= o->due > 0;
    return;
  }
  o->uses++;
  o->value = plus(o->value, 1);
  if (o->value != (int64_t)e->c || o->value > o->size)
    broken(w, e, o, RULE_COUNT);
  o->value = e->c < o->size ? (int64_t)e->c : 0;
  if (o->value) {
    struct world_entity *x = fold_find(w->head, e->actor, ENTITY_ACTOR);
    fold_block(w->head, &x->u.actor, e->a, EV_BARRIER_GO);
    return;
  }
  o->due += o->size;
  leaves(w, e, o);
}

/* --- event flags --- */

/* Who waits when it is set goes on, even if it is cleared before they run: so many passes are due.
 */
void fold_flag(struct world *w, const struct event *e) {
  const struct world_entity *x = fold_find(w->head, e->actor, ENTITY_ACTOR);
  bool task = x && world_is_coop(&x->u.actor);
  bool waited = x && (task ? x->u.actor.coop.wanted : x->u.actor.wants) == EV_FLAG_PASS;
  struct world_object *o = on_object(w, e, 1u << OBJECT_FLAG);
  if (!o)
    return;
  if (e->type == EV_FLAG_PASS) {
    if (!o->value && !(waited && (o->due || task)))
      broken(w, e, o, RULE_IN_TIME);
    o->due -= waited && o->due && !task;
    o->uses++;
    return;
  }
  o->value = e->type == EV_FLAG_SET;
  o->due = o->value ? o->waiters : o->due;
  if (o->value)
    leaves(w, e, o);
}

/* --- queues --- */

/* The link of the item that is next; of a priority queue that is for those to know who can compare
 * items, so it is the oldest that is the same. */
static uint32_t next_item(const struct world *w, const struct event *e,
                          const struct world_object *o) {
  const struct world_head *h = w->head;
  uint32_t found = world_link(w, e->a, 0, 0);
  if (o->order == QUEUE_FIFO)
    return found;
  for (uint32_t i = found; i < h->links; i = world_link(w, e->a, 0, i + 1)) {
    if (o->order == QUEUE_PRIORITY && h->link[i].value == (int64_t)e->c)
      return i;
    found = i;
  }
  return found;
}

static void get(struct world *w, const struct event *e, struct world_object *o) {
  struct world_head *h = w->head;
  uint32_t next = next_item(w, e, o);
  if (o->value <= 0)
    broken(w, e, o, RULE_IN_TIME);
  else if (next < h->links && h->link[next].value != (int64_t)e->c)
    broken(w, e, o, RULE_QUEUE_ORDER);
  if (next < h->links)
    fold_unlink(h, next);
  o->value -= o->value > 0;
  leaves(w, e, o);
}

void fold_queue(struct world *w, const struct event *e) {
  struct world_object *o = on_object(w, e, FOLD_QUEUES);
  if (!o)
    return;
  if (e->type == EV_CLOSE) {
    o->closed = 1;
    leaves(w, e, o);
  } else if (e->type == EV_GET) {
    get(w, e, o);
  } else if (e->type == EV_GET_NONE) {
    if (!o->closed || o->value)
      broken(w, e, o, RULE_IN_TIME);
  } else {
    if (o->closed || o->value >= o->size)
      broken(w, e, o, RULE_QUEUE_ROOM);
    o->value = plus(o->value, 1);
    o->uses++;
    o->since_ns = w->head->t_ns;
    link_add(w->head, o, e, (int64_t)e->c);
  }
}
