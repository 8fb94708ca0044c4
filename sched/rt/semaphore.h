#ifndef RT_SEMAPHORE_H
#define RT_SEMAPHORE_H

/* A semaphore: so many permits, and who wants one waits until there is one. Anybody may give a
 * permit back, also one that took none; a bounded semaphore refuses more than it began with. */
#include "sched/rt/monitor.h"

struct wr_semaphore {
  struct monitor m; /* private, all */
  _Atomic uint32_t left;
  uint32_t most;
};

void wr_semaphore_init(struct actor *self, struct wr_semaphore *s, const char *name,
                       uint32_t permits);
/* The same, bounded. */
void wr_semaphore_init_bounded(struct actor *self, struct wr_semaphore *s, const char *name,
                               uint32_t permits);
void wr_semaphore_take(struct actor *self, struct wr_semaphore *s);
int wr_semaphore_give(struct actor *self, struct wr_semaphore *s);

#endif
