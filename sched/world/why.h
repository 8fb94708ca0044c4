#ifndef WORLD_WHY_H
#define WORLD_WHY_H

/* The world in words. Sentences come from the templates in events.def, filled from the world before
 * the event; nothing here names an internal id. All text is sanitised (base/utf8.h). */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

struct next_move;

/* The name of an entity in a sentence: an actor's name, with its path where the name is taken. An
 * object that has a number is called by it, "lock 2", one that has a name the lock "counter", and
 * what there is one of by its kind, the GIL. */
void why_name(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id);
/* The same in a table or a line of facts: "lock counter". */
void why_title(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id);
/* A span of time, with three significant digits: "12.3 ms". */
void why_span(struct buf *out, uint64_t ns);
/* "1 event", "2 events". */
void why_count(struct buf *out, uint64_t n, const char *what);
/* What cannot be relied on, because events were lost or late; false, and nothing, if all can. */
bool why_doubt(struct buf *out, const struct world *w);
/* The sentence of an event; w is the world before it. */
void why_event(struct buf *out, struct trace_reader *r, const struct world *w,
               const struct event *e);
/* Why an actor is in the state it is in, down to the root: sentences separated by spaces. Never
 * empty for an actor that exists. */
void why_actor(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t actor);
/* The same while a controlled run asks who is to move: these are all that stand at a gate. */
void why_asked(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t actor,
               const struct next_move *moves, uint32_t n);
/* Does the actor, which is free to run, stand at a gate of a controlled run? Then it is ready. */
bool why_stands(struct trace_reader *r, const struct world *w, uint32_t actor,
                const struct next_move *moves, uint32_t n);
/* Where a job is, and what it waits for. Nothing for what is no job. */
void why_job(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id);
/* The ordinal + 1 of the event that caused this one (who started, woke, unblocked), 0 = none known;
 * w is the world before it. */
uint64_t why_cause(const struct world *w, const struct event *e);
/* A cycle found by world_cycle(), in words. */
void why_cycle(struct buf *out, struct trace_reader *r, const struct world *w,
               const uint32_t *cycle, size_t n);
/* Those that stuck_find() found, in words: the cycle that they wait in, or what they wait for; and
 * who is still running. Nothing if n is 0. */
void why_stuck(struct buf *out, struct trace_reader *r, const struct world *w,
               const uint32_t *stuck, size_t n);

#endif
