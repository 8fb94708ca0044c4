#ifndef BENCH_KIT_RECORDER_H
#define BENCH_KIT_RECORDER_H

/* What the keeper does with events that are in order: world, snapshots, session file. Whatever goes
 * wrong ends the program with a sentence. */
#include "sched/base/err.h"
#include "sched/trace/writer.h"
#include "sched/base/buf.h"
#include "sched/world/world.h"

struct recorder {
  struct trace_writer *writer; /* ro */
  struct world world;          /* ro */
  uint64_t snapshot_events, snapshot_bytes;
  struct buf snapshot;
};

_Noreturn void bench_give_up(const struct err *e);
/* A new, empty file; the descriptor is for reading and writing. The memory for so many bytes in the
 * page cache has just been in use: a virtual machine may have to ask its host for memory that has
 * not, and that would be all we measure. */
int bench_create(const char *path, uint64_t bytes);
void recorder_begin(struct recorder *r, const char *path, uint64_t bytes);
void recorder_keep(struct recorder *r, const struct event_batch *b);
/* Makes the file whole. */
void recorder_end(struct recorder *r);

#endif
