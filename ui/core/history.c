#include "ui/core/history.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"

/* A change of state: time << 4 | state, so that changes are compared and searched as numbers. Every
 * SPACING changes the sums of all states so far are kept beside them. */
enum { STATE_BITS = 4, SPACING = 16 };
_Static_assert(LANE_STATES <= 1 << STATE_BITS, "a state fits beside its time");

struct lane {
  uint64_t *change;
  struct sums {
    uint64_t ns[LANE_STATES];
  } * sums; /* before change[i * SPACING] */
  size_t n, cap;
};

/* Who was on a core: when that changed, and to whom. */
struct core {
  struct turn {
    uint64_t t_ns;
    uint32_t actor;
  } * turn;
  size_t n, cap;
};

struct history {
  struct world world;
  struct core core[WORLD_CORES];
  uint64_t seen;
  uint64_t begin_ns, end_ns;
  uint64_t lost;     /* LOST events may change anybody's state */
  struct lane *lane; /* by entity */
  size_t n_lanes;
  uint32_t *actors;
  size_t n_actors, cap_actors;
};

static uint64_t time_of(uint64_t change) {
  return change >> STATE_BITS;
}

static enum lane_state state_of(uint64_t change) {
  return (enum lane_state)(change & ((1 << STATE_BITS) - 1));
}

enum lane_state lane_state_of(const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  if (!a)
    return LANE_NONE;
  switch ((enum actor_state)a->state) {
  case ACTOR_RUNNING:
    return world_thread(a)->place.state == PLACE_READY    ? LANE_READY
           : world_thread(a)->place.state == PLACE_ASLEEP ? LANE_WAIT
                                                          : LANE_RUN;
  case ACTOR_UNSEEN:
  case ACTOR_READY:
    return LANE_READY;
  case ACTOR_PAUSED:
    return LANE_PAUSED;
  case ACTOR_BLOCKED:
    return LANE_BLOCKED;
  case ACTOR_WAITING:
    return LANE_WAIT;
  case ACTOR_DONE:
    /* Whom the recorder has started, it collects at once; that is not recorded. */
    return a->kind == ACTOR_PROCESS && a->parent ? LANE_DONE : LANE_NONE;
  case ACTOR_GONE:
    return LANE_NONE;
  case ACTOR_UNKNOWN:
  case ACTOR_STATES:
    break;
  }
  return LANE_UNKNOWN;
}

static const struct {
  const char *name;
  char letter;
} states[LANE_STATES] = {
    [LANE_NONE] = {"over", 'X'},          [LANE_RUN] = {"running", 'R'},
    [LANE_READY] = {"ready", 'Q'},        [LANE_BLOCKED] = {"blocked", 'L'},
    [LANE_WAIT] = {"waiting", 'W'},       [LANE_PAUSED] = {"paused", 'Y'},
    [LANE_DONE] = {"done (zombie)", 'Z'}, [LANE_UNKNOWN] = {"unknown", '?'},
};

const char *lane_state_name(enum lane_state s) {
  return states[s].name;
}

char lane_state_letter(enum lane_state s) {
  return states[s].letter;
}

struct history *history_new(void) {
  struct history *h = mem_realloc(NULL, sizeof *h);
  CHECK(h);
  *h = (struct history){0};
  world_init(&h->world);
  return h;
}

void history_free(struct history *h) {
  if (!h)
    return;
  for (size_t i = 0; i < h->n_lanes; i++) {
    free(h->lane[i].change);
    free(h->lane[i].sums);
  }
  for (size_t i = 0; i < WORLD_CORES; i++)
    free(h->core[i].turn);
  free(h->lane);
  free(h->actors);
  world_fini(&h->world);
  free(h);
}

static void *grown(void *p, size_t *cap, size_t bytes) {
  *cap = *cap ? 2 * *cap : SPACING;
  p = mem_realloc(p, *cap * bytes);
  CHECK(p);
  return p;
}

static struct lane *lane_of(struct history *h, uint32_t actor) {
  while (actor >= h->n_lanes) {
    size_t had = h->n_lanes;
    h->lane = grown(h->lane, &h->n_lanes, sizeof *h->lane);
    memset(h->lane + had, 0, (h->n_lanes - had) * sizeof *h->lane);
  }
  return &h->lane[actor];
}

