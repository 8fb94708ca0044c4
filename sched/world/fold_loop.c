/* The fold: the event loop. Its phases, its ready queue and its timers.
 *
 *   loop   IDLE --POLL--> POLLS --RUN--> RUNS --POLL--> ...
 *   task   (SPAWN) -> READY --STEP--> RUNNING --AWAIT, ..._WANT--> WAITING, BLOCKED --READY-->
 * READY
 *
 * What is put at the end of the queue, and what is taken from its head, is told by events.def. The
 * thread that runs a loop is running while its tasks are; it waits only in a poll. */
#include <string.h>

#include "sched/world/fold.h"

static struct world_loop *loop_of(struct world_head *h, uint64_t id) {
  struct world_entity *x = id < h->top ? fold_find(h, (uint32_t)id, ENTITY_OBJECT) : NULL;
  if (!x || x->what != OBJECT_LOOP || x->u.object.await.slot == 0)
    return NULL;
  struct world_loop *l = &h->loop[x->u.object.await.slot - 1];
  return l->id == id ? l : NULL;
}

static void broken(struct world *w, const struct world_loop *l, enum invariant_rule rule,
                   uint32_t a, uint32_t b) {
  if (!l->partial)
    invariant_broken(w, rule, a, b);
}

static uint64_t all_ready(const struct world_loop *l) {
  return (uint64_t)l->ready + l->more;
}

/* --- the ready queue --- */

static void push(struct world_head *h, struct world_loop *l, uint32_t id, uint32_t by,
                 uint64_t event) {
  if (l->more || l->ready == WORLD_READY) {
    l->more += l->more < UINT32_MAX;
    return;
  }
  l->queue[(l->first + l->ready++) % WORLD_READY] =
      (struct world_ready){.id = id, .by = by, .event = event, .since_ns = h->t_ns};
}

/* Where in the ring it is; l->ready if it is not. */
static uint32_t find(const struct world_loop *l, uint32_t id) {
  uint32_t i = 0;
  while (i < l->ready && l->queue[(l->first + i) % WORLD_READY].id != id)
    i++;
  return i;
}

/* The i-th leaves the ring; those before it move up. */
static struct world_ready take_out(struct world_loop *l, uint32_t i) {
  struct world_ready taken = l->queue[(l->first + i) % WORLD_READY];
  for (; i > 0; i--)
    l->queue[(l->first + i) % WORLD_READY] = l->queue[(l->first + i - 1) % WORLD_READY];
  l->queue[l->first] = (struct world_ready){0};
  l->first = (l->first + 1) % WORLD_READY;
  l->ready--;
  return taken;
}

/* `id` runs now, so it must be at the head. Of those that are only counted, tasks know when they
 * became ready: since is the ordinal + 1 of that, or 0. */
static void take_turn(struct world *w, struct world_loop *l, uint32_t id, uint64_t since) {
  if (l->phase != LOOP_RUNS || l->left == 0)
    broken(w, l, RULE_SNAPSHOT, id, l->id);
  l->left -= l->left > 0;
  if (l->ready == 0 && l->more) {
    if (since && since < l->popped)
      broken(w, l, RULE_FIFO, id, l->id);
    l->popped = since ? since : l->popped;
    l->more--;
    return;
  }
  uint32_t i = find(l, id);
  if (i > 0)
    broken(w, l, RULE_FIFO, id, l->id);
  if (i < l->ready)
    l->popped = take_out(l, i).event;
}

/* Does the loop say the same number as its events? */
static void count_ready(struct world *w, const struct event *e, struct world_loop *l) {
  if (e->b == 0 && l->partial) { /* the queue is empty: all is known again */
    l->partial = 0;
    l->more = l->left = 0;
    while (l->ready)
      take_out(l, 0);
  }
  if (e->b != all_ready(l))
    broken(w, l, RULE_COUNT, e->actor, e->a);
}

/* --- who runs --- */

