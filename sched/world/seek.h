#ifndef WORLD_SEEK_H
#define WORLD_SEEK_H

/* Worlds by ordinal over a trace. A timeline keeps snapshots (those in the file, and its own where
 * the file has none), so that a seek is a copy and a short replay. Spacing: never closer than every
 * WORLD_SNAPSHOT_EVENTS events, and never so close that the snapshots outweigh the trace. */
#include "sched/trace/reader.h"
#include "sched/world/world.h"

enum { WORLD_SNAPSHOT_EVENTS = 32768 };

struct world_timeline;

/* Borrows the reader. */
struct world_timeline *world_timeline_new(struct trace_reader *r);
void world_timeline_free(struct world_timeline *t);
/* Makes *w the world after the first `events` events (clipped to what the reader has). w keeps its
 * place: going forward from where it stands costs only the events in between. */
void world_seek(struct world_timeline *t, struct world *w, uint64_t events);
/* Is a snapshot due, given the events and file bytes since the last one, and how large that was (0:
 * there is none)? The keeper asks the same question while it records. */
bool world_snapshot_due(uint64_t events_since, uint64_t bytes_since, size_t packed_bytes);

#endif
