#include "sched/run/states.h"

#include <string.h>

#include "sched/trace/event.h"

enum { MOST_IDS = 1024, MOST_QUEUED = 64, MOST_VISITS = 256 };

/* What is known of every actor and object; in the one process that runs fibers. */
static struct {
  struct {
    int64_t value; /* of an object: its value or owner; of an actor: what it has read */
    bool has;      /* an actor: it has read or computed something and not written since */
    uint32_t line; /* an actor's, + 1 */
    uint32_t queued, visits_at;
    int64_t queue[MOST_QUEUED];
  } of[MOST_IDS];
  struct {
    uint32_t actor, line, times;
  } visit[MOST_VISITS]; /* how often an actor was at a line */
  uint32_t visits, top;
} state;

void states_begin(struct tally *t) {
  t->fold = states_see;
  memset(state.of, 0, (state.top + 1) * sizeof *state.of);
  state.visits = state.top = 0;
}

static void be_at(uint32_t actor, uint32_t line) {
  state.of[actor].line = line + 1;
  uint32_t i = 0;
  while (i < state.visits && (state.visit[i].actor != actor || state.visit[i].line != line))
    i++;
  if (i == MOST_VISITS)
    return;
  if (i == state.visits) {
    state.visit[state.visits++].actor = actor;
    state.visit[i].line = line;
    state.visit[i].times = 0;
  }
  state.visit[i].times++;
  state.of[actor].visits_at = i + 1;
}

static void put(uint32_t queue, int64_t item) {
  if (state.of[queue].queued < MOST_QUEUED)
    state.of[queue].queue[state.of[queue].queued++] = item;
}

static void get(uint32_t queue) {
  if (state.of[queue].queued)
    memmove(state.of[queue].queue, state.of[queue].queue + 1,
            --state.of[queue].queued * sizeof(int64_t));
}

static void take_out(uint32_t line, int64_t who) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < state.of[line].queued; i++)
    if (state.of[line].queue[i] != who)
      state.of[line].queue[n++] = state.of[line].queue[i];
  state.of[line].queued = n;
}

void states_see(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, uint64_t c) {
  if (actor >= MOST_IDS || a >= MOST_IDS)
    return;
  uint32_t high = actor > a ? actor : a;
  state.top = high > state.top ? high : state.top;
  switch (type) {
  case EV_LINE:
    be_at(actor, b);
    return;
  case EV_LOAD:
  case EV_CALC:
    state.of[actor].value = (int64_t)c;
    state.of[actor].has = true;
    return;
  case EV_STORE:
    state.of[a].value = (int64_t)c;
    state.of[actor].has = false;
    return;
  case EV_LOCK_TAKE:
    state.of[a].value = actor;
    return;
  case EV_LOCK_DROP:
    state.of[a].value = 0;
    return;
  case EV_READ_TAKE:
    state.of[a].value++;
    return;
  case EV_READ_DROP:
    state.of[a].value--;
    return;
  case EV_SEM_TAKE:
  case EV_SEM_GIVE:
  case EV_BARRIER_COME:
    state.of[a].value = (int64_t)c;
    return;
  case EV_FLAG_SET:
  case EV_FLAG_CLEAR:
    state.of[a].value = type == EV_FLAG_SET;
    return;
  case EV_PUT:
    put(a, (int64_t)c);
    return;
  case EV_GET:
    get(a);
    return;
  case EV_COND_WAIT: /* who waits, the first one first */
    put(a, actor);
    return;
  case EV_COND_WAKE:
    take_out(a, actor);
    return;
  default:
    return;
  }
}

static uint64_t mix(uint64_t h, uint64_t v) {
  h = (h ^ v) * 0xbf58476d1ce4e5b9u;
  return h ^ h >> 29;
}

static uint64_t mix_actor(uint64_t h, const struct gate_slot *s, bool rounds) {
  uint32_t id = s->actor;
  h = mix(h, id);
  if (id >= MOST_IDS || atomic_load(&s->state) != GATE_PARKED)
    return mix(h, 1);
  h = mix(h, state.of[id].line);
  h = mix(h, rounds && state.of[id].visits_at ? state.visit[state.of[id].visits_at - 1].times : 0);
  h = mix(h, state.of[id].has ? (uint64_t)state.of[id].value + 1 : 0);
  h = mix(h, (uint64_t)s->op.event << 32 | s->op.object);
  return mix(h, gate_possible(&s->op.cond));
}

void states_count(struct tally *t, const struct gate *g, const struct gate_slot *s) {
  (void)s;
  tally_drain(t);
  uint64_t h = 0;
  for (uint32_t i = 0; i < atomic_load(&g->top); i++)
    if (atomic_load(&g->slot[i].state) != GATE_FREE)
      h = mix_actor(h, &g->slot[i], !t->ignore_rounds);
  for (uint32_t id = 1; id <= state.top; id++) {
    if (!state.of[id].line) /* an object */
      h = mix(h, (uint64_t)state.of[id].value);
    for (uint32_t i = 0; i < state.of[id].queued; i++)
      h = mix(h, (uint64_t)state.of[id].queue[i]);
  }
  t->r.states += tally_add_hash(t, h);
}