static void begin(struct world_head *h, struct world_loop *l, uint32_t id) {
  l->current = id;
  l->current_ns = h->t_ns;
}

static void over(struct world_head *h, struct world_loop *l) {
  struct world_entity *x = l->current < h->top ? fold_entities(h) + l->current : NULL;
  uint64_t took = h->t_ns - l->current_ns;
  if (l->current == 0 || !x)
    return;
  if (x->kind == ENTITY_OBJECT && x->what == OBJECT_CALLBACK) {
    x->u.object.held_ns += took;
    x->u.object.max_wait_ns = took > x->u.object.max_wait_ns ? took : x->u.object.max_wait_ns;
  } else if (x->kind == ENTITY_ACTOR && x->what == ACTOR_TASK) {
    struct world_coop *c = &x->u.actor.coop;
    c->longest_ns = took > c->longest_ns ? took : c->longest_ns;
  }
  if (took > l->longest_ns) {
    l->longest_ns = took;
    l->longest = l->current;
  }
  l->current = 0;
}

/* A callback lasts until the next one; a step must have ended. */
static void next(struct world *w, struct world_loop *l, uint32_t by, enum invariant_rule rule) {
  const struct world_entity *x = fold_find(w->head, l->current, ENTITY_ACTOR);
  if (x)
    broken(w, l, rule, by, l->current);
  over(w->head, l);
}

void fold_step_over(struct world_head *h, struct world_actor *a, uint32_t id) {
  struct world_loop *l = loop_of(h, a->loop);
  if (l && l->current == id)
    over(h, l);
}

void fold_step_again(struct world_head *h, const struct world_actor *a, uint32_t id) {
  struct world_loop *l = loop_of(h, a->loop);
  if (l && l->current == 0)
    begin(h, l, id);
}

/* --- making and ending --- */

void fold_loop_made(struct world *w, const struct event *e, struct world_entity *x) {
  struct world_head *h = w->head;
  struct world_entity *by = fold_find(h, e->actor, ENTITY_ACTOR);
  uint32_t i = 0;
  while (i < WORLD_LOOPS && h->loop[i].id)
    i++;
  for (uint32_t old = 0; i == WORLD_LOOPS && old < WORLD_LOOPS; old++)
    i = h->loop[old].over ? old : i;
  if (i == WORLD_LOOPS)
    return;
  memset(&h->loop[i], 0, sizeof h->loop[i]);
  h->loop[i].id = e->a;
  h->loop[i].thread = e->actor;
  h->loop[i].phase_ns = h->t_ns;
  x->u.object.await.slot = i + 1;
  if (by)
    by->u.actor.loop = e->a;
}

static void end_phase(struct world_head *h, struct world_loop *l, enum loop_phase phase) {
  uint64_t took = h->t_ns - l->phase_ns;
  l->poll_ns += l->phase == LOOP_POLLS ? took : 0;
  l->run_ns += l->phase == LOOP_RUNS ? took : 0;
  l->phase = (uint8_t)phase;
  l->phase_ns = h->t_ns;
}

void fold_loop_over(struct world *w, struct world_entity *x) {
  struct world_loop *l = loop_of(w->head, fold_id(w->head, x));
  if (!l)
    return;
  next(w, l, l->thread, RULE_WHOLE_STEPS);
  end_phase(w->head, l, LOOP_IDLE);
  l->over = 1;
}

void fold_task_made(struct world *w, const struct event *e, struct world_entity *x) {
  struct world_head *h = w->head;
  struct world_loop *l = loop_of(h, x->u.actor.loop);
  x->u.actor.coop.by = e->actor;
  x->u.actor.coop.by_event = h->events;
  fold_enter(h, &x->u.actor, ACTOR_READY, 0);
  if (l)
    push(h, l, e->a, e->actor, h->events);
}

