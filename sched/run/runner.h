#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

/* The runner process: the first actor. */
#include <sys/types.h>

#include "sched/run/run.h"

/* In the child that the keeper has just forked: `output` becomes stdout and stderr, and the first
 * actor starts as actor_run_main() says. All descriptors that only the keeper may have are closed
 * already. Never returns. */
_Noreturn void runner_main(pid_t keeper, int output, int start, const struct run_request *request);
/* To be called first in main() of every executable in which a scenario may exec: what it starts
 * then is this executable again. If wr_program() has started it, it goes on as that actor, with the
 * body that find() knows by its name, and does not return. */
void runner_join(int argc, char **argv, actor_body (*find)(const char *name));

/* Keeps this process and its children on the core it is on: where one actor moves at a time, a
 * second core could only add the cost of waking it; and several runs at a time should not all have
 * one. */
void runner_pin(void);

#endif
