/* The block of a world: its life, its copies, the check of a block that comes from a file, and the
 * questions that need no words. What events do to it is in fold.c.
 *
 * The block holds exactly the entities 0 .. top - 1; room for more lies behind it and is not part
 * of it. So equal contents are equal bytes, whatever the history of the memory was. */
#include "sched/world/world.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/world/invariant.h"
#include "sched/world/words.h"

enum { FIRST_CAP = 64, LAYOUT = 3 };

/* Structs that were changed must not read old snapshots; LAYOUT is for changes that keep sizes. */
static const uint64_t magic = 0x6f72770000000000u | (uint64_t)LAYOUT << 32 |
                              sizeof(struct world_head) << 16 | sizeof(struct world_entity);

_Static_assert(sizeof(struct world_actor) == 280 && sizeof(struct world_entity) == 296 &&
                   sizeof(struct world_loop) ==
                       168 + 24 * (WORLD_READY + WORLD_HANDED) + 32 * WORLD_TIMERS,
               "structs of the world have no padding");
_Static_assert(sizeof(struct world_coop) <= sizeof(struct world_thread) &&
                   sizeof(struct world_await) <= sizeof(struct world_jobs) &&
                   sizeof(struct world_gil) <= sizeof(struct world_jobs) &&
                   sizeof(struct world_job) <= sizeof(struct world_jobs) &&
                   sizeof(struct world_object) <= sizeof(struct world_actor),
               "what is compared with zeros behind the smaller one of two");
_Static_assert(sizeof(struct world_head) < 1 << 16, "the size fits into the magic number");

static struct world_entity *entities(const struct world *w) {
  return (struct world_entity *)(w->head + 1);
}

static size_t bytes_for(uint32_t n) {
  return sizeof(struct world_head) + (size_t)n * sizeof(struct world_entity);
}

static void make_room(struct world *w, uint32_t top) {
  if (top <= w->cap)
    return;
  struct world_head *head = mem_realloc(w->head, bytes_for(top));
  CHECK(head != NULL);
  w->head = head;
  w->cap = top;
  if (!w->names)
    w->names = words_names_new();
}

void world_init(struct world *w) {
  *w = (struct world){0};
  make_room(w, FIRST_CAP);
  memset(w->head, 0, bytes_for(1));
  w->head->magic = magic;
  w->head->top = 1; /* nobody has id 0 */
}

void world_fini(struct world *w) {
  free(w->head);
  free(w->names);
  *w = (struct world){0};
}

void world_pass(struct world *w, uint64_t t_ns) {
  w->head->t_ns = t_ns;
}

size_t world_bytes(const struct world *w) {
  return bytes_for(w->head->top);
}

void world_copy(struct world *to, const struct world *from) {
  make_room(to, from->head->top);
  memcpy(to->head, from->head, world_bytes(from));
}

static bool sound_place(const struct world_place *p) {
  return p->state < PLACE_STATES && p->held_up <= 1 && (p->zero[0] | p->zero[1]) == 0;
}

static bool zeros(const void *from, size_t n) {
  static const char none[sizeof(struct world_actor)];
  return memcmp(from, none, n) == 0;
}

static bool sound_coop(const struct world_head *h, const struct world_coop *c) {
  return c->wanted < EV_LIMIT && c->done <= DONE_CANCELLED && c->thrown <= 1 && c->grouped <= 1 &&
         c->caller < h->top && c->inside < h->top && c->within < h->top && c->awaited < h->top &&
         c->by < h->top && zeros(c + 1, sizeof(struct world_thread) - sizeof *c);
}

static bool sound_actor(const struct world_head *h, const struct world_actor *a) {
  return a->state < ACTOR_STATES && a->kind <= ACTOR_WORKER && a->dead <= 1 && a->killer < h->top &&
         a->waits_for < h->top && a->read_of < h->top && a->parent < h->top && a->loop < h->top &&
         a->job < h->top &&
         (world_is_coop(a) ? sound_coop(h, &a->coop)
                           : a->thread.gil < h->top && sound_place(&a->thread.place));
}

static bool sound_await(const struct world_head *h, const struct world_await *a) {
  return a->slot <= WORLD_LOOPS && a->up < h->top && a->done <= DONE_CANCELLED && a->grouped <= 1 &&
         zeros(a->zero, sizeof a->zero) && zeros(a + 1, sizeof(struct world_jobs) - sizeof *a);
}

