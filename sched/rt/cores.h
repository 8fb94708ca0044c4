#ifndef RT_CORES_H
#define RT_CORES_H

/* What an actor may ask of the kernel for its share of the cores. Who is made later inherits it. */
#include "sched/rt/actor.h"

/* Adds to the nice value, 0 or more; the kernel stops at 19. */
void wr_nice(struct actor *self, int more);
/* Keeps to the first so many of the cores that the actor may use; to all if there are fewer. */
void wr_cores(struct actor *self, int cores);

#endif
