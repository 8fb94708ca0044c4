#ifndef GATE_SCHEDULE_H
#define GATE_SCHEDULE_H

/* A schedule is short text: who moves at each decision, by spawn path, separated by white space.
 *
 *   main.1 main.2*3 main.1     the first child once, the second three times, the first once more
 *   1 2*3 1                    the same: what does not begin with "main" is below it
 *
 * It names decisions only: moves without an alternative are not in it. */
#include "sched/base/buf.h"
#include "sched/base/err.h"
#include "sched/gate/gate.h"

/* One entry. */
struct schedule_step {
  char path[GATE_PATH_MAX];
  uint32_t times;
};

/* Reads the entry at *at and moves *at behind it. 1: an entry; 0: the end; ERR_USAGE: not a
 * schedule, with *at where the trouble is. */
int schedule_next(const char *text, uint32_t *at, struct schedule_step *step);
/* Is it a schedule? The sentence names the place. */
ERR_MUST_USE int schedule_check(const char *text, struct err *e);
/* Appends one decision, run-length encoded: *repeat counts how often `last` stands at the end. */
void schedule_add(struct buf *text, const char *path, struct schedule_step *last);

#endif
