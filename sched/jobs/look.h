#ifndef JOBS_LOOK_H
#define JOBS_LOOK_H

/* Looking at keys that have changed: what to ask the server for, in as few round trips as possible,
 * and never for more than a bound. Part of the watcher (jobs/watch.h). */
#include "sched/jobs/redis.h"
#include "sched/jobs/seen.h"

/* A set of keys. Zeroed is empty. */
struct keys {
  struct buf text;
  struct {
    size_t at, n;
  } * key;
  size_t n, cap; /* ro: n */
  uint32_t *slot;
  size_t slots;
};
void keys_add(struct keys *k, const char *key, size_t n);
/* Valid until the next add. */
struct rq_text keys_at(const struct keys *k, size_t i);
void keys_fini(struct keys *k);

/* These look at those keys of the set that are of their kind. Jobs come first and queues last: a
 * job that is known to be queued and is not in its queue, which was read later, was taken. */
ERR_MUST_USE int look_at_jobs(struct redis *r, struct seen *s, const struct keys *k, size_t at_once,
                              struct err *e);
ERR_MUST_USE int look_at_workers(struct redis *r, struct seen *s, const struct keys *k,
                                 struct err *e);
ERR_MUST_USE int look_at_queues(struct redis *r, struct seen *s, const struct keys *k,
                                struct err *e);

#endif
