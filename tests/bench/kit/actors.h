#ifndef BENCH_KIT_ACTORS_H
#define BENCH_KIT_ACTORS_H

/* A body as the first actor of a run, without the program and the keeper: one process has the
 * actors, and if it is recorded another one collects, folds and writes, as the keeper does. */
#include <stdbool.h>
#include <stddef.h>

#include "sched/rt/actor.h"

struct bench_actors {
  actor_body body;
  bool recorded;
  int cores;         /* that the actors may use; who collects may use all */
  const char *dir;   /* where the recording lies meanwhile */
  const char *redis; /* URL; NULL: none */
};

/* Makes the region and returns the actors' share, zeroed, of so many bytes. */
struct share *bench_actors_begin(const struct bench_actors *a, size_t bytes);
/* Until the body has returned 0 and all is recorded. The share stays until bench_actors_end(). */
void bench_actors_run(const struct bench_actors *a);
void bench_actors_end(void);

/* The process (0: this one), and what it starts from now on, uses only so many of our cores. */
void bench_use_cores(int pid, int cores);
/* Waits for a child, which must leave with 0. */
void bench_must_end_well(int pid);

#endif
