#include "sched/control/explore.h"

#include <string.h>

#include "sched/trace/event.h"

static struct explore *now; /* whom the hooks work for */

size_t explore_bytes(uint32_t moves) {
  return sizeof(struct explore) +
         moves * (sizeof(struct explore_move) + sizeof(struct explore_node) +
                  (EXPLORE_SLOTS + 1) * sizeof(uint32_t));
}

struct explore *explore_init(void *block, uint32_t moves) {
  struct explore *x = block;
  *x = (struct explore){.reduce = true,
                        .decides = true,
                        .most_preemptions = EXPLORE_ANY,
                        .most_switches = EXPLORE_ANY,
                        .most_moves = moves};
  x->move = (void *)(x + 1);
  x->node = (void *)(x->move + moves);
  x->clock = (void *)(x->node + moves);
  x->next = x->clock + (size_t)moves * EXPLORE_SLOTS;
  return x;
}

void explore_use(struct explore *x) {
  now = x;
}

static uint64_t bit(uint32_t slot) {
  return UINT64_C(1) << slot;
}

/* --- which steps depend on each other --------------------------------------------------------- */

/* What a step does, as far as that matters here. */
struct step {
  uint32_t object;
  uint16_t event;
  bool global;
};

static bool is_global(const struct gate_op *op) {
  return op->cond.deadline_ns || op->within_ns || op->cond.when == GATE_LAST ||
         op->cond.when == GATE_EITHER || op->cond.when == GATE_ANY || op->event == EV_SEND_SIGNAL;
}

static bool only_reads(uint16_t event) {
  return event == EV_LOAD || event == EV_READ_TAKE || event == EV_READ_DROP;
}

static bool depend(const struct explore *x, struct step a, struct step b) {
  if (a.global || b.global)
    return true;
  if (a.object != b.object || !a.object || a.event == EV_CALC || b.event == EV_CALC)
    return false;
  if (a.event == EV_OUT && b.event == EV_OUT)
    return !x->lines_commute;
  return !(only_reads(a.event) && only_reads(b.event));
}

/* Could both be possible at one time? Who lets a lock go has it, so nobody can take it then. */
static bool together(struct step a, struct step b) {
  return a.event != EV_LOCK_DROP && b.event != EV_LOCK_DROP;
}

static struct step step_of(const struct explore_move *m) {
  return (struct step){m->object, m->event, m->global};
}

static struct step step_at(const struct gate_slot *s) {
  return (struct step){s->op.object, s->op.event, is_global(&s->op)};
}

/* --- at the gates ----------------------------------------------------------------------------- */

/* Behind the plan whoever moved last goes on: the fewest switches come first. */
static int go_on(const struct explore *x, const uint32_t *slots, uint32_t n) {
  int first = -1;
  for (uint32_t i = 0; i < n; i++) {
    if (x->sleep & bit(slots[i]))
      continue;
    if (slots[i] == x->last)
      return (int)i;
    first = first < 0 ? (int)i : first;
  }
  return first;
}

int explore_choose(struct gate *g, const uint32_t *slots, uint32_t n) {
  struct explore *x = now;
  (void)g;
  if (x->nodes >= x->planned) {
    int i = go_on(x, slots, n);
    if (i < 0)
      x->cut = EXPLORE_REDUNDANT;
    return i;
  }
  uint32_t slot = x->node[x->nodes].slot;
  if (x->nodes + 1 == x->planned)
    x->sleep = x->plan_sleep;
  for (uint32_t i = 0; i < n; i++)
    if (slots[i] == slot)
      return (int)i;
  x->cut = EXPLORE_STRANGE;
  return -1;
}

static bool cut(struct explore *x, enum explore_cut why) {
  x->cut = why;
  return false;
}

/* A decision that the plan does not know yet becomes a node. */
static void add_node(struct explore *x, struct explore_move *m) {
  struct explore_node *d = &x->node[x->nodes++];
  m->node = x->nodes;
  if (x->nodes <= x->planned)
    return;
  *d = (struct explore_node){.could = m->could,
                             .sleep = m->sleep,
                             .switches = x->switches,
                             .preemptions = x->preemptions,
                             .slot = m->slot,
                             .before = x->last};
}

/* Counts the switch from the last step on a shared object to this one. False: too many. */
static bool count_switch(struct explore *x, const struct explore_move *m) {
  if (x->last != m->slot && x->last != EXPLORE_SLOTS) {
    x->switches++;
    x->preemptions += (m->could & bit(x->last)) != 0;
  }
  x->last = m->slot;
  return x->switches <= x->most_switches && x->preemptions <= x->most_preemptions;
}