void fold_loop_lost(struct world_head *h, const struct world_entity *x) {
  uint32_t id = x->kind == ENTITY_ACTOR ? x->u.actor.loop : fold_id(h, x);
  struct world_loop *l = loop_of(h, id);
  if (!l)
    return;
  l->partial = 1;
  l->current = 0;
}

/* --- phases --- */

/* What the loop does by its thread; NULL: it cannot. */
static struct world_loop *by_loop(struct world *w, const struct event *e, uint64_t id) {
  struct world_entity *x = fold_serving(w, e);
  struct world_loop *l = x ? loop_of(w->head, id) : NULL;
  if (!l) {
    w->head->odd += x && !fold_object(w->head, (uint32_t)(id < UINT32_MAX ? id : 0), OBJECT_LOOP);
    return NULL;
  }
  fold_entities(w->head)[l->id].unknown = 0;
  l->thread = e->actor;
  x->u.actor.loop = l->id;
  return l;
}

/* An exception such as KeyboardInterrupt leaves the loop at once. It comes out of a callback, of
 * which nothing is known, or of a task that ends by it. */
static bool may_leave(struct world_head *h, const struct world_loop *l) {
  const struct world_entity *task = fold_find(h, l->last_task, ENTITY_ACTOR);
  return l->current != 0 || (task && task->u.actor.coop.done == DONE_ERROR);
}

void fold_loop_poll(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_loop *l = by_loop(w, e, e->a);
  if (!l)
    return;
  bool whole = l->left == 0 || may_leave(h, l);
  next(w, l, e->actor, RULE_WHOLE_STEPS);
  if (!whole)
    broken(w, l, RULE_WHOLE_TURN, e->actor, l->id);
  l->left = 0;
  count_ready(w, e, l);
  end_phase(h, l, LOOP_POLLS);
  l->turns++;
  l->waits = e->c != 0;
  if (e->c == 0)
    return;
  struct world_actor *a = &fold_entities(h)[e->actor].u.actor;
  fold_enter(h, a, ACTOR_WAITING, l->id);
  a->wake_ns = e->c < UINT64_MAX - h->t_ns ? h->t_ns + e->c : 0;
}

void fold_loop_run(struct world *w, const struct event *e) {
  struct world_loop *l = by_loop(w, e, e->a);
  if (!l)
    return;
  count_ready(w, e, l);
  end_phase(w->head, l, LOOP_RUNS);
  l->left = e->b;
  l->most = e->b > l->most ? e->b : l->most;
}

/* --- callbacks --- */

static struct world_loop *loop_of_actor(struct world_head *h, uint32_t actor) {
  const struct world_entity *x = fold_find(h, actor, ENTITY_ACTOR);
  return x ? loop_of(h, x->u.actor.loop) : NULL;
}

static uint32_t timer(const struct world_loop *l, uint32_t number) {
  uint32_t i = 0;
  while (i < l->timers && l->timer[i].number != number)
    i++;
  return i;
}

static void set_timer(struct world_head *h, struct world_loop *l, const struct event *e) {
  if (l->timers == WORLD_TIMERS) {
    l->more_timers += l->more_timers < UINT32_MAX;
    return;
  }
  l->timer[l->timers++] =
      (struct world_timer){.callback = e->a,
                           .number = e->b,
                           .by = e->actor,
                           .event = h->events,
                           .due_ns = e->c < UINT64_MAX - h->t_ns ? h->t_ns + e->c : UINT64_MAX};
}

/* The timer, which is no longer set. */
static struct world_timer end_timer(struct world_head *h, struct world_loop *l, uint32_t number) {
  uint32_t i = timer(l, number);
  struct world_timer t = {0};
  if (i < l->timers) {
    t = l->timer[i];
    l->timer[i] = l->timer[--l->timers];
    l->timer[l->timers] = (struct world_timer){0};
  } else if (l->more_timers) {
    l->more_timers--;
  } else {
    h->odd += !l->partial;
  }
  return t;
}

