/* Vector clocks over a trace, as in DJIT+ and FastTrack.
 *
 *   alice  store x   drop m                    every actor counts its own times; what it publishes
 *              |        \  (publishes)         ends one. A clock says for every actor up to which
 *   bob        |         take m    store x     time its holder knows what that actor did. An access
 *              +-- known: ordered ---+         remembers its actor's time.
 *
 * For each variable only those accesses are kept that a later one could race with and for which no
 * other one stands: a store replaces what happened before it, a load replaces such loads. So a
 * variable that is used in some order has its last store and the loads around it.
 *
 * Generators and tasks use the clock of their thread: nothing of one thread races with itself. But
 * each has its own last load, so updates can get lost between them. */
#include "sched/world/races.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/check.h"
#include "sched/world/vclock.h"

enum {
  MOST_ACTORS = 1 << 15,
  MOST_BYTES = 256 << 20,
  MOST_FINDS = 100,
  FIRST_NODES = 64,
};

/* What an event does with its object a. Publishing puts what the actor knows into a channel of the
 * object; acquiring learns what is in it. Plain objects have one channel. A read-write lock needs
 * two: readers publish into READERS, and only writers acquire that. A bounded queue's getters
 * publish the room they make. A condition hands on nothing beyond what its lock does. The life of
 * an actor is an object too. */
enum { MAIN = 1, READERS = 2, ROOM = 2, CHANNELS = 2 };

static const struct edge {
  uint8_t acquires, publishes; /* channels */
  bool of_object;              /* it is a that has done something, not the actor */
} edges[EV_LIMIT] = {
    [EV_SPAWN] = {.publishes = MAIN},
    [EV_START] = {.acquires = MAIN},
    [EV_END] = {.publishes = MAIN},
    [EV_DIED] = {.publishes = MAIN, .of_object = true},
    [EV_JOIN] = {.acquires = MAIN},
    [EV_LOCK_TAKE] = {.acquires = MAIN | READERS},
    [EV_LOCK_DROP] = {.publishes = MAIN},
    [EV_READ_TAKE] = {.acquires = MAIN},
    [EV_READ_DROP] = {.publishes = READERS},
    [EV_SEM_GIVE] = {.publishes = MAIN},
    [EV_SEM_TAKE] = {.acquires = MAIN},
    [EV_BARRIER_COME] = {.publishes = MAIN},
    [EV_BARRIER_GO] = {.acquires = MAIN},
    [EV_FLAG_SET] = {.publishes = MAIN},
    [EV_FLAG_PASS] = {.acquires = MAIN},
    [EV_PUT] = {.publishes = MAIN, .acquires = ROOM},
    [EV_GET] = {.acquires = MAIN, .publishes = ROOM},
    [EV_CLOSE] = {.publishes = MAIN},
    [EV_GET_NONE] = {.acquires = MAIN},
    [EV_PEEK] = {.acquires = MAIN},
    [EV_GIL_TAKE] = {.acquires = MAIN},
    [EV_GIL_DROP] = {.publishes = MAIN},
    [EV_SOON_SAFE] = {.publishes = MAIN},
    [EV_TAKEN_IN] = {.acquires = MAIN},
};

/* An access that is kept. */
struct seen {
  struct races_access at;
  uint32_t slot, time; /* of its actor */
};

struct seen_list {
  struct seen *v;
  uint32_t n, cap;
};

struct variable {
  struct seen_list loads, stores;
  struct races_access last; /* store; its actor is 0 before the first */
  uint32_t last_seq;
};

struct runner {
  uint32_t thread; /* slot of the one whose clock it uses: its own, if it is no generator or task */
  uint32_t label;
  struct vclock clock;
  uint32_t time;      /* its own, from 1 */
  uint64_t caught_up; /* races.unsure_at at its last event */
  uint32_t read_of, read_seq;
  struct races_access read; /* its last load, if read_of */
  bool over;
};

enum node_kind { NODE_NONE, NODE_RUNNER, NODE_VARIABLE, NODE_OTHER };

/* Whatever has an id. */
struct node {
  enum node_kind kind;
  uint32_t at;  /* in runners or variables */
  uint32_t seq; /* of the last event on it */
  struct vclock channel[CHANNELS];
};

struct races {
  uint64_t events;
  uint64_t t_ns; /* greatest stamp so far: the time of an event's place, which never steps back */
  uint64_t unsure, unsure_at; /* how often events were missing; ordinal + 1 of the last */
  uint64_t left_at;
  struct vclock_room room;
  struct vclock_pool pool;
  struct node *nodes; /* by id */
  uint32_t top, known;
  struct runner *runners; /* by slot */
  uint32_t n_runners, cap_runners, n_threads;
  struct variable *variables;
  uint32_t n_variables, cap_variables;
  struct races_find find[MOST_FINDS];
  uint64_t last_at[MOST_FINDS]; /* the ordinal of `two` when it was last counted */
  size_t n;
  uint64_t unordered, lost_updates;
  uint64_t counted_at[2];       /* by kind: ordinal + 1 of the `two` that was last counted */
  uint64_t watch;               /* ordinal + 1 */
  struct races_find watched[2]; /* by kind */
};

