#ifndef WORLD_STATS_JOB_H
#define WORLD_STATS_JOB_H

/* The part of the figures that is of jobs, their queues and workers. */
#include "sched/world/stats_table.h"

/* A table of queues, one of what became of their jobs, one of workers. */
void stats_job_text(struct table *t);
/* The keys "job_queue" and "job", each with a comma before it. */
void stats_job_json(struct buf *out, struct trace_reader *r, const struct world *w);

#endif
