#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

/* Job queues as RQ has them, for scenario bodies: enqueue, cancel, and workers that fork a
 * work-horse for each job. What lies in Redis is RQ's own layout, so RQ's tools and workers see it.
 *
 * Nothing is lost: a job is taken by moving it to an intermediate list, each step is one
 * transaction, and a job whose worker has gone silent is put back by any other worker. Such a job
 * runs twice, and says so. RQ 1.13 would lose it before it is registered, and let it fail later.
 *
 * Differs from RQ: a work-horse dies with its worker; a worker kills a work-horse that runs too
 * long itself; the worker's connection is named after it, and as long as that is open, a worker
 * that is late with its sign of life is not taken for dead. */
#include "sched/rt/actor.h"

enum { JOBS_QUEUES = 4, JOBS_ARGS = 4, JOBS_INTERVALS = 4, JOBS_KEY = 48 };

/* Part of the block that all actors share. */
struct wr_jobs {
  char mark[32]; /* private, all */
  uint32_t queues;
  struct {
    char name[32];
    uint32_t id;
  } queue[JOBS_QUEUES];
  uint64_t beat_ns;
  _Atomic uint32_t serial;
  /* What gates look at in a controlled run, kept by who has the turn: */
  _Atomic uint32_t filled; /* bit i: the i-th queue has a job */
  _Atomic uint32_t ends;   /* how often a job has come to an end */
};

struct wr_job {
  uint32_t id; /* ro */
  char key[JOBS_KEY];
  char queue[32];
};

/* How a job is enqueued; what is 0 is as RQ has it. */
struct wr_job_spec {
  const char *queue, *function; /* "module.name", as Python finds it */
  int64_t arg[JOBS_ARGS];
  size_t args;
  uint64_t delay_ns;                  /* enqueue_in() */
  const struct wr_job *after;         /* depends_on */
  int retries;                        /* Retry(max) */
  int64_t interval_s[JOBS_INTERVALS]; /* before them; the first one also before those beyond */
  int64_t timeout_s;
  int64_t result_ttl_s; /* -1: its result is kept for ever */
  bool front;
};

/* A call that a work-horse makes. */
struct wr_call {
  int64_t arg[JOBS_ARGS]; /* ro */
  size_t args;            /* ro */
  int run;                /* ro: which run of the job this is, from 1 */
  int64_t result;         /* wo */
  char error[128];        /* wo: "ValueError: too small", if it returns false */
};
struct wr_function {
  const char *name;
  bool (*run)(struct actor *self, struct share *s, struct wr_call *call);
  size_t args; /* that it takes */
};

struct wr_outcome {
  enum job_state state;
  int64_t result;
  char error[128];
};

/* Beats, and looks after others, every beat_ns.
 *
 * In a controlled run an enqueue, a take, the end of a job and a kill are a step each, for which
 * the server is asked while the actor has the turn; who could take a job is known from what the
 * server says about its queues after each of them. All times are virtual, also those in Redis. */
void wr_jobs_init(struct actor *self, struct wr_jobs *j, uint64_t beat_ns);
void wr_jobs_queue(struct actor *self, struct wr_jobs *j, const char *name);
void wr_enqueue(struct actor *self, struct wr_jobs *j, const struct wr_job_spec *spec,
                struct wr_job *out);
/* False: it has been taken already. */
bool wr_job_cancel(struct actor *self, struct wr_jobs *j, const struct wr_job *job);
/* Puts a job that has failed into its queue again. False: it has not failed. */
bool wr_requeue(struct actor *self, struct wr_jobs *j, const struct wr_job *job);
/* What has become of it. */
struct wr_outcome wr_outcome(struct actor *self, struct wr_jobs *j, const struct wr_job *job);
/* Returns once none of these jobs is queued, put aside or being worked on. */
void wr_jobs_wait(struct actor *self, struct wr_jobs *j, const struct wr_job *jobs, size_t n);
/* How many jobs the server has in each queue, when nobody of this run changes that. */
void wr_jobs_look(struct actor *self, struct wr_jobs *j);

/* Starts a worker that listens to queues ("high,low"), in that order. With `burst` it ends when
 * nothing is there any more. `functions` ends with a NULL name. */
struct wr_worker_spec {
  const char *name, *queues;
  const char *host; /* that it says it is on; NULL: this one */
  const struct wr_function *functions;
  bool burst;
};
void wr_worker(struct actor *self, struct actor *child, struct wr_jobs *j,
               const struct wr_worker_spec *spec);
/* Asks it to end, once it is done with its job if it has one. */
void wr_worker_stop(struct actor *self, struct actor *worker);
/* Kills the work-horse that the worker has now; false: it has none. */
bool wr_horse_kill(struct actor *self, struct actor *worker);

#endif
