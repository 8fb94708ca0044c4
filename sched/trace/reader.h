#ifndef TRACE_READER_H
#define TRACE_READER_H

/* Reads a session file, whole, damaged or still growing. Nothing in it is trusted: every length is
 * checked against the bytes that are left before it is used, every chunk's checksum before it is
 * decoded. What stands before the first damage is always readable; trace_reader_damage() says where
 * and what it is.
 *
 * Opening looks only at the chunks' heads. So damage inside a chunk comes to light when its events
 * or texts are first asked for: the recording then ends before that chunk, trace_reader_events() is
 * smaller from then on, and the call that ran into it finds no such event. The same happens if
 * somebody shortens the file meanwhile.
 *
 * Events are numbered by their ordinal, from 0. "Time" of an ordinal is the greatest stamp up to
 * and including it, so time never steps back; "at time t" means after the last event whose time is
 * <= t.
 *
 * A reader belongs to one thread. */
#include "sched/base/buf.h"
#include "sched/base/err.h"
#include "sched/trace/event.h"

struct trace_reader;

/* Fails with a sentence if the file is not a session file (or cannot be read, or is too new). A
 * damaged or unfinished one opens. */
ERR_MUST_USE int trace_reader_open(struct trace_reader **out, const char *path, struct err *e);
/* The same from a descriptor, which stays the caller's; name is for sentences. */
ERR_MUST_USE int trace_reader_open_fd(struct trace_reader **out, int fd, const char *name,
                                      struct err *e);
void trace_reader_close(struct trace_reader *r);
/* Looks for chunks that were appended since. Returns how many events are new. */
uint64_t trace_reader_refresh(struct trace_reader *r);

uint64_t trace_reader_events(const struct trace_reader *r); /* that can be read */
bool trace_reader_whole(const struct trace_reader *r);      /* it has a valid END chunk */
/* NULL if nothing is damaged, else what, with the offset. A file that ends in mid-chunk, as after a
 * kill, is damaged at its tail. */
const char *trace_reader_damage(const struct trace_reader *r);
/* Where a recording stops without its end though nothing is damaged: it was cut off between two
 * chunks, or goes on. 0: it does not. */
uint64_t trace_reader_open_end(const struct trace_reader *r);
/* The value of a META key, or NULL; valid while the reader is open. */
const char *trace_reader_meta(const struct trace_reader *r, const char *key);
/* Text by number (see event.h); "" and *n = 0 for 0 and for unknown numbers. Borrowed: valid until
 * the reader is closed, or texts from 63 other chunks were asked for, so copy what you keep. Not
 * NUL-terminated, not sanitised. */
const char *trace_reader_text(struct trace_reader *r, uint32_t text, size_t *n);
/* A note that somebody made to a moment of a recording that was whole: the i-th one, in the order
 * in which they were made. *events is how many events have happened at that moment, the text (not
 * NUL-terminated, not sanitised) is appended; none takes back what was noted there. False behind
 * the last, and for one that cannot be read. */
bool trace_reader_note(struct trace_reader *r, size_t i, uint64_t *events, struct buf *text);
/* Appends a note behind the end of a whole recording. fd is open for writing on the same file. */
ERR_MUST_USE int trace_reader_add_note(struct trace_reader *r, int fd, uint64_t events,
                                       const char *text, size_t n, struct err *e);
/* What an event type means: event_desc() if this version knows it, else what the file itself says
 * about it (printable ASCII). Never NULL; valid while the reader is open. */
const struct event_desc *trace_reader_desc(const struct trace_reader *r, uint16_t type);

/* The run of decoded events that contains ordinal: *first is the ordinal of events[0]. NULL if
 * there is no such event. Valid until the next call on this reader that decodes (two runs are
 * cached, so stepping back and forth over a border costs nothing). */
const struct event_batch *trace_reader_batch(struct trace_reader *r, uint64_t ordinal,
                                             uint64_t *first);
/* One event by ordinal; NULL if there is none. Borrowed as above. */
const struct event *trace_reader_event(struct trace_reader *r, uint64_t ordinal);
/* How many events have a time <= t_ns: the ordinal after the last of them. */
uint64_t trace_reader_at_time(struct trace_reader *r, uint64_t t_ns);
/* The time of an ordinal, as defined above; of the last event for anything beyond; 0 if empty. */
uint64_t trace_reader_time(struct trace_reader *r, uint64_t ordinal);
/* The last stored snapshot made after at most `events` events: its bytes, and *at = the number of
 * events it contains. NULL if there is none. Borrowed: valid until the next call of this function.
 */
const void *trace_reader_snapshot(struct trace_reader *r, uint64_t events, uint64_t *at,
                                  size_t *bytes);

#endif