static void call_off(struct world_head *h, struct world_loop *l, const struct event *e) {
  if (e->b != 0) {
    end_timer(h, l, e->b);
    return;
  }
  l->left -= l->left > e->c;
  if (e->c < l->ready) {
    h->odd += take_out(l, (uint32_t)e->c).id != e->a;
  } else if (e->c < all_ready(l)) {
    l->more--;
  } else {
    h->odd += !l->partial;
  }
}

void fold_timer(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_serving(w, e), *callback = fold_find(h, e->a, ENTITY_OBJECT);
  struct world_loop *l = x ? loop_of_actor(h, e->actor) : NULL;
  if (!l || !callback) {
    h->odd += x != NULL;
    return;
  }
  if (e->type == EV_TIMER_SET) {
    set_timer(h, l, e);
  } else if (e->type == EV_TIMER_CANCEL) {
    call_off(h, l, e);
  } else {
    struct world_timer t = end_timer(h, l, e->b);
    l->due++;
    l->late_ns += e->c < UINT64_MAX - l->late_ns ? e->c : 0;
    l->max_late_ns = e->c > l->max_late_ns ? e->c : l->max_late_ns;
    push(h, l, e->a, t.by, t.event);
  }
}

void fold_soon(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  bool soon = e->type == EV_SOON;
  uint64_t callback = soon ? e->a : e->c;
  struct world_entity *x = fold_serving(w, e);
  struct world_loop *l = !x ? NULL : soon ? loop_of(h, e->c) : loop_of_actor(h, e->actor);
  if (!l || callback >= h->top || !fold_find(h, (uint32_t)callback, ENTITY_OBJECT)) {
    h->odd += x != NULL;
    return;
  }
  push(h, l, (uint32_t)callback, soon ? e->actor : 0, h->events);
}

static void take_in(struct world *w, const struct event *e, struct world_loop *l) {
  struct world_head *h = w->head;
  if (e->c > (uint64_t)l->handed + l->more_handed)
    broken(w, l, RULE_COUNT, e->actor, e->a);
  uint32_t known = e->c < l->handed ? (uint32_t)e->c : l->handed;
  for (uint32_t i = 0; i < known; i++)
    push(h, l, l->hand[i].id, l->hand[i].by, l->hand[i].event);
  l->handed -= known;
  memmove(l->hand, l->hand + known, l->handed * sizeof *l->hand);
  memset(l->hand + l->handed, 0, known * sizeof *l->hand);
  uint64_t unknown = e->c - known < l->more_handed ? e->c - known : l->more_handed;
  l->more_handed -= (uint32_t)unknown;
  l->more += unknown < UINT32_MAX - l->more ? (uint32_t)unknown : 0;
}

void fold_hand(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  bool handed = e->type == EV_SOON_SAFE;
  struct world_entity *x = handed ? fold_acting(w, e) : fold_serving(w, e);
  struct world_entity *loop = x ? fold_object(h, e->a, OBJECT_LOOP) : NULL;
  if (!loop)
    return;
  fold_sequence(w, e, loop);
  struct world_loop *l = loop_of(h, e->a);
  if (!l)
    return;
  if (!handed)
    take_in(w, e, l);
  else if (l->more_handed || l->handed == WORLD_HANDED || e->c >= h->top)
    l->more_handed += l->more_handed < UINT32_MAX;
  else
    l->hand[l->handed++] = (struct world_ready){
        .id = (uint32_t)e->c, .by = e->actor, .event = h->events, .since_ns = h->t_ns};
}

void fold_call(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_loop *l = by_loop(w, e, e->c);
  struct world_entity *x = l ? fold_find(h, e->a, ENTITY_OBJECT) : NULL;
  if (!x) {
    h->odd += l != NULL;
    return;
  }
  next(w, l, e->actor, RULE_WHOLE_STEPS);
  take_turn(w, l, e->a, 0);
  begin(h, l, e->a);
  x->u.object.uses++;
  l->calls++;
}

