#ifndef TESTS_JOBS_PROGRAMS_H
#define TESTS_JOBS_PROGRAMS_H

/* Programs that use job queues, which the tests in Python run beside the real rq. */
#include "sched/jobs/jobs.h"

enum { MOST_JOBS = 10000 };

struct share {
  struct wr_jobs jobs;
  _Atomic uint32_t begun[MOST_JOBS]; /* storm: how often the function of each job was called */
};

int storm_main(struct actor *self, struct share *s);

#endif
