#ifndef JOBS_HELD_H
#define JOBS_HELD_H

/* The job that a worker has, and the work-horse that does it: start -> call -> finish, fail or try
 * again later. The work-horse brings the job to its end by itself; only if it dies before that does
 * its worker do it, with held_fail(). */
#include "sched/base/buf.h"
#include "sched/jobs/queue.h"

/* A worker has at most one job, and its work-horse a copy of this. */
struct held {
  struct wr_jobs *jobs;                /* this and the next two are the worker's, all the time */
  const struct wr_function *functions; /* that it knows */
  const char *worker;                  /* its name in Redis */
  /* The rest is the job's. */
  int from; /* index of its queue */
  uint32_t job;
  struct buf id; /* in Redis; any bytes */
  int64_t retries_left, interval_s, timeout_s, result_ttl, failure_ttl;
  struct wr_call call;
  const struct wr_function *function; /* NULL: it cannot be called, and call.error says why */
};

/* Takes the first job of these queues (indices, in the worker's order), and tells so; false: none
 * is there. */
bool held_take(struct actor *self, struct jobs_link *l, struct held *h, const int *queues,
               uint32_t n);
/* The body of a work-horse, a child of who has taken the job. */
int held_work(struct actor *self, struct share *s);
/* It is over without having come to its end: tried again if it may be, else failed. */
void held_fail(struct actor *self, struct jobs_link *l, struct held *h, const char *error);

#endif
