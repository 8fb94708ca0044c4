#ifndef WORLD_STATS_H
#define WORLD_STATS_H

/* The figures of a world as text or JSON: per actor busy, ready, blocked and waiting time, and
 * how often it was resumed; per lock takes, contention, waits and holds; variables; totals; and
 * races. */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/races.h"
#include "sched/world/world.h"

void stats_text(struct buf *out, struct trace_reader *r, const struct world *w,
                const struct races *races);
void stats_json(struct buf *out, struct trace_reader *r, const struct world *w,
                const struct races *races);

#endif
