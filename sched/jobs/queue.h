#ifndef JOBS_QUEUE_H
#define JOBS_QUEUE_H

/* What queue.c and worker.c share. */
#include "sched/jobs/jobs.h"
#include "sched/jobs/script.h"

/* What a job's hash says under the run's mark: which object it is in the recording, and how many
 * steps it has made. */
enum { JOBS_STEP_BITS = 24 };
static inline uint32_t jobs_step(int64_t n) {
  return (uint32_t)(n & ((1 << JOBS_STEP_BITS) - 1));
}
static inline uint32_t jobs_entity(int64_t n) {
  return (uint32_t)(n >> JOBS_STEP_BITS);
}

struct jobs_text {
  char s[40];
};
struct jobs_text jobs_number(int64_t v);
struct jobs_text jobs_now(void);
/* The second in which that delay is over: the times of registries are whole seconds. */
struct jobs_text jobs_due(uint64_t delay_ns);
/* Element i of an array, as a number. */
int64_t jobs_int(const redisReply *r, size_t i);
/* The connection of this process; `name` is what it is called if it has to be opened. */
struct jobs_link *jobs_own(struct actor *self, const struct wr_jobs *j, const char *name);
/* -1: there is none of that name. */
int jobs_queue_of(const struct wr_jobs *j, const char *name);
/* In a controlled run, behind each step that may change what is in the queues: whoever waits for a
 * job is to know whether there is one. */
void jobs_settle(struct actor *self, struct jobs_link *l, struct wr_jobs *j);
/* A job becomes an object of the recording. */
uint32_t jobs_meet(struct actor *self, const struct wr_jobs *j, int queue, const char *what,
                   size_t n, const char *id, size_t id_bytes);

#endif
