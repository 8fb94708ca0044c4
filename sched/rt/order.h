#ifndef RT_ORDER_H
#define RT_ORDER_H

/* A one-word lock, held for a few instructions, under which an operation and its sequence number
 * happen together, so that the trace knows the true order of operations even where two cores'
 * clocks would disagree. For objects that have no lock of their own; lives in shared memory. */
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

struct rt_order {
  _Atomic uint32_t busy; /* private */
  uint32_t seq;          /* private: of the last operation */
};

static inline void rt_order_enter(struct rt_order *o) {
  while (atomic_exchange_explicit(&o->busy, 1, memory_order_acquire))
    sched_yield(); /* its holder may have been taken off the core */
}

/* Leaves without an operation. */
static inline void rt_order_cancel(struct rt_order *o) {
  atomic_store_explicit(&o->busy, 0, memory_order_release);
}

/* Leaves; the number of the operation, never 0. */
static inline uint32_t rt_order_leave(struct rt_order *o) {
  uint32_t seq = ++o->seq ? o->seq : ++o->seq;
  rt_order_cancel(o);
  return seq;
}

#endif
