#ifndef RT_RLOCK_H
#define RT_RLOCK_H

/* A recursive lock: its owner may take it again, and must let it go as often as it took it. */
#include "sched/rt/lock.h"

struct wr_rlock {
  struct wr_lock lock; /* private, all */
  uint32_t times;      /* how often its owner has taken it; only the owner looks */
};

void wr_rlock_init(struct actor *self, struct wr_rlock *m, const char *name);
void wr_rlock(struct actor *self, struct wr_rlock *m);
int wr_runlock(struct actor *self, struct wr_rlock *m);
int wr_rlock_fini(struct actor *self, struct wr_rlock *m);

#endif
