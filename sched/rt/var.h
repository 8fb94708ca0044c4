#ifndef RT_VAR_H
#define RT_VAR_H

/* A shared variable whose every access is an event. A statement like `x += 1` becomes what it
 * really is: load, operation, store; between them others may run, and an update can be lost.
 *
 * Value and sequence number change together, under a one-word lock held for a few instructions, so
 * that the trace knows the true order of accesses even where two cores' clocks would disagree. The
 * lock orders only the record: it adds no order between a load and a later store, so races stay. */
#include "sched/rt/actor.h"
#include "sched/rt/order.h"

struct wr_var {
  struct rt_order order; /* private, all */
  int64_t value;
  uint32_t id;
};

void wr_var_init(struct actor *self, struct wr_var *v, const char *name, int64_t value);
int64_t wr_load(struct actor *self, struct wr_var *v);
void wr_store(struct actor *self, struct wr_var *v, int64_t value);
/* Says that the actor has computed a value for v that nobody else sees yet; returns it. */
int64_t wr_calc(struct actor *self, struct wr_var *v, int64_t value);

#endif