void fold_slow(struct world *w, const struct event *e) {
  struct world_loop *l = fold_serving(w, e) ? loop_of_actor(w->head, e->actor) : NULL;
  if (l)
    l->slow += l->slow < UINT32_MAX;
  else
    w->head->odd++;
}

/* --- tasks --- */

/* Whoever was in the middle of it goes on: the task itself, or the generator in it that awaited;
 * then those between them wait for one another as before. */
static void go_on(struct world_head *h, struct world_entity *task) {
  struct world_actor *t = &task->u.actor;
  struct world_entity *x = fold_find(h, t->coop.inside, ENTITY_ACTOR);
  uint32_t id = fold_id(h, task);
  t->coop.inside = 0;
  fold_enter(h, t, ACTOR_RUNNING, 0);
  if (!x || x->what != ACTOR_GENERATOR || x->u.actor.state != ACTOR_READY)
    return;
  fold_enter(h, &x->u.actor, ACTOR_RUNNING, 0);
  for (int n = 0; n < 64 && x && x->what == ACTOR_GENERATOR; n++) {
    if (x->u.actor.coop.caller == id) {
      fold_enter(h, t, ACTOR_WAITING, fold_id(h, x));
      return;
    }
    x = fold_find(h, x->u.actor.coop.caller, ENTITY_ACTOR);
  }
}

void fold_step(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  struct world_entity *x = fold_find(h, e->actor, ENTITY_ACTOR);
  if (!x || x->what != ACTOR_TASK || fold_over(&x->u.actor)) {
    if (x && fold_over(&x->u.actor))
      invariant_broken(w, RULE_DEAD_MEN_TELL, e->actor, 0);
    h->odd++;
    return;
  }
  struct world_actor *a = &x->u.actor;
  struct world_loop *l = loop_of(h, e->a);
  if (l) {
    next(w, l, e->actor, RULE_ONE_AT_A_TIME);
    if (a->state == ACTOR_READY)
      take_turn(w, l, e->actor, a->coop.by_event);
    begin(h, l, e->actor);
    l->steps++;
    l->switches += l->last_task != e->actor && l->last_task != 0;
    l->last_task = e->actor;
    a->loop = e->a;
  } else {
    fold_object(h, e->a, OBJECT_LOOP);
  }
  if (a->state != ACTOR_READY)
    invariant_broken(w, RULE_STEP_READY, e->actor, e->a);
  x->unknown = 0;
  fold_leave_queue(h, a);
  go_on(h, x);
  a->resumed += a->coop.turns > 0;
  a->coop.turns++;
  a->coop.turn_ns = h->t_ns;
  a->coop.thrown = e->b == STEP_THROWN;
  if (e->b == STEP_THROWN)
    fold_wait_in_vain(h, a);
  a->last_event = h->events;
  h->switches += h->last_actor != e->actor && h->last_actor != 0;
  h->last_actor = e->actor;
}

void fold_make_ready(struct world_head *h, struct world_actor *a, uint32_t id, uint32_t by) {
  struct world_entity *inside = fold_find(h, a->coop.inside, ENTITY_ACTOR);
  struct world_loop *l = loop_of(h, a->loop);
  if (inside && inside->what == ACTOR_GENERATOR && !fold_over(&inside->u.actor)) {
    fold_leave_queue(h, &inside->u.actor);
    fold_enter(h, &inside->u.actor, ACTOR_READY, 0);
  }
  struct world_object *o = fold_leave_queue(h, a);
  if (o && (a->wants == EV_COND_WAKE || a->wants == EV_FLAG_PASS))
    o->due -= o->due > 0; /* what was due to it was this */
  fold_enter(h, a, ACTOR_READY, 0);
  a->coop.by = by;
  a->coop.by_event = h->events;
  if (l)
    push(h, l, id, by, h->events);
}
