#ifndef RUN_STATES_H
#define RUN_STATES_H

/* Counts the different states that a scenario on fibers reaches. In a state are
 *
 *   - of each variable its value, of each lock who has it, of semaphores and barriers their number,
 *     of queues and conditions who or what is in them;
 *   - of each actor whether it lives, the line it is at, what it will do next and whether it can,
 *     and the value that it has read or computed and not written yet. How often it has been at its
 *     line counts, too: a loop's number is nowhere else. For loops that only wait it can be left
 *     out (explorer_request.ignore_rounds).
 *
 * It is looked at each time when somebody is about to make a step on a shared object, and at the
 * end. What was printed, time, and how often objects were used are no part of it. */
#include "sched/run/tally.h"

/* Before a run. */
void states_begin(struct tally *t);
/* An event of the run. */
void states_see(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, uint64_t c);
/* Everybody is parked; `s` is about to move (NULL: the run is over). */
void states_count(struct tally *t, const struct gate *g, const struct gate_slot *s);

#endif
