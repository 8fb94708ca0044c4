#ifndef KERNEL_PROC_H
#define KERNEL_PROC_H

/* What a thread has used of the cores since it began, from /proc. Always there, but only sums. */
#include <stdbool.h>
#include <stdint.h>

#include "sched/base/err.h"

struct kernel_usage {
  uint64_t on_ns;       /* on a core */
  uint64_t delay_ns;    /* able to run, but without a core */
  uint32_t taken, left; /* involuntary and voluntary switches */
};

/* ERR_SYSTEM if there is no such thread (any more). */
ERR_MUST_USE int kernel_proc_usage(uint32_t tid, struct kernel_usage *u);

#endif
