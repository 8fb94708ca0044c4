#ifndef JOBS_SEEN_H
#define JOBS_SEEN_H

/* What a watcher has seen of somebody else's job queues, and the events that follow from it. Each
 * look at a job, a worker or a queue is compared with the look before; what must have happened in
 * between is told once, in an order that makes sense, with the times that the hashes themselves
 * have.
 *
 * Those times are older than the look, and two looks may bring them in any order. So what is to be
 * told waits in a heap until it is SEEN_LAG old, and comes out by time. A time that cannot be (a
 * clock of another host is wrong) becomes the time of the look. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/jobs/layout.h"

#define SEEN_LAG_NS 200000000u

struct seen;

struct seen_counts {
  uint64_t jobs;                       /* that were seen for the first time */
  uint64_t finished, failed, canceled; /* stopped ones are failed here */
  uint64_t unseen;                     /* gone before they could be looked at */
  uint64_t workers;
};

/* watcher: the actor that all is seen by. */
struct seen *seen_new(uint32_t watcher);
void seen_free(struct seen *s);
const struct seen_counts *seen_counts(const struct seen *s);
/* How often a job has come to its end while it was watched. */
uint64_t seen_ended(const struct seen *s);

/* The job is there from before the watching; nothing is told of it until it changes. */
void seen_old(struct seen *s, struct rq_text id);
/* Is anything told of it yet? If not, the next look should bring all of it. */
bool seen_knows(const struct seen *s, struct rq_text id);
/* Has its end been told for the run that began at this moment? Then its result need not be read. */
bool seen_is_over(const struct seen *s, struct rq_text id, const struct rq_job *j);
/* A look at a job. `result`: NULL if it was not looked at. `due_us`: of a scheduled one, or 0. */
void seen_job(struct seen *s, struct rq_text id, const struct rq_job *j,
              const struct rq_result *result, int64_t due_us);
/* The job is not there. */
void seen_no_job(struct seen *s, struct rq_text id);
/* All ids that are in the queue now; whatever is known to be queued and is not among them was
 * taken.
 */
void seen_queue(struct seen *s, struct rq_text queue, const struct rq_text *ids, size_t n);
void seen_worker(struct seen *s, struct rq_text name, const struct rq_worker *w,
                 uint64_t within_ns);
void seen_no_worker(struct seen *s, struct rq_text name);
/* The ids of jobs that are not over, one after the other: *at is 0 before the first; false: no
 * more. */
bool seen_open_job(const struct seen *s, size_t *at, struct rq_text *id);
bool seen_open_worker(const struct seen *s, size_t *at, struct rq_text *name);

/* Emits what is old enough, or everything. */
void seen_tell(struct seen *s, bool all);
/* Something has happened to the watcher itself, now. */
void seen_say(struct seen *s, uint16_t type, uint32_t a, uint32_t b, uint64_t c, const char *text);

#endif
