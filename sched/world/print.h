#ifndef WORLD_PRINT_H
#define WORLD_PRINT_H

/* Events as lines: text for people, JSON for programs. w is the world before the event (names). */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

/* "#123  12.345678 ms  alice  lock-take lock m": no newline. */
void print_event(struct buf *out, struct trace_reader *r, const struct world *w, uint64_t ordinal,
                 const struct event *e);
/* "lock-take  lock m": what happened, without when and who. */
void print_event_what(struct buf *out, struct trace_reader *r, const struct world *w,
                      const struct event *e);
/* One object with newline; keys and order are stable: n, t, actor, event, then the event's own
 * fields by name: numbers as they are, kinds by name, ids as [pid,tid]. Needs no world, for speed.
 */
void print_event_json(struct buf *out, struct trace_reader *r, uint64_t ordinal,
                      const struct event *e);

#endif
