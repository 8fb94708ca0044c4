#ifndef RT_CARRIER_H
#define RT_CARRIER_H

/* Carriers: threads of a scenario as fibers of one OS thread, for the explorer. With REGION_FIBERS
 * in the mode, wr_thread() makes a fiber, and where the turn passes to another actor at a gate, one
 * fiber jumps to the other: a hand-over takes nanoseconds instead of microseconds. Nothing runs at
 * the same time then, but under control nothing does anyway; the steps are the same.
 *
 *   root --jump--> main --jump at a gate--> T1 --jump--> main ... --jump--> root: nobody moves
 *
 * Actors of which the run has no more need are given up in the middle of what they do. */
#include "sched/rt/actor.h"

/* For gate_use(): see its hook of that name. */
void carrier_carry(const struct gate_slot *me, const struct gate_slot *next);
/* Runs a scenario from its first actor until that has ended or nobody moves any more. Whoever is
 * left then is gone. */
void carrier_run(actor_body body);
/* Unmaps what carriers keep from run to run. */
void carrier_fini(void);

/* --- for actor.c ------------------------------------------------------------------------------ */

/* The new actor waits at its start; false: no memory. */
bool carrier_start(struct actor *child);
/* What the actor's body has returned; before its last gate. */
void carrier_end(struct actor *self, int result);
/* Takes back what it ran on; its result. */
int carrier_join(struct actor *child);

#endif