static bool sound_job(const struct world_head *h, const struct world_job *j) {
  return j->queue < h->top && j->prev < h->top && j->next < h->top && j->worker < h->top &&
         j->state < JOB_STATES && j->back <= 1 && j->cut <= 1 && j->zero == 0 &&
         zeros(j + 1, sizeof(struct world_jobs) - sizeof *j);
}

/* The part of an object that is by its kind. */
static bool sound_part(const struct world_head *h, const struct world_object *o, uint8_t what) {
  if (what == OBJECT_GIL)
    return o->gil.asker < h->top && zeros(&o->gil + 1, sizeof o->jobs - sizeof o->gil);
  if (what == OBJECT_JOB_QUEUE)
    return o->jobs.head < h->top && o->jobs.tail < h->top;
  return what == OBJECT_JOB ? sound_job(h, &o->job) : sound_await(h, &o->await);
}

static bool sound_object(const struct world_head *h, const struct world_object *o, uint8_t what) {
  return o->holder < h->top && o->last < h->top && o->known <= 1 && o->closed <= 1 &&
         o->order <= QUEUE_PRIORITY && o->partial <= 1 && o->order <= QUEUE_PRIORITY &&
         sound_part(h, o, what) && zeros(o + 1, sizeof(struct world_actor) - sizeof *o);
}

static bool sound_entity(const struct world_head *h, const struct world_entity *x) {
  static const struct world_entity none;
  if (x->zero != 0 || x->unknown > 1)
    return false;
  if (x->kind == ENTITY_ACTOR)
    return x->what == x->u.actor.kind && sound_actor(h, &x->u.actor);
  if (x->kind == ENTITY_OBJECT)
    return x->what < OBJECT_KINDS && sound_object(h, &x->u.object, x->what);
  return memcmp(x, &none, sizeof none) == 0;
}

static bool sound_links(const struct world_head *h) {
  if (h->links > WORLD_LINKS)
    return false;
  for (uint32_t i = 0; i < h->links; i++)
    if (h->link[i].object >= h->top || h->link[i].actor >= h->top)
      return false;
  return true;
}

static bool sound_entries(const struct world_head *h, const struct world_ready *r, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (r[i].id >= h->top || r[i].by >= h->top)
      return false;
  return true;
}

static bool sound_loop(const struct world_head *h, const struct world_loop *l) {
  for (size_t i = 0; i < WORLD_TIMERS; i++)
    if (l->timer[i].callback >= h->top || l->timer[i].by >= h->top || l->timer[i].zero != 0)
      return false;
  return l->id < h->top && l->thread < h->top && l->phase < LOOP_PHASES && l->partial <= 1 &&
         l->over <= 1 && l->waits <= 1 && l->current < h->top && l->last_task < h->top &&
         l->longest < h->top && l->first < WORLD_READY && l->ready <= WORLD_READY &&
         l->timers <= WORLD_TIMERS && l->handed <= WORLD_HANDED &&
         sound_entries(h, l->queue, WORLD_READY) && sound_entries(h, l->hand, WORLD_HANDED);
}

int world_load(struct world *w, const void *bytes, size_t n) {
  struct world_head h;
  if (n < sizeof h)
    return ERR_DAMAGED;
  memcpy(&h, bytes, sizeof h);
  if (h.magic != magic)
    return ERR_VERSION;
  if (h.top == 0 || h.top > WORLD_IDS_MAX || n != bytes_for(h.top) || h.labels > WORLD_LABELS ||
      h.violation_rule >= INVARIANT_RULES || h.last_actor >= h.top || !sound_links(&h))
    return ERR_DAMAGED;
  /* Counts can only be too high by a lie, and then more ids would be plausible than may be. */
  if (h.actors > h.top || h.objects > h.top || h.cores > WORLD_CORES)
    return ERR_DAMAGED;
  for (size_t i = 0; i < WORLD_CORES; i++)
    if (h.core[i].actor >= h.top || h.core[i].last >= h.top)
      return ERR_DAMAGED;
  for (size_t i = 0; i < WORLD_LOOPS; i++)
    if (!sound_loop(&h, &h.loop[i]))
      return ERR_DAMAGED;
  const char *at = (const char *)bytes + sizeof h;
  for (uint32_t i = 0; i < h.top; i++, at += sizeof(struct world_entity)) {
    struct world_entity x;
    memcpy(&x, at, sizeof x);
    if (!sound_entity(&h, &x) || (i == 0 && x.kind != ENTITY_NONE))
      return ERR_DAMAGED;
  }
  make_room(w, h.top);
  memcpy(w->head, bytes, n);
  return 0;
}

/* --- questions --- */

