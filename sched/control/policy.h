#ifndef CONTROL_POLICY_H
#define CONTROL_POLICY_H

/* Policies of controlled runs: who moves next among those that can. policies.def lists them. All
 * state lives in the gate section, because each decision may be taken by another process. */
#include "sched/base/buf.h"
#include "sched/base/err.h"
#include "sched/gate/gate.h"

struct policy {
  const char *name, *help;
  bool chance; /* it draws random numbers: a seed means something */
  int (*choose)(struct gate *g, const uint32_t *slots, uint32_t n);
  bool (*moves)(struct gate *g, struct gate_slot *s, const uint32_t *slots, uint32_t n);
};
extern const struct policy policies[];
extern const size_t policies_count;

/* By name; NULL and a sentence that lists the names. */
const struct policy *policy_find(const char *name, struct err *e);
/* "random, pct or replay": all names. */
void policy_names(struct buf *b);
/* Prepares the gate section of a new run. schedule may be NULL (empty). */
void policy_begin(struct gate *g, const char *name, const char *schedule, uint64_t seed);
/* After a run by replay: is all of the schedule used up? */
bool policy_used_up(const struct gate *g);

#endif
