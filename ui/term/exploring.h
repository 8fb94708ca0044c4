#ifndef TERM_EXPLORING_H
#define TERM_EXPLORING_H

/* The explorer behind the screen: starts it for the scenario that is looked at, and takes what it
 * has found over into what is shown. One search at a time. */
#include "sched/run/explorer.h"
#include "sched/run/run.h"
#include "ui/core/explored.h"

/* The same scenario and parameters as a run. */
struct explorer_request exploring_request(const struct run_request *q);
/* What is known now; the texts stay the explorer's. */
void exploring_take(struct explored *to, const struct explorer *x);
/* Instead of the schedules that are there those that a search `of` another one has found, which are
 * its runs from that number on. */
void exploring_take_leaves(struct explored *to, const struct explorer *of, const struct explorer *x,
                           uint64_t first);

#endif
