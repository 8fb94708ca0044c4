#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

/* The runner process: the first actor. */
#include <sys/types.h>

#include "sched/run/run.h"

/* In the child that the keeper has just forked: `output` becomes stdout and stderr, and the first
 * actor starts as actor_run_main() says. All descriptors that only the keeper may have are closed
 * already. Never returns. */
_Noreturn void runner_main(pid_t keeper, int output, int start, const struct run_request *request);
/* In a program that an actor has exec'ed: goes on as that actor, with the region that its
 * descriptor leads to. Never returns. */
_Noreturn void runner_join_main(int region, uint32_t slot, actor_body body, int64_t arg);

/* Keeps this process and its children on the core it is on: where one actor moves at a time, a
 * second core could only add the cost of waking it; and several runs at a time should not all have
 * one. */
void runner_pin(void);

#endif