bool explore_moves(struct gate *g, struct gate_slot *s, const uint32_t *slots, uint32_t n) {
  struct explore *x = now;
  uint32_t slot = (uint32_t)(s - g->slot);
  if (atomic_load_explicit(&g->top, memory_order_relaxed) > EXPLORE_SLOTS)
    return cut(x, EXPLORE_CROWD);
  if (x->moves == x->most_moves)
    return cut(x, EXPLORE_TOO_LONG);
  if (s->op.event == EV_EXEC)
    return cut(x, EXPLORE_EXEC);
  struct explore_move *m = &x->move[x->moves];
  *m = (struct explore_move){.sleep = x->sleep,
                             .actor = s->actor,
                             .object = s->op.object,
                             .parent = s->parent,
                             .birth = s->birth,
                             .event = s->op.event,
                             .slot = (uint8_t)slot,
                             .global = is_global(&s->op)};
  for (uint32_t i = 0; i < n; i++)
    m->could |= bit(slots[i]);
  if (n == 1 && (x->sleep & bit(slot)))
    return cut(x, EXPLORE_REDUNDANT);
  if (n > 1)
    add_node(x, m);
  x->moves++;
  if (n > 0 && !count_switch(x, m)) {
    x->pruned = true;
    return cut(x, EXPLORE_BOUNDED);
  }
  for (uint64_t left = x->sleep; left; left &= left - 1) {
    uint32_t r = (uint32_t)__builtin_ctzll(left);
    if (r == slot || depend(x, step_at(&g->slot[r]), step_of(m)))
      x->sleep &= ~bit(r);
  }
  return true;
}

static void begin_run(struct explore *x) {
  x->moves = x->nodes = x->switches = x->preemptions = 0;
  x->sleep = 0;
  x->last = EXPLORE_SLOTS;
  x->cut = EXPLORE_WHOLE;
}

void explore_begin(struct explore *x) {
  x->planned = x->fresh = 0;
  x->plan_sleep = 0;
  begin_run(x);
}

/* --- what else could have happened ------------------------------------------------------------ */

/* While the moves of a run are gone through again. Actors are known by their slots; a slot's next
 * actor counts as going on where the last one has stopped. */
struct review {
  struct explore *x;
  const struct gate *g;
  uint32_t top;                  /* slots in use */
  uint32_t first[EXPLORE_SLOTS]; /* next move of the actor in the slot; == moves: where it is now */
  uint32_t last[EXPLORE_SLOTS];  /* its last move + 1 */
};

static uint32_t *clock_of(const struct explore *x, uint32_t move) {
  return x->clock + (size_t)move * EXPLORE_SLOTS;
}

/* What the actor in the slot will do next, as a step on a shared object. False: nothing such. */
static bool pending(const struct review *r, uint32_t slot, struct step *to) {
  const struct explore *x = r->x;
  if (r->first[slot] < x->moves) {
    const struct explore_move *m = &x->move[r->first[slot]];
    *to = step_of(m);
    return m->could != 0;
  }
  const struct gate_slot *s = &r->g->slot[slot];
  if (!r->last[slot] || atomic_load_explicit(&s->state, memory_order_relaxed) != GATE_PARKED)
    return false;
  *to = step_at(s);
  return s->op.decision;
}

/* Has the move happened before the last one of the actor in the slot? */
static bool before(const struct review *r, uint32_t move, uint32_t slot) {
  return r->last[slot] && clock_of(r->x, r->last[slot] - 1)[r->x->move[move].slot] > move;
}

/* At the decision of that move, `slot`, or who leads to it, should have a turn as well. */
static void add_todo(struct review *r, uint32_t move, uint32_t slot) {
  struct explore *x = r->x;
  if (!x->move[move].node)
    return;
  struct explore_node *d = &x->node[x->move[move].node - 1];
  uint64_t leads = d->could & bit(slot);
  for (uint32_t k = move + 1; k < x->moves && r->last[slot] && k < r->last[slot]; k++)
    if ((d->could & bit(x->move[k].slot)) && before(r, k, slot))
      leads |= bit(x->move[k].slot);
  if ((d->todo | d->done | bit(d->slot)) & leads)
    return;
  if (!leads)
    d->todo |= d->could;
  else
    d->todo |= d->could & bit(slot) ? bit(slot) : leads & -leads;
}

/* The move depends on what others have before them: they could have come first. */
static void meet_pending(struct review *r, uint32_t move) {
  struct explore *x = r->x;
  const struct explore_move *m = &x->move[move];
  if (!m->could || (!x->reduce && m->event != EV_LOAD && m->event != EV_STORE))
    return;
  for (uint32_t slot = 0; slot < r->top; slot++) {
    struct step other, own = step_of(m);
    if (slot == m->slot || !r->last[slot] || !pending(r, slot, &other))
      continue;
    if (!depend(x, own, other) || !together(own, other))
      continue;
    x->races += (own.event == EV_LOAD || own.event == EV_STORE) &&
                (other.event == EV_LOAD || other.event == EV_STORE);
    if (x->reduce)
      add_todo(r, move, slot);
  }
}

/* What the actor will do next depends on what others have done, the last of which it could have
 * come before. */
