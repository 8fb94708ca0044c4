#ifndef RT_BARRIER_H
#define RT_BARRIER_H

/* A barrier: nobody goes on before all parties have come; then all do, and it can be used again. */
#include "sched/rt/monitor.h"

struct wr_barrier {
  struct monitor m; /* private, all */
  uint32_t parties, here;
  _Atomic uint32_t round; /* how often it has opened */
};

/* Nobody can wait at a barrier for 0 parties: refused. */
int wr_barrier_init(struct actor *self, struct wr_barrier *b, const char *name, uint32_t parties);
/* Returns the caller's place in the order of coming, from 0. */
uint32_t wr_barrier_wait(struct actor *self, struct wr_barrier *b);
/* The same where only the parties ever come, so that it does not matter who comes when: under
 * control coming is no decision then. */
void wr_barrier_meet(struct actor *self, struct wr_barrier *b);

#endif
