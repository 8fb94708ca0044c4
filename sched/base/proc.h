#ifndef BASE_PROC_H
#define BASE_PROC_H

/* What /proc says of other processes. */
#include <stdbool.h>
#include <sys/types.h>

#include "sched/base/err.h"

/* Is there a /proc at all? */
int proc_check(struct err *e);
/* Has that thread ended? A killed process that nobody has waited for still has its ids, but is a
 * zombie, which counts as ended. For a process, tid is pid. Without /proc a zombie is not
 * known from the living. */
bool proc_has_ended(pid_t pid, pid_t tid);

#endif
