#ifndef WORLD_WORDS_H
#define WORLD_WORDS_H

/* Values in words: what why.c puts into sentences and print.c into lines. Names and spans are
 * public (why.h); this header is for this layer. All text is sanitised. */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

/* Remembers which names of actors are taken more than once, for one number of actors. free() it. */
struct words_names *words_names_new(void);
/* Where a name ends with the path that tells it from others of that name, from the blank on: of
 * "cook (main.1)" " (main.1)"; NULL: it does not. */
const char *words_path_of(const char *name, size_t n);
/* Text in a column of a table: what is too long is cut at a character's end, before its path if it
 * ends with one; what is short is filled up. */
void words_column(struct buf *out, const struct buf *text, int cols);
/* Does the recording say that its run was controlled? */
bool words_controlled(const struct trace_reader *r);
/* A recorded text, sanitised; nothing for 0. */
void words_text(struct buf *out, struct trace_reader *r, uint32_t text);
/* Field b of the events of generators and loops that say by it how something is done, as a word;
 * "" if that goes without saying, NULL for other events. */
const char *words_how(const struct event *e);
/* A field of an event by its kind ("the lock "m"", "12.3 ms", "line 7 (square)"); false, and
 * nothing, if it is not known. w is the world before the event. */
bool words_field(struct buf *out, struct trace_reader *r, const struct world *w,
                 const struct event *e, const struct field_desc *f, enum field_slot slot);
/* A span in a sentence: as why_span(), but "a moment" if it has no length. */
void words_span(struct buf *out, uint64_t ns);
/* How an actor ended: "exit code 3", "killed by SIGSEGV", "returned 7". kind is its enum actor_kind
 * and dead says that it gave no word of its own. */
void words_status(struct buf *out, uint64_t status, uint8_t kind, bool dead);
/* Is that the ordinary way? */
bool words_fine(uint64_t status, bool dead);
/* "bob", "bob and carol", "bob, carol, dan and 4 others": n actors, of which the first `most` are
 * given; false, and nothing, if n is 0. */
bool words_several(struct buf *out, struct trace_reader *r, const struct world *w,
                   const uint32_t *first, uint32_t n, uint32_t most);
enum { WORDS_NAMED = 3 }; /* in the sentence of an event */
/* The actors that wait for an entity, in such words. */
bool words_waiters(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id);
/* The actors that read under a lock, took permits of a semaphore, filled a queue. */
bool words_users(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id);
/* What a blocked or waiting actor waits for: "for lock 2", "at the barrier "b"", "for bob to
 * finish". */
void words_wait(struct buf *out, struct trace_reader *r, const struct world *w,
                const struct world_actor *a);
/* "by whoruns, ...", "at the lock inside the GIL": where an actor is held up. */
void words_held_up(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t by);
/* "it waits for lock 2, which bob has": why an actor would give its core up; false, and nothing, if
 * the actor is not known. */
bool words_reason(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t actor);
/* What a thread did before it wants a GIL, and does when it lets one go: "is back from a call";
 * false, and nothing, for a reason that is not in enum gil_why. */
bool words_gil_before(struct buf *out, uint64_t why);
bool words_gil_after(struct buf *out, uint64_t why);
/* "line 7 (square)"; false if no such line is known. */
bool words_label(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t label);

#endif
