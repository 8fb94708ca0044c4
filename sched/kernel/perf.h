#ifndef KERNEL_PERF_H
#define KERNEL_PERF_H

/* What the kernel says about the switches of a process, its threads and everything that descends
 * from it: perf_event_open(2) with a dummy event that counts nothing and is there only for its
 * context-switch records. An ordinary user may do that for processes of his own, as long as
 * perf_event_paranoid is at most 2 and nobody patched or filtered the call.
 *
 * There is one ring per core, because an inherited event can have no other, so a record lies in the
 * ring of the core on which it happened. Reading copies the rings out at once and then hands the
 * records out in the order of their times. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sched/base/err.h"

enum kernel_what {
  KERNEL_IN,    /* the thread is on the core from now on */
  KERNEL_TAKEN, /* the core was taken away from it, or offered by sched_yield: it could go on */
  KERNEL_LEFT,  /* it gave the core up, to wait for something */
  KERNEL_EXIT,  /* it is ending and has still the core; there will be no other record of it */
  /* Records of this core are missing, `count` more than was said before. It is said where the gap
   * begins and, if anything follows, once more where it ends. */
  KERNEL_LOST,
};

struct kernel_record {
  uint64_t t_ns; /* CLOCK_MONOTONIC */
  uint64_t count;
  uint32_t tid;
  uint16_t core;
  uint16_t what; /* enum kernel_what */
};

struct kernel_perf;

/* Watches the process from now on. It must have one thread and should be asleep. The sentence of an
 * error says who refuses and what to do about it. */
ERR_MUST_USE int kernel_perf_open(struct kernel_perf **out, pid_t pid, struct err *e);
void kernel_perf_close(struct kernel_perf *p);
/* Whether this user may do that at all; takes a few microseconds. */
ERR_MUST_USE int kernel_perf_probe(struct err *e);
/* Descriptors that become readable when a ring has a thousand switches. */
size_t kernel_perf_fds(const struct kernel_perf *p, const int **fds);
/* Empties the rings. (How much is missing where nothing follows is known since Linux 6.0.) What is
 * older than the return value, a moment on CLOCK_MONOTONIC, is complete.
 */
uint64_t kernel_perf_drain(struct kernel_perf *p);
/* The oldest record that was drained, if it is older than `end_ns`; false: there is none. */
bool kernel_perf_next(struct kernel_perf *p, uint64_t end_ns, struct kernel_record *r);

#endif
