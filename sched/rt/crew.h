#ifndef RT_CREW_H
#define RT_CREW_H

/* A crew: OS threads that are kept from run to run, for the explorer. With REGION_CREW in the mode,
 * wr_thread() gives the actor to a thread that has nothing to do, and makes one only if there is
 * none; the actor's life is the same, and it has the thread for itself. Starting one takes a
 * wake-up then instead of a clone. Only one actor moves at a time, so there is nothing to lock. */
#include "sched/rt/actor.h"

/* The actor lives on a thread of its own; 0 or an errno. */
int crew_start(struct actor *child, int (*live)(struct actor *self));
/* Waits until it has ended; its result. The thread is free for another one. */
int crew_join(struct actor *child);

#endif
