#ifndef WORLD_STATS_LOOP_H
#define WORLD_STATS_LOOP_H

/* The part of the figures that is of generators, tasks and the event loop. */
#include "sched/world/stats_table.h"

/* Tables of loops, tasks, callbacks, generators and sockets. */
void stats_loop_text(struct table *t);
/* The keys of an actor, each with a comma before it; none if it is no generator and no task. */
void stats_loop_json_actor(struct buf *out, const struct world *w, uint32_t actor);
/* The keys "loop", "callback" and "socket", likewise. */
void stats_loop_json(struct buf *out, struct trace_reader *r, const struct world *w);

#endif