const struct world_entity *world_entity(const struct world *w, uint32_t id) {
  if (id >= w->head->top || entities(w)[id].kind == ENTITY_NONE)
    return NULL;
  return &entities(w)[id];
}

const struct world_actor *world_actor(const struct world *w, uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  return x && x->kind == ENTITY_ACTOR ? &x->u.actor : NULL;
}

const struct world_object *world_object(const struct world *w, uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  return x && x->kind == ENTITY_OBJECT ? &x->u.object : NULL;
}

const struct world_thread *world_thread(const struct world_actor *a) {
  static const struct world_thread none;
  return world_is_coop(a) ? &none : &a->thread;
}

const struct world_loop *world_loop(const struct world *w, uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  if (!x || x->kind != ENTITY_OBJECT || x->what != OBJECT_LOOP || x->u.object.await.slot == 0)
    return NULL;
  const struct world_loop *l = &w->head->loop[x->u.object.await.slot - 1];
  return l->id == id ? l : NULL;
}

const struct world_ready *world_ready(const struct world_loop *l, uint32_t i) {
  return &l->queue[(l->first + i) % WORLD_READY];
}

static const struct world_object *object_of(const struct world *w, uint32_t id,
                                            enum object_kind what) {
  const struct world_entity *x = world_entity(w, id);
  return x && x->kind == ENTITY_OBJECT && x->what == what ? &x->u.object : NULL;
}

const struct world_jobs *world_jobs(const struct world *w, uint32_t id) {
  const struct world_object *o = object_of(w, id, OBJECT_JOB_QUEUE);
  return o ? &o->jobs : NULL;
}

const struct world_job *world_job(const struct world *w, uint32_t id) {
  const struct world_object *o = object_of(w, id, OBJECT_JOB);
  return o ? &o->job : NULL;
}

uint32_t world_ready_place(const struct world *w, uint32_t task) {
  const struct world_actor *a = world_actor(w, task);
  const struct world_loop *l = a ? world_loop(w, a->loop) : NULL;
  for (uint32_t i = 0; l && i < l->ready; i++)
    if (world_ready(l, i)->id == task)
      return i;
  return UINT32_MAX;
}

const struct world_label *world_label(const struct world *w, uint32_t label) {
  for (uint32_t i = 0; i < w->head->labels; i++)
    if (w->head->label[i].label == label)
      return &w->head->label[i];
  return NULL;
}

uint64_t world_spent_ns(const struct world *w, uint32_t actor, enum actor_state state) {
  const struct world_actor *a = world_actor(w, actor);
  if (!a || state >= ACTOR_STATES)
    return 0;
  uint64_t now = a->state == state ? w->head->t_ns - a->since_ns : 0;
  return a->spent_ns[state] + now;
}

uint64_t world_place_ns(const struct world *w, uint32_t actor, enum place_state state) {
  const struct world_actor *a = world_actor(w, actor);
  if (!a || state >= PLACE_STATES)
    return 0;
  const struct world_place *p = &world_thread(a)->place;
  return p->spent_ns[state] + (p->state == state ? w->head->t_ns - p->since_ns : 0);
}

uint64_t world_busy_ns(const struct world *w, uint32_t core) {
  if (core >= w->head->cores)
    return 0;
  const struct world_core *c = &w->head->core[core];
  return c->busy_ns + (c->actor ? w->head->t_ns - c->since_ns : 0);
}

uint64_t world_gil_held_ns(const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  const struct world_object *o = a ? world_object(w, world_thread(a)->gil) : NULL;
  if (!o)
    return 0;
  return a->thread.gil_held_ns + (o->holder == actor ? w->head->t_ns - o->since_ns : 0);
}

uint64_t world_gil_waited_ns(const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  if (!a || !world_thread(a)->gil)
    return 0;
  bool waits = a->state == ACTOR_BLOCKED && a->waits_for == a->thread.gil;
  return a->thread.gil_waited_ns + (waits ? w->head->t_ns - a->since_ns : 0);
}

/* It looks when its timed wait ends, every interval since it began, and asks if nobody has switched
 * in the last one. */
uint64_t world_gil_ask_ns(const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  const struct world_object *o = a ? world_object(w, a->waits_for) : NULL;
  if (!o || a->state != ACTOR_BLOCKED || o->size == 0 || a->wake_ns == 0)
    return 0;
  uint64_t interval = o->size, now = w->head->t_ns, look = a->wake_ns;
  if (look <= now)
    look += (now - look) / interval * interval + interval;
  return o->gil.switched_ns + interval > look ? look + interval : look;
}

/* The path is written from its end to its beginning. Deeper than `deepest`, "..." stands for the
 * rest: so deep only a hostile block goes, whose parents may even go round in circles. */
