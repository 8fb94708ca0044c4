#ifndef CLI_TRIAL_H
#define CLI_TRIAL_H

/* Runs of a challenge's scenario, and whether its goal is met: of one schedule, or of every order
 * of steps there is. Every run is a real one. */
#include "sched/run/run.h"
#include "ui/core/challenge.h"

enum { TRIAL_MOST_RUNS = 20000 };

struct trial {
  bool met;            /* in the run, or in all of them */
  uint64_t runs;       /* that were made */
  struct buf why;      /* if it is not met: a sentence */
  struct buf schedule; /* and the decisions of the run in which it is not */
};

void trial_fini(struct trial *t);
/* One run, as its request says. */
ERR_MUST_USE int trial_one(struct trial *t, const struct challenge *c, const struct run_request *q,
                           struct err *e);
/* Every order of steps, until one is found in which the goal is not met. */
ERR_MUST_USE int trial_all(struct trial *t, const struct challenge *c, const struct run_request *q,
                           struct err *e);

#endif