struct races *races_new(void) {
  struct races *r = calloc(1, sizeof *r);
  CHECK(r != NULL);
  r->room.most = MOST_BYTES;
  r->pool.room = &r->room;
  return r;
}

void races_free(struct races *r) {
  if (!r)
    return;
  for (uint32_t i = 0; i < r->top; i++)
    for (int k = 0; k < CHANNELS; k++)
      vclock_fini(&r->pool, &r->nodes[i].channel[k]);
  for (uint32_t i = 0; i < r->n_runners; i++)
    vclock_fini(&r->pool, &r->runners[i].clock);
  for (uint32_t i = 0; i < r->n_variables; i++) {
    free(r->variables[i].loads.v);
    free(r->variables[i].stores.v);
  }
  vclock_pool_fini(&r->pool);
  free(r->nodes);
  free(r->runners);
  free(r->variables);
  free(r);
}

void races_watch(struct races *r, uint64_t ordinal) {
  r->watch = ordinal + 1;
}

/* --- what there is --- */

/* The array with room for one more of `size` bytes; NULL, and the array stays, if there is none. */
static void *one_more(struct races *r, void *array, uint32_t n, uint32_t *cap, size_t size) {
  if (n < *cap)
    return array;
  uint32_t wanted = *cap ? *cap * 2 : 2;
  void *grown = vclock_room_grow(&r->room, array, *cap * size, wanted * size);
  if (grown)
    *cap = wanted;
  return grown;
}

static struct node *node(struct races *r, uint32_t id) {
  return id < r->top && r->nodes[id].kind != NODE_NONE ? &r->nodes[id] : NULL;
}

/* The node for a new id; NULL if the id is taken or absurd, as in the fold. */
static struct node *make(struct races *r, uint32_t id) {
  if (id == 0 || id >= WORLD_IDS_MAX || id >= WORLD_IDS_SLACK + 4 * (uint64_t)r->known)
    return NULL;
  if (id >= r->top) {
    uint32_t top = r->top ? r->top : FIRST_NODES;
    while (top <= id)
      top *= 2;
    void *grown =
        vclock_room_grow(&r->room, r->nodes, r->top * sizeof *r->nodes, top * sizeof *r->nodes);
    if (!grown)
      return NULL;
    r->nodes = grown;
    memset(r->nodes + r->top, 0, (top - r->top) * sizeof *r->nodes);
    r->top = top;
  }
  return r->nodes[id].kind == NODE_NONE ? &r->nodes[id] : NULL;
}

static void on_spawn(struct races *r, const struct event *e) {
  struct node *x = make(r, e->a);
  if (!x)
    return;
  const struct node *maker = node(r, e->actor);
  bool coop =
      (e->c == ACTOR_GENERATOR || e->c == ACTOR_TASK) && maker && maker->kind == NODE_RUNNER;
  void *runners = coop || r->n_threads < MOST_ACTORS
                      ? one_more(r, r->runners, r->n_runners, &r->cap_runners, sizeof *r->runners)
                      : NULL;
  if (!runners) {
    r->room.full = true;
    return;
  }
  r->runners = runners;
  x->kind = NODE_RUNNER;
  x->at = r->n_runners++;
  r->runners[x->at] = (struct runner){
      .thread = coop ? r->runners[maker->at].thread : x->at, .time = 1, .caught_up = r->unsure_at};
  r->n_threads += !coop;
  r->known++;
}

static void on_new(struct races *r, const struct event *e) {
  struct node *x = make(r, e->a);
  if (!x)
    return;
  r->known++;
  x->kind = NODE_OTHER;
  if (e->c != OBJECT_VARIABLE)
    return;
  void *variables =
      one_more(r, r->variables, r->n_variables, &r->cap_variables, sizeof *r->variables);
  if (!variables)
    return;
  r->variables = variables;
  x->kind = NODE_VARIABLE;
  x->at = r->n_variables++;
  r->variables[x->at] = (struct variable){0};
}

/* --- who knows what --- */

static void publish(struct races *r, struct runner *by, struct node *to, uint8_t channels) {
  if (by->time == UINT32_MAX) { /* counted to the end: nothing can be said from here on */
    r->room.full = true;
    return;
  }
  vclock_raise(&r->pool, &by->clock, (uint32_t)(by - r->runners), by->time++);
  for (int k = 0; k < CHANNELS; k++)
    if (channels >> k & 1)
      vclock_join(&r->pool, &to->channel[k], &by->clock);
}

