#ifndef TERM_JUDGE_H
#define TERM_JUDGE_H

/* Is a challenge's goal met: in one run, which is a real one, or in every order of steps, which the
 * explorer goes through. */
#include "sched/run/explorer.h"
#include "sched/run/run.h"
#include "sched/trace/reader.h"
#include "ui/core/challenge.h"

enum { JUDGE_MOST_RUNS = 1000000 };

struct judgement {
  bool met;            /* in the run, or in all of them */
  uint64_t runs;       /* that were made */
  struct buf why;      /* if it is not met: a sentence */
  struct buf schedule; /* and the decisions of a run in which it is not */
};

void judgement_fini(struct judgement *j);
/* A run that is over. */
void judge_recording(struct judgement *j, const struct challenge *c, struct trace_reader *r,
                     const struct run_end *end);
/* Makes a run, as its request says. */
ERR_MUST_USE int judge_run(struct judgement *j, const struct challenge *c,
                           const struct run_request *q, struct err *e);
/* What the explorer is to be asked, and, once it has ended, what that means. */
struct explorer_request judge_request(const struct run_request *q);
ERR_MUST_USE int judge_explored(struct judgement *j, const struct challenge *c,
                                const struct explorer *x, struct err *e);
/* Both, waiting for it. */
ERR_MUST_USE int judge_every_order(struct judgement *j, const struct challenge *c,
                                   const struct run_request *q, struct err *e);

#endif
