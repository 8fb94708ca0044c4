/* Imitates: os.nice(), os.sched_setaffinity(0, ...).
 * Real: nice(2) and sched_setaffinity(2), for the thread that asks. How much of a core a nice value
 * is worth is the kernel's choice: on Linux each step less gives about a quarter more. */
#include "sched/rt/cores.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "sched/rt/point.h"

void wr_nice(struct actor *self, int more) {
  errno = 0;
  int now = nice(more);
  if (now == -1 && errno)
    wr_give_up(self, "Cannot change the nice value: %s.", strerror(errno));
  trace_emit(self->id, EV_NICE, 0, 0, (uint64_t)(int64_t)now);
}

void wr_cores(struct actor *self, int cores) {
  cpu_set_t all, some;
  CPU_ZERO(&some);
  int n = 0;
  bool done = sched_getaffinity(0, sizeof all, &all) == 0;
  for (size_t i = 0; done && i < CPU_SETSIZE && n < cores; i++) {
    if (!CPU_ISSET(i, &all))
      continue;
    CPU_SET(i, &some);
    n++;
  }
  if (!done || sched_setaffinity(0, sizeof some, &some) != 0)
    wr_give_up(self, "Cannot keep to %d cores: %s.", cores, strerror(errno));
  trace_emit(self->id, EV_CORES, (uint32_t)n, 0, 0);
}