static void acquire(struct races *r, struct runner *by, const struct node *from, uint8_t channels) {
  for (int k = 0; k < CHANNELS; k++)
    if (channels >> k & 1)
      vclock_join(&r->pool, &by->clock, &from->channel[k]);
}

/* From here on it is unknown whether what was done so far is ordered with what comes. Each actor
 * learns that at its next event, and hands it on with what else it knows: so nothing is said about
 * a chain through events that are missing. */
static void lose_order(struct races *r) {
  r->unsure++;
  r->unsure_at = r->events + 1;
}

static void learn_of_loss(struct races *r, struct runner *self) {
  if (self->caught_up == r->unsure_at)
    return;
  self->caught_up = r->unsure_at;
  self->clock.floor = r->events;
}

/* Does the event come where its object expects it? Something between may come late or never. */
static bool in_sequence(struct node *x, const struct event *e) {
  if (x->kind != NODE_OTHER || e->b == 0 || event_desc(e->type)->field[SLOT_B].kind != FIELD_SEQ)
    return true;
  bool next = e->b == x->seq + 1;
  x->seq = e->b;
  return next;
}

static void hand_on(struct races *r, const struct event *e, struct runner *self,
                    struct runner *thread) {
  const struct edge *edge = &edges[e->type];
  struct node *x = node(r, e->a);
  if (!x || x->kind == NODE_VARIABLE)
    return;
  if (!in_sequence(x, e)) {
    lose_order(r);
    learn_of_loss(r, thread);
  }
  acquire(r, thread, x, edge->acquires);
  if (edge->publishes)
    publish(r, thread, x, edge->publishes);
  if (e->type == EV_END || e->type == EV_DIED) {
    self->over = true;
    if (self == thread)
      vclock_fini(&r->pool, &self->clock);
  }
}

/* --- accesses --- */

static bool same_place(const struct races_access *a, const struct races_access *b) {
  return a->label == b->label && a->store == b->store;
}

static bool same_places(const struct races_find *known, const struct races_access *one,
                        const struct races_access *two) {
  return (same_place(&known->one, one) && same_place(&known->two, two)) ||
         (same_place(&known->one, two) && same_place(&known->two, one));
}

/* Of a lost update only the store that is lost: the one over it knows itself what it does. */
static void watch(struct races *r, const struct races_find *f) {
  struct races_find *to = &r->watched[f->kind];
  bool is_two = f->two.ordinal + 1 == r->watch && f->kind == RACES_UNORDERED;
  if (!to->times && (f->one.ordinal + 1 == r->watch || is_two))
    *to = *f;
}

/* Counts it once for `two`, with however many earlier accesses at one pair of places. This is as
 * hot as the rest where many actors race: nothing is built for places that are known. */
static void found(struct races *r, enum races_kind kind, uint32_t variable,
                  const struct races_access *one, const struct races_access *two,
                  const struct races_access *read) {
  uint64_t *total = kind == RACES_UNORDERED ? &r->unordered : &r->lost_updates;
  uint64_t *counted = &r->counted_at[kind];
  *total += *counted != two->ordinal + 1;
  *counted = two->ordinal + 1;
  size_t i = 0;
  while (i < r->n && (r->find[i].variable != variable || r->find[i].kind != kind ||
                      !same_places(&r->find[i], one, two)))
    i++;
  if (i < r->n) {
    r->find[i].times += r->last_at[i] != two->ordinal;
    r->last_at[i] = two->ordinal;
    if (!r->watch)
      return;
  }
  struct races_find f = {
      .kind = kind, .variable = variable, .times = 1, .one = *one, .two = *two, .read = *read};
  if (r->watch)
    watch(r, &f);
  if (i == r->n && r->n < MOST_FINDS) {
    r->last_at[r->n] = two->ordinal;
    r->find[r->n++] = f;
  }
}

/* Did it happen before what x does now, as far as anybody knows? */
static bool before(const struct races *r, const struct seen *f, uint32_t slot) {
  const struct runner *x = &r->runners[slot];
  return f->slot == slot || f->at.ordinal < x->clock.floor ||
         vclock_at(&r->pool, &x->clock, f->slot) >= f->time;
}

/* Will whatever races with f from now on also race with e, which happens after it? The load of a
 * statement like x += 1 is kept beside its store all the same: it is a place of its own. So is the
 * access that somebody asks for. */
static bool stands_for(const struct races *r, const struct seen *e, const struct seen *f) {
  if (f->at.ordinal + 1 == r->watch)
    return false;
  return e->at.store == f->at.store || (e->at.store && e->slot != f->slot);
}

