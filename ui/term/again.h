#ifndef TERM_AGAIN_H
#define TERM_AGAIN_H

/* What was asked for when a recording was made, so that it can be run again: the same parameters,
 * GIL and seed, and under control the same decisions. */
#include "sched/base/buf.h"
#include "sched/run/run.h"
#include "sched/trace/reader.h"

struct scenario;

/* False if this version does not know the scenario. The texts stay the reader's, or are put into
 * schedule; both must last as long as the request. */
bool again_request(struct run_request *to, struct buf *schedule, struct trace_reader *r);
/* The decisions of a controlled run, as a schedule. */
void again_schedule(struct buf *to, struct trace_reader *r);

#endif
