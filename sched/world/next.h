#ifndef WORLD_NEXT_H
#define WORLD_NEXT_H

/* What an actor is about to do, while a controlled run waits for somebody to choose who moves; and
 * the same in words. It is not in the recording: nobody has done it yet. */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

struct next_move {
  uint32_t actor, object; /* object: 0 = none */
  uint16_t event;         /* that it will emit; 0: it computes on */
  uint8_t possible;       /* it could be chosen now */
  uint8_t zero;
};

/* "write counter = 2", "take the GIL": what it will do. w is the world now, after
 * `events` events; values come from what the actor has read and computed before. */
void next_words(struct buf *out, struct trace_reader *r, const struct world *w, uint64_t events,
                const struct next_move *m);
/* Is it said by an operation that others notice, so that whoever decides is asked about it? Before
 * one that is not the actor goes on by itself. */
bool next_is_shared(uint16_t event);
/* What an actor does that has first said that it waits for that; 0: this event says nothing of it.
 */
uint16_t next_taken_by(uint16_t wants);
/* Is it something of which one may first say that one waits for it? */
bool next_is_taken(uint16_t event);
/* What the actor, which stands at a gate in the world now, did in the recording when its turn came;
 * `possible` says that it was chosen then. False if it is not known. */
bool next_find(struct trace_reader *r, const struct world *w, uint32_t actor, struct next_move *m);

#endif
