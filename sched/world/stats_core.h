#ifndef WORLD_STATS_CORE_H
#define WORLD_STATS_CORE_H

/* The part of the figures that comes from the kernel: who had which core, and what that rests on.
 */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

/* What the recording knows of cores, as the end of a sentence; NULL if that needs no words, because
 * time was virtual. */
const char *stats_core_source(struct trace_reader *r);
/* A sentence on that and the tables of actors and cores. */
void stats_core_text(struct buf *out, struct trace_reader *r, const struct world *w);
/* The keys of an actor, each with a comma before it; none if the kernel was not asked. */
void stats_core_json_actor(struct buf *out, struct trace_reader *r, const struct world *w,
                           uint32_t actor);
/* The keys "kernel" and "core", likewise. */
void stats_core_json(struct buf *out, struct trace_reader *r, const struct world *w);

#endif
