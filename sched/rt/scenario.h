#ifndef RT_SCENARIO_H
#define RT_SCENARIO_H

/* What a scenario is, for those that run and list it. The table is scenarios/scenarios.def. */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "sched/rt/actor.h"

enum scenario_outcome { SCENARIO_OK, SCENARIO_RACE, SCENARIO_DEADLOCK, SCENARIO_ANY };
enum scenario_order { SCENARIO_EXACT, SCENARIO_SET }; /* of the output lines */

struct scenario_param {
  const char *name;
  int64_t fallback, min, max;
  const char *help;
};

struct scenario_label {
  uint32_t line;
  const char *name;
};

struct scenario {
  const char *name, *family, *title;
  actor_body body;
  const size_t *share_bytes;
  enum scenario_outcome outcome;
  enum scenario_order order;
  bool free_only; /* its subject is the kernel itself: it cannot be controlled */
  const struct scenario_param *params;
  size_t n_params;
  const struct scenario_label *labels; /* of the listing, in line order */
  size_t n_labels;
};

/* Do its threads run under a GIL? */
static inline bool scenario_has_gil(const struct scenario *s) {
  return s->family && strcmp(s->family, "GIL") == 0;
}

/* Are its queues in Redis? */
static inline bool scenario_has_jobs(const struct scenario *s) {
  return s->family && strcmp(s->family, "jobs") == 0;
}

#endif