/* The sums before change n, from those before the block that it is in. */
static void sums_before(const struct lane *l, size_t n, struct sums *out) {
  if (n == 0) {
    *out = (struct sums){0};
    return;
  }
  size_t block = (n - 1) / SPACING;
  *out = l->sums[block];
  for (size_t i = block * SPACING; i + 1 <= n && i + 1 < l->n; i++)
    out->ns[state_of(l->change[i])] += time_of(l->change[i + 1]) - time_of(l->change[i]);
}

static void add_change(struct lane *l, uint64_t t_ns, enum lane_state state) {
  if (l->n == l->cap) {
    l->change = grown(l->change, &l->cap, sizeof *l->change);
    l->sums = mem_realloc(l->sums, l->cap / SPACING * sizeof *l->sums);
    CHECK(l->sums);
  }
  l->change[l->n++] = t_ns << STATE_BITS | state;
  if ((l->n - 1) % SPACING == 0)
    sums_before(l, l->n - 1, &l->sums[(l->n - 1) / SPACING]);
}

static void note(struct history *h, uint32_t actor) {
  const struct world_actor *a = world_actor(&h->world, actor);
  if (!a)
    return;
  struct lane *l = lane_of(h, actor);
  enum lane_state now = lane_state_of(&h->world, actor);
  if (l->n == 0) {
    if (h->n_actors == h->cap_actors)
      h->actors = grown(h->actors, &h->cap_actors, sizeof *h->actors);
    h->actors[h->n_actors++] = actor;
  } else if (state_of(l->change[l->n - 1]) == now) {
    return;
  }
  add_change(l, h->world.head->t_ns, now);
}

static void note_core(struct history *h, uint32_t core) {
  if (core >= h->world.head->cores)
    return;
  struct core *c = &h->core[core];
  uint32_t actor = h->world.head->core[core].actor;
  if (c->n ? c->turn[c->n - 1].actor == actor : !actor)
    return;
  if (c->n == c->cap)
    c->turn = grown(c->turn, &c->cap, sizeof *c->turn);
  c->turn[c->n++] = (struct turn){h->world.head->t_ns, actor};
}

/* An event changes the state of who emits it and, if it names another actor, of that one. */
static void take_in(struct history *h, const struct event *e) {
  world_apply(&h->world, e);
  note(h, e->actor);
  if (e->a != e->actor)
    note(h, e->a);
  if (e->type >= EV_CORE_IN && e->type <= EV_CORE_END)
    note_core(h, e->a);
  for (uint32_t i = 0; e->type == EV_CORE_LOST && i < WORLD_CORES; i++)
    note_core(h, i);
  if (e->type == EV_START && !h->begin_ns)
    h->begin_ns = h->world.head->t_ns;
  if (e->actor && !(e->type >= EV_CORE_IN && e->type <= EV_CORE_LOST))
    h->end_ns = h->world.head->t_ns;
  if (e->type != EV_LOST)
    return;
  for (size_t i = 0; i < h->n_actors; i++)
    note(h, h->actors[i]);
}

bool history_grow(struct history *h, struct trace_reader *r, uint64_t most) {
  uint64_t first, until = h->seen + most;
  const struct event_batch *b;
  while (h->seen < until && (b = trace_reader_batch(r, h->seen, &first))) {
    for (size_t i = (size_t)(h->seen - first); i < b->n; i++)
      take_in(h, &b->events[i]);
    h->seen = first + b->n;
  }
  return h->seen < trace_reader_events(r);
}

const struct world *history_world(const struct history *h) {
  return &h->world;
}

uint64_t history_begin_ns(const struct history *h) {
  return h->begin_ns;
}

uint64_t history_end_ns(const struct history *h) {
  return h->end_ns;
}

const uint32_t *history_actors(const struct history *h, size_t *n) {
  *n = h->n_actors;
  return h->actors;
}

