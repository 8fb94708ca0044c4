#ifndef TRACE_WRITER_H
#define TRACE_WRITER_H

/* Writes a session file (FORMAT.md). Append-only, into its final name: whatever was flushed
 * survives any death of the writer, and an END chunk says that the recording is whole. Events
 * gather in memory until trace_writer_flush(), or until a chunk is full.
 *
 * A failed write (disk full, I/O error) leaves a file that still opens: the writer cuts it back to
 * the last whole chunk, remembers the error and refuses everything after it. */
#include "sched/base/err.h"
#include "sched/trace/event.h"

enum { TRACE_CHUNK_EVENTS = 16384 }; /* at most, in one chunk */

struct trace_writer;

/* The system calls a writer makes, so that tests can make them fail. NULL: the real ones. */
struct trace_writer_io {
  long (*write)(int fd, const void *data, size_t n); /* like write(2) */
};

/* What is known before the first event; written as the META chunk, one `key value` pair a line,
 * read back with trace_reader_meta(). Values are any bytes without newline. */
struct trace_meta {
  const char *key, *value;
};

/* Takes over fd, which is open for writing and empty. name is for error sentences. A key has no
 * space or newline; a value with a newline is refused (ERR_USAGE). */
ERR_MUST_USE int trace_writer_open(struct trace_writer **out, int fd, const char *name,
                                   const struct trace_meta *meta, size_t n_meta,
                                   const struct trace_writer_io *io, struct err *e);
/* Appends events in order. Text numbers must go on where the last batch ended, and follow the order
 * of the events. A text of more than 1 MiB ends the recording (ERR_RANGE). */
ERR_MUST_USE int trace_writer_add(struct trace_writer *w, const struct event_batch *b,
                                  struct err *e);
/* Writes the events gathered so far as a chunk. */
ERR_MUST_USE int trace_writer_flush(struct trace_writer *w, struct err *e);
/* A snapshot of the world after all events added so far; flushes first. The file keeps it as bytes;
 * one of more than 1 GiB is left out. */
ERR_MUST_USE int trace_writer_snapshot(struct trace_writer *w, const void *world, size_t bytes,
                                       struct err *e);
/* Flushes, writes INDEX and END, closes. w is gone in any case. */
ERR_MUST_USE int trace_writer_close(struct trace_writer *w, struct err *e);
/* Gives up without END: closes the descriptor, frees. Accepts NULL. */
void trace_writer_abandon(struct trace_writer *w);

uint64_t trace_writer_events(const struct trace_writer *w);
uint64_t trace_writer_bytes(const struct trace_writer *w); /* in the file so far */

#endif