static void meet_past(struct review *r, uint32_t upto, uint32_t slot) {
  struct explore *x = r->x;
  struct step own;
  if (!pending(r, slot, &own))
    return;
  for (uint32_t j = upto; j-- > 0;) {
    const struct explore_move *m = &x->move[j];
    if (m->slot == slot || !m->could || !depend(x, step_of(m), own) || !together(step_of(m), own) ||
        before(r, j, slot))
      continue;
    add_todo(r, j, slot);
    return;
  }
}

static void join_clock(uint32_t *to, const uint32_t *from) {
  for (uint32_t i = 0; i < EXPLORE_SLOTS; i++)
    to[i] = to[i] < from[i] ? from[i] : to[i];
}

/* The move comes after all that it depends on, and after whoever made its actor. */
static void set_clock(struct review *r, uint32_t move) {
  struct explore *x = r->x;
  const struct explore_move *m = &x->move[move];
  uint32_t *clock = clock_of(x, move);
  uint32_t parent = r->g->slot[m->slot].parent;
  if (r->last[m->slot])
    memcpy(clock, clock_of(x, r->last[m->slot] - 1), EXPLORE_SLOTS * sizeof *clock);
  else
    memset(clock, 0, EXPLORE_SLOTS * sizeof *clock);
  if (m->event == EV_START && parent < EXPLORE_SLOTS && r->last[parent])
    join_clock(clock, clock_of(x, r->last[parent] - 1));
  for (uint32_t j = move; j-- > 0;)
    if (clock[x->move[j].slot] <= j && depend(x, step_of(&x->move[j]), step_of(m)))
      join_clock(clock, clock_of(x, j));
  clock[m->slot] = move + 1;
}

/* For each move where its actor goes on. */
static void link_moves(struct review *r) {
  struct explore *x = r->x;
  for (uint32_t i = 0; i < r->top; i++)
    r->first[i] = x->moves;
  for (uint32_t i = x->moves; i-- > 0;) {
    x->next[i] = r->first[x->move[i].slot];
    r->first[x->move[i].slot] = i;
  }
}

static void review(struct explore *x) {
  struct review r = {.x = x, .g = gate_self(), .top = EXPLORE_SLOTS};
  if (atomic_load(&r.g->top) < EXPLORE_SLOTS)
    r.top = atomic_load(&r.g->top);
  link_moves(&r);
  x->races = 0;
  for (uint32_t i = 0; i < x->moves; i++) {
    uint32_t slot = x->move[i].slot;
    r.first[slot] = x->next[i];
    if (x->reduce)
      set_clock(&r, i);
    r.last[slot] = i + 1;
    meet_pending(&r, i);
    if (x->reduce && i >= x->fresh)
      meet_past(&r, i + 1, slot);
  }
}

/* --- the next plan ---------------------------------------------------------------------------- */

/* Without reduction: everything that keeps within the bounds. */
static void want_all(struct explore *x, struct explore_node *d) {
  bool paid = d->before != EXPLORE_SLOTS && (d->could & bit(d->before));
  bool may_switch = d->before == EXPLORE_SLOTS || d->switches < x->most_switches;
  bool may_preempt = !paid || d->preemptions < x->most_preemptions;
  d->todo = d->could;
  if (may_switch && may_preempt)
    return;
  x->pruned = x->pruned || (d->could & ~(paid ? bit(d->before) : 0));
  d->todo = paid ? bit(d->before) : 0;
}

bool explore_next(struct explore *x) {
  review(x);
  for (uint32_t n = x->nodes; n-- > 0;) {
    struct explore_node *d = &x->node[n];
    d->done |= bit(d->slot);
    if (!x->reduce)
      want_all(x, d);
    uint64_t left = d->todo & ~d->done & ~d->sleep;
    if (!left)
      continue;
    d->slot = (uint8_t)__builtin_ctzll(left);
    x->planned = n + 1;
    x->plan_sleep = x->reduce ? (d->sleep | d->done) : 0;
    for (x->fresh = 0; x->move[x->fresh].node != n + 1;)
      x->fresh++;
    begin_run(x);
    return true;
  }
  return false;
}

bool explore_keep(const struct explore *x, struct explore_place *to) {
  if (x->planned > EXPLORE_PLACE_NODES)
    return false;
  to->sleep = x->plan_sleep;
  to->planned = x->planned;
  to->fresh = x->fresh;
  memcpy(to->node, x->node, x->planned * sizeof *to->node);
  return true;
}

void explore_go_on_from(struct explore *x, const struct explore_place *from) {
  x->plan_sleep = from->sleep;
  x->planned = from->planned;
  x->fresh = from->fresh;
  memcpy(x->node, from->node, from->planned * sizeof *from->node);
  begin_run(x);
}

double explore_share(const struct explore *x) {
  double share = 0, part = 1;
  for (uint32_t n = 0; n < x->planned; n++) {
    const struct explore_node *d = &x->node[n];
    uint64_t all = x->reduce ? (d->todo | d->done | bit(d->slot)) & ~d->sleep : d->could;
    double ways = __builtin_popcountll(all);
    if (ways < 1)
      continue;
    share += part * __builtin_popcountll(d->done & all) / ways;
    part /= ways;
  }
  return share;
}