/* The accesses that are kept in a list meet a new one. */
static void meet(struct races *r, uint32_t variable, struct seen_list *list, const struct seen *e) {
  static const struct races_access nothing;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < list->n; i++) {
    const struct seen *f = &list->v[i];
    bool ordered = before(r, f, e->slot);
    if (!ordered && (e->at.store || f->at.store))
      found(r, RACES_UNORDERED, variable, &f->at, &e->at, &nothing);
    if (!ordered || !stands_for(r, e, f))
      list->v[kept++] = *f;
  }
  list->n = kept;
}

static void keep(struct races *r, struct seen_list *list, const struct seen *e) {
  void *v = one_more(r, list->v, list->n, &list->cap, sizeof *list->v);
  if (!v)
    return;
  list->v = v;
  list->v[list->n++] = *e;
}

static void look_for_lost_update(struct races *r, const struct event *e, const struct runner *self,
                                 const struct variable *v, const struct races_access *store) {
  bool unseen = self->read_of == e->a && v->last.actor && self->read_seq < v->last_seq;
  if (unseen && self->read.ordinal >= r->runners[self->thread].clock.floor)
    found(r, RACES_LOST_UPDATE, e->a, &v->last, store, &self->read);
}

static void on_access(struct races *r, const struct event *e, uint32_t slot) {
  const struct node *x = node(r, e->a);
  if (!x || x->kind != NODE_VARIABLE)
    return;
  struct runner *self = &r->runners[slot];
  struct variable *v = &r->variables[x->at];
  struct seen now = {.at = {.ordinal = r->events,
                            .t_ns = r->t_ns,
                            .value = (int64_t)e->c,
                            .actor = e->actor,
                            .label = self->label,
                            .store = e->type == EV_STORE},
                     .slot = self->thread,
                     .time = r->runners[self->thread].time};
  meet(r, e->a, &v->loads, &now);
  meet(r, e->a, &v->stores, &now);
  keep(r, now.at.store ? &v->stores : &v->loads, &now);
  if (now.at.store) {
    look_for_lost_update(r, e, self, v, &now.at);
    v->last = now.at;
    v->last_seq = e->b;
    self->read_of = 0;
  } else {
    self->read = now.at;
    self->read_of = e->a;
    self->read_seq = e->b;
  }
}

/* --- the pass --- */

static void by_runner(struct races *r, const struct event *e, uint32_t slot) {
  struct runner *self = &r->runners[slot], *thread = &r->runners[self->thread];
  if (self->over ||
      thread->over) /* collected after the word of its death; when it happened is not known */
    return;
  learn_of_loss(r, thread);
  if (e->type == EV_LINE)
    self->label = e->b < UINT32_MAX ? e->b + 1 : 0;
  else if (e->type == EV_LOAD || e->type == EV_STORE)
    on_access(r, e, slot);
  else
    hand_on(r, e, self, thread);
}

static void apply(struct races *r, const struct event *e) {
  r->t_ns = e->t_ns > r->t_ns ? e->t_ns : r->t_ns;
  if (e->type == EV_SPAWN)
    on_spawn(r, e);
  else if (e->type == EV_NEW)
    on_new(r, e);
  else if (e->type == EV_LOST)
    lose_order(r);
  if (e->type < EV_LIMIT) {
    const struct node *x = node(r, edges[e->type].of_object ? e->a : e->actor);
    if (x && x->kind == NODE_RUNNER)
      by_runner(r, e, x->at);
  }
  r->events++;
}

void races_apply_batch(struct races *r, const struct event *events, size_t n) {
  for (size_t i = 0; i < n && !r->left_at; i++) {
    apply(r, &events[i]);
    if (r->room.full)
      r->left_at = r->events;
  }
}

struct races_result races_result(const struct races *r) {
  return (struct races_result){.find = r->find,
                               .n = r->n,
                               .unordered = r->unordered,
                               .lost_updates = r->lost_updates,
                               .unsure = r->n_variables ? r->unsure : 0,
                               .left_at = r->left_at};
}

const struct races_find *races_watched(const struct races *r, enum races_kind kind) {
  return r->watched[kind].times ? &r->watched[kind] : NULL;
}

void races_read(struct races *r, struct trace_reader *reader, const struct world *w) {
  uint32_t id = 1;
  while (id < w->head->top &&
         !(world_object(w, id) && world_entity(w, id)->what == OBJECT_VARIABLE))
    id++;
  uint64_t first;
  const struct event_batch *b;
  for (uint64_t n = 0; id < w->head->top && (b = trace_reader_batch(reader, n, &first));
       n = first + b->n)
    races_apply_batch(r, b->events, b->n);
}
