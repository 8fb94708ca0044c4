#include "sched/control/policy.h"

#include <stdio.h>
#include <string.h>

#include "sched/gate/schedule.h"

/* xorshift64*: small, and the same on every machine. */
static uint64_t draw(struct gate *g) {
  g->rng ^= g->rng >> 12;
  g->rng ^= g->rng << 25;
  g->rng ^= g->rng >> 27;
  return g->rng * 0x2545f4914f6cdd1du;
}

static int choose_random(struct gate *g, const uint32_t *slots, uint32_t n) {
  (void)slots;
  return (int)((draw(g) >> 32) % n);
}

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

static const struct {
  const char *name;
  policy_fn fn;
} policies[] = {{"replay", choose_replay}, {"random", choose_random}};

policy_fn policy_find(const char *name, struct err *e) {
  for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
    if (strcmp(policies[i].name, name) == 0)
      return policies[i].fn;
  err_set(e, ERR_USAGE, "There is no policy \"%s\"; choose replay or random.", name);
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
