#ifndef JOBS_WATCH_H
#define JOBS_WATCH_H

/* Watching somebody else's job queues: a run whose only actor attaches to a Redis server, reads,
 * and emits what the workers there do (jobs/seen.h). It is recorded, drawn and replayed like any
 * other.
 *
 * It writes nothing. On a server of version 6 or later it lets itself be told which keys under rq:
 * have changed (client tracking by prefix, redirected to a second connection that is subscribed to
 * the channel of invalidations), and reads only those; where that is not to be had, it polls. What
 * a foreign job holds is looked at only if it is small. If the server goes away, it says so, waits
 * for it to come back, and compares what is there then with what it knew. */
#include "sched/rt/scenario.h"

enum { WATCH_COUNT }; /* parameter: it ends when so many jobs have; 0: never */

extern const struct scenario watch_scenario;

#endif
