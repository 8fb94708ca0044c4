#ifndef BENCH_KIT_MIX_H
#define BENCH_KIT_MIX_H

/* A recording that no run has made, of any length and with any number of actors. They work on
 * shared variables, with a lock around every fourth piece of work, print now and then, and
 * sometimes wait for a lock. Who moves next is drawn for every event, which is the hardest there is
 * for a fold; real runs stay with an actor for longer. Every event is one that a run could have
 * made, so a world over it breaks no rule. */
#include "sched/trace/event.h"

struct mix;

struct mix *mix_new(uint32_t actors);
void mix_free(struct mix *m);
/* The next n events, the first ones make the actors and objects; valid until the next call. */
const struct event_batch *mix_next(struct mix *m, size_t n);

#endif
