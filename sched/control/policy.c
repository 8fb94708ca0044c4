#include "sched/control/policy.h"

#include <stdio.h>
#include <string.h>

#include "sched/gate/schedule.h"
#include "sched/trace/event.h"

/* xorshift64*: small, and the same on every machine. */
static uint32_t draw(struct gate *g) {
  g->rng ^= g->rng >> 12;
  g->rng ^= g->rng << 25;
  g->rng ^= g->rng >> 27;
  return (uint32_t)(g->rng * 0x2545f4914f6cdd1du >> 32);
}

static int choose_random(struct gate *g, const uint32_t *slots, uint32_t n) {
  (void)slots;
  return (int)(draw(g) % n);
}

/* The next one behind whoever moved last; slots come in the order in which actors were made. */
static int choose_round_robin(struct gate *g, const uint32_t *slots, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (slots[i] > g->turn)
      return (int)i;
  return 0;
}

/* --- PCT: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic
 * guarantees of finding bugs" (2010): a bug that needs d switches at the right places is found with
 * a probability of at least 1 / (n * k^(d-1)), for n actors and k decisions. */

enum { LOWEST_DRAWN = GATE_CHANGES + 1 };

/* How many decisions there will be is not known; so each run takes a scale of its own. */
static void draw_changes(struct gate *g) {
  uint32_t scale = 8u << draw(g) % 8;
  for (uint32_t i = 0; i < GATE_CHANGES; i++)
    g->change[i] = 1 + draw(g) % scale;
}

static int choose_pct(struct gate *g, const uint32_t *slots, uint32_t n) {
  int best = 0;
  if (g->steps == 0)
    draw_changes(g);
  for (uint32_t again = 0; again <= GATE_CHANGES; again++) {
    best = 0;
    for (uint32_t i = 0; i < n; i++) {
      struct gate_slot *s = &g->slot[slots[i]];
      if (!s->rank)
        s->rank = LOWEST_DRAWN + draw(g) % (UINT32_MAX - LOWEST_DRAWN);
      if (s->rank > g->slot[slots[best]].rank)
        best = (int)i;
    }
    if (again == GATE_CHANGES || g->change[again] != g->steps + 1)
      continue;
    g->slot[slots[best]].rank = GATE_CHANGES - again;
  }
  return best;
}

/* --- evil --- */

/* How much harm it would do to hold this one back. */
static uint32_t harm_of_waiting(const struct gate *g, const struct gate_slot *s) {
  switch (s->op.event) {
  case EV_STORE: /* what it has read gets old */
    return s->op.object == s->loaded ? 4 : 1;
  case EV_LOCK_DROP: /* others may want it */
  case EV_READ_DROP:
  case EV_SEM_GIVE:
  case EV_NOTIFY:
    return 3;
  case EV_LOCK_TAKE: /* who has none should get some, so that all hold what others want */
    return s->holds ? 2 : 0;
  default:
    return g->slot[g->turn].actor == s->actor ? 2 : 1; /* a switch is better than none */
  }
}

/* Among those who have read and not written, the last one to read writes first: so the oldest value
 * is written over the newest ones. */
static int choose_evil(struct gate *g, const uint32_t *slots, uint32_t n) {
  uint32_t least = UINT32_MAX, same = 0;
  int chosen = 0;
  for (uint32_t i = 0; i < n; i++) {
    const struct gate_slot *s = &g->slot[slots[i]];
    uint32_t harm = harm_of_waiting(g, s);
    if (harm < least) {
      least = harm;
      same = 0;
      chosen = (int)i;
    } else if (harm == least && least >= 4) {
      chosen = s->rank > g->slot[slots[chosen]].rank ? (int)i : chosen;
    } else if (harm == least && draw(g) % (++same + 1) == 0) {
      chosen = (int)i;
    }
  }
  return chosen;
}

static bool moves_evil(struct gate *g, struct gate_slot *s, const uint32_t *slots, uint32_t n) {
  (void)g, (void)slots, (void)n;
  switch (s->op.event) {
  case EV_LOAD:
    s->loaded = s->op.object;
    s->rank = (uint32_t)(atomic_load(&region_self->vclock) / GATE_STEP_NS); /* when it read */
    break;
  case EV_STORE:
    s->loaded = 0;
    break;
  case EV_LOCK_TAKE:
    s->holds++;
    break;
  case EV_LOCK_DROP:
  case EV_COND_WAIT:
    s->holds -= s->holds > 0;
    break;
  default:
    break;
  }
  return true;
}

/* --- replay --- */

/* Follows the schedule's text; when it is used up, the first that can move does. An entry that
 * names somebody who cannot move is a divergence: the program is not the one that was recorded. */
static int choose_replay(struct gate *g, const uint32_t *slots, uint32_t n) {
  struct schedule_step step;
  uint32_t at = g->schedule_at;
  if (schedule_next(g->schedule, &at, &step) != 1)
    return 0;
  for (uint32_t i = 0; i < n; i++) {
    char path[GATE_PATH_MAX];
    gate_path(&g->slot[slots[i]], path);
    if (strcmp(path, step.path) != 0)
      continue;
    if (++g->schedule_done == step.times) {
      g->schedule_at = at;
      g->schedule_done = 0;
    }
    return (int)i;
  }
  snprintf(g->wanted, sizeof g->wanted, "%s", step.path);
  return -1;
}

/* Follows the schedule's text first, as far as it goes; then asks, until the answer is to let it
 * run. */
static int choose_human(struct gate *g, const uint32_t *slots, uint32_t n) {
  if (!policy_used_up(g))
    return choose_replay(g, slots, n);
  uint32_t answer = g->runs_on ? (uint32_t)GATE_LET_IT_RUN : gate_ask(g);
  for (uint32_t i = 0; i < n; i++)
    if (g->slot[slots[i]].actor == answer)
      return (int)i;
  g->runs_on = true;
  return choose_random(g, slots, n);
}

/* --- the table --- */

#define moves_random NULL
#define moves_round_robin NULL
#define moves_pct NULL
#define moves_replay NULL
#define moves_human NULL
const struct policy policies[] = {
#define POLICY(id, name_, chance_, help_) \
  {.name = name_, .help = help_, .chance = chance_, .choose = choose_##id, .moves = moves_##id},
#include "sched/control/policies.def"
#undef POLICY
};
const size_t policies_count = sizeof policies / sizeof *policies;

void policy_names(struct buf *b) {
  for (size_t i = 0; i < policies_count; i++)
    buf_printf(b, "%s%s", i == 0 ? "" : i + 1 == policies_count ? " or " : ", ", policies[i].name);
}

const struct policy *policy_find(const char *name, struct err *e) {
  for (size_t i = 0; i < policies_count; i++)
    if (strcmp(policies[i].name, name) == 0)
      return &policies[i];
  struct buf names = {0};
  policy_names(&names);
  err_set(e, ERR_USAGE, "There is no policy \"%.40s\"; choose %s.", name, buf_text(&names));
  buf_fini(&names);
  return NULL;
}

void policy_begin(struct gate *g, const char *name, const char *schedule, uint64_t seed) {
  snprintf(g->policy, sizeof g->policy, "%s", name);
  g->rng = seed * 0x9e3779b97f4a7c15u + 0x1d8af066u; /* never 0 for a small seed */
  if (schedule)
    snprintf(g->schedule, sizeof g->schedule, "%s", schedule);
}

bool policy_used_up(const struct gate *g) {
  struct schedule_step step;
  uint32_t at = g->schedule_at;
  return g->schedule_done == 0 && schedule_next(g->schedule, &at, &step) == 0;
}