size_t world_path(const struct world *w, uint32_t actor, char *out, size_t cap) {
  enum { DEEPEST = 64 };
  uint32_t births[DEEPEST];
  size_t depth = 0;
  const struct world_actor *a = world_actor(w, actor);
  while (a && world_actor(w, a->parent) && depth < DEEPEST) {
    births[depth++] = a->birth;
    a = world_actor(w, a->parent);
  }
  struct buf text = {0};
  if (!a)
    buf_puts(&text, "");
  else if (depth == DEEPEST)
    buf_puts(&text, "...");
  else
    buf_puts(&text, a->birth <= 1 ? "main" : "root");
  if (a && depth < DEEPEST && a->birth > 1)
    buf_u64(&text, a->birth);
  while (depth > 0) {
    buf_puts(&text, ".");
    buf_u64(&text, births[--depth]);
  }
  size_t n = text.len < cap ? text.len : cap ? cap - 1 : 0;
  memcpy(out, buf_text(&text), n);
  if (cap)
    out[n] = '\0';
  buf_fini(&text);
  return n;
}

/* Decimal digits at *s; false if there are none or they are no id. */
static bool number(const char **s, uint32_t *out) {
  uint64_t v = 0;
  const char *from = *s;
  while (**s >= '0' && **s <= '9' && v <= UINT32_MAX)
    v = v * 10 + (uint64_t)(*(*s)++ - '0');
  *out = (uint32_t)v;
  return *s > from && v <= UINT32_MAX;
}

static uint32_t child_of(const struct world *w, uint32_t parent, uint32_t birth) {
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_actor *a = world_actor(w, id);
    if (a && a->parent == parent && a->birth == birth)
      return id;
  }
  return 0;
}

uint32_t world_find_path(const struct world *w, const char *path) {
  uint32_t n, at = child_of(w, 0, 1);
  const char *s = path;
  if (number(&s, &n)) {
    at = at ? child_of(w, at, n) : 0;
  } else if (strncmp(path, "main", 4) == 0) {
    s = path + 4;
  } else if (strncmp(path, "root", 4) == 0) {
    s = path + 4;
    at = number(&s, &n) ? child_of(w, 0, n) : 0;
  } else {
    return 0;
  }
  while (at && *s == '.') {
    s++;
    if (!number(&s, &n))
      return 0;
    at = child_of(w, at, n);
  }
  return *s == '\0' ? at : 0;
}

uint32_t world_link(const struct world *w, uint32_t object, uint32_t actor, uint32_t from) {
  const struct world_head *h = w->head;
  while (from < h->links &&
         (h->link[from].object != object || (actor && h->link[from].actor != actor)))
    from++;
  return from;
}

/* Of those that read under a lock: one that waits itself, if there is one. */
static uint32_t a_reader(const struct world *w, uint32_t lock) {
  uint32_t somebody = 0;
  for (uint32_t i = 0; (i = world_link(w, lock, 0, i)) < w->head->links; i++) {
    somebody = w->head->link[i].actor;
    const struct world_actor *a = world_actor(w, somebody);
    if (a && (a->state == ACTOR_BLOCKED || a->state == ACTOR_WAITING))
      break;
  }
  return somebody;
}

/* Of those that a group waits for: the first. */
static uint32_t a_member(const struct world *w, uint32_t group) {
  uint32_t i = world_link(w, group, 0, 0);
  return i < w->head->links ? w->head->link[i].actor : 0;
}

uint32_t world_waits_for_actor(const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  if (!a || (a->state != ACTOR_BLOCKED && a->state != ACTOR_WAITING))
    return 0;
  const struct world_entity *x = world_entity(w, a->waits_for);
  uint32_t to = a->waits_for;
  if (x && x->kind == ENTITY_OBJECT && x->what == OBJECT_GROUP)
    to = a_member(w, a->waits_for);
  else if (x && x->kind == ENTITY_OBJECT)
    to = x->u.object.holder || x->what != OBJECT_RWLOCK ? x->u.object.holder
                                                        : a_reader(w, a->waits_for);
  return world_actor(w, to) ? to : 0;
}

size_t world_cycle(const struct world *w, uint32_t from, uint32_t *cycle, size_t cap) {
  size_t n = 0;
  for (uint32_t at = from; at && n < w->head->top; n++) {
    if (n < cap)
      cycle[n] = at;
    at = world_waits_for_actor(w, at);
    if (at == from)
      return n + 1 < cap ? n + 1 : cap;
  }
  return 0;
}
