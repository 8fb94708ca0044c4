#ifndef KERNEL_WATCH_H
#define KERNEL_WATCH_H

/* What the kernel knows about the actors of a run, as events. There are two sources:
 *
 *   perf  every switch: who got and lost which core when, and whether it was taken away or given up
 *   proc  sums, for kernels that refuse perf: each thread's time on cores, its wait for one, its
 *         switches, from /proc every 100 ms; the actors add their final sums (REGION_USAGE)
 *
 * The kernel speaks of TIDs. Which actor that is comes from the START that the thread emits, a
 * while after it first had a core. The records of a thread that is new are held back, and with them
 * everything younger, until its START is there or would be if it had come within 50 ms. Then it is
 * taken for a stranger, such as a program that knows nothing of us; if it turns out to be an actor
 * after all, what happened until then is told as sums (CORE_USE). Nobody is taken for a stranger,
 * and no stranger for gone, before the rings were read of the time when it could last have said who
 * it is: on a busy machine whole lives go by between two looks. Strangers are not shown. */
#include <sys/types.h>

#include "sched/base/err.h"
#include "sched/trace/hub.h"

enum kernel_source { KERNEL_NONE, KERNEL_PROC, KERNEL_PERF };

struct kernel_watch;

/* "none", "proc", "perf": the META key `kernel` says it. */
const char *kernel_source_name(enum kernel_source source);
/* Watches the process `pid`, asleep and with one thread, and its descendants. With
 * KERNEL_PERF it fails where perf is refused; *e says then why. */
ERR_MUST_USE int kernel_watch_open(struct kernel_watch **out, enum kernel_source source, pid_t pid,
                                   struct err *e);
/* Descriptors that become readable when it should soon be collected. */
size_t kernel_watch_fds(const struct kernel_watch *k, const int **fds);
/* Gives everything to this hub, which must live as long. */
void kernel_watch_begin(struct kernel_watch *k, struct trace_hub *hub);
/* What happens from this moment on CLOCK_MONOTONIC is left out: the run is over, and who is still
 * there is ended by us. */
void kernel_watch_end(struct kernel_watch *k, uint64_t mono_ns);
/* Hands what the kernel said since the last call to the hub; call it before trace_hub_collect().
 * `final`: nobody runs any more, and all STARTs were collected. */
void kernel_watch_collect(struct kernel_watch *k, bool final);
void kernel_watch_close(struct kernel_watch *k);

#endif