/* How many of the changes from low to high lie before t, those before low counted. */
static size_t changes_before(const struct lane *l, size_t low, size_t high, uint64_t t_ns) {
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (time_of(l->change[mid]) < t_ns)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

/* The same of all from low on, where about `stride` more are expected. */
static size_t changes_near(const struct lane *l, size_t low, size_t stride, uint64_t t_ns) {
  size_t guess = low + stride < l->n ? low + stride : l->n, step = stride / 16 + 1, high = guess;
  if (guess < l->n && time_of(l->change[guess]) < t_ns) {
    for (low = guess + 1, high = low + step; high < l->n && time_of(l->change[high]) < t_ns;
         step *= 2, high = low + step)
      low = high + 1;
    high = high < l->n ? high : l->n;
  } else {
    for (; high - low > step && time_of(l->change[high - step]) >= t_ns; step *= 2)
      high -= step;
    low = high - low > step ? high - step + 1 : low;
  }
  return changes_before(l, low, high, t_ns);
}

/* The time in each state up to t, before which there are n changes. */
static void sums_until(const struct lane *l, size_t n, uint64_t t_ns, struct sums *out) {
  sums_before(l, n ? n - 1 : 0, out);
  if (n)
    out->ns[state_of(l->change[n - 1])] += t_ns - time_of(l->change[n - 1]);
}

static const struct lane *known_lane(const struct history *h, uint32_t actor) {
  return actor < h->n_lanes && h->lane[actor].n ? &h->lane[actor] : NULL;
}

void history_walk(struct history_walk *walk, const struct history *h, uint32_t actor,
                  uint64_t t_ns) {
  const struct lane *l = known_lane(h, actor);
  *walk = (struct history_walk){.lane = l, .t_ns = t_ns, .edge_ns = h->world.head->t_ns};
  walk->n = l ? changes_before(l, 0, l->n, t_ns + 1) : 0;
}

/* Few changes are gone through one by one, of many the sums are compared. */
uint32_t history_walk_to(struct history_walk *walk, uint64_t t_ns, uint64_t ns[LANE_STATES]) {
  const struct lane *l = walk->lane;
  uint64_t from = walk->t_ns, until = t_ns < walk->edge_ns ? t_ns : walk->edge_ns;
  memset(ns, 0, LANE_STATES * sizeof *ns);
  if (!l || from >= until)
    return 0;
  size_t n0 = walk->n, n1 = changes_near(l, n0, walk->stride, until), changes = n1 - n0;
  if (changes <= SPACING) {
    for (size_t i = n0; i <= n1; i++) {
      uint64_t to = i < n1 ? time_of(l->change[i]) : until;
      if (i > 0)
        ns[state_of(l->change[i - 1])] += to - from;
      from = to;
    }
  } else {
    struct sums s0, s1;
    sums_until(l, n0, from, &s0);
    sums_until(l, n1, until, &s1);
    for (int i = 0; i < LANE_STATES; i++)
      ns[i] = s1.ns[i] - s0.ns[i];
  }
  walk->stride = changes;
  walk->t_ns = until;
  walk->n = n1;
  while (walk->n < l->n && time_of(l->change[walk->n]) <= until)
    walk->n++;
  return (uint32_t)changes;
}

uint32_t history_span(const struct history *h, uint32_t actor, uint64_t t0, uint64_t t1,
                      uint64_t ns[LANE_STATES]) {
  struct history_walk walk;
  history_walk(&walk, h, actor, t0);
  return history_walk_to(&walk, t1, ns);
}

enum lane_state history_at(const struct history *h, uint32_t actor, uint64_t t_ns) {
  const struct lane *l = known_lane(h, actor);
  size_t n = l ? changes_before(l, 0, l->n, t_ns + 1) : 0;
  return n ? state_of(l->change[n - 1]) : LANE_NONE;
}

static size_t turns_until(const struct core *c, uint64_t t_ns) {
  size_t low = 0, high = c->n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (c->turn[mid].t_ns <= t_ns)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

uint32_t history_core(const struct history *h, uint32_t core, uint64_t t0, uint64_t t1,
                      uint32_t *changes) {
  *changes = 0;
  if (core >= WORLD_CORES || t0 >= t1)
    return 0;
  const struct core *c = &h->core[core];
  size_t n0 = turns_until(c, t0), n1 = turns_until(c, t1 - 1);
  *changes = (uint32_t)(n1 - n0);
  return n1 ? c->turn[n1 - 1].actor : 0;
}
