#ifndef CONTROL_POLICY_H
#define CONTROL_POLICY_H

/* Policies of controlled runs: who moves next among those that can. All state lives in the gate
 * section, because each decision is taken by another process. */
#include "sched/base/err.h"
#include "sched/gate/gate.h"

typedef int (*policy_fn)(struct gate *g, const uint32_t *slots, uint32_t n);

/* By name ("replay", "random"); NULL and a sentence that lists the names. */
policy_fn policy_find(const char *name, struct err *e);
/* Prepares the gate section of a new run. schedule may be NULL (empty). */
void policy_begin(struct gate *g, const char *name, const char *schedule, uint64_t seed);
/* After a run by replay: is all of the schedule used up? */
bool policy_used_up(const struct gate *g);

#endif
