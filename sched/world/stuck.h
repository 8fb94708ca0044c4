#ifndef WORLD_STUCK_H
#define WORLD_STUCK_H

/* Deadlocks: who can never go on again, whatever happens. An actor is stuck if all that could let
 * it go on is stuck as well, or is over:
 *
 *   it wants a lock            its holder, or all who read under it
 *   it joins an actor          that actor
 *   it resumed a generator     that generator; a paused one does nothing by itself
 *   it is a task               everybody: anybody that still runs might cancel it
 *   it polls for its loop      everybody, whoever is on the other side of a socket, and who has
 *                              handed it something that it has not taken in yet
 *   it waits for a permit, a notify, a set flag, an item, room, the last one at a barrier
 *                              everybody: anybody that still runs might bring it
 *
 * So a circle of locks is found while others still run, and a lost notify when nobody is left.
 * Whatever is not understood (events were lost, a kind of object that this file does not know)
 * counts as going on. Once stuck, always stuck: the answer for a prefix of a run is true for the
 * run. */
#include "sched/world/world.h"

/* Can a blocked actor go on as soon as it runs, because its lock is free, its item is there, its
 * loop was handed something, ...?
 */
bool stuck_can_go(const struct world *w, uint32_t actor);
/* Writes the ids of those that are stuck, ascending, at most cap of them; returns how many there
 * are. Of a run that is over, only circles are told: its first actor might have let the others go
 * on. */
size_t stuck_find(const struct world *w, uint32_t *ids, size_t cap);
/* A circle among those that are stuck; 0 if there is none, else its length. Cut at cap. */
size_t stuck_cycle(const struct world *w, const uint32_t *stuck, size_t n, uint32_t *cycle,
                   size_t cap);

#endif
