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

/* As a rule its holder is done in a moment, on another core. If that was taken off its core, it
 * needs ours; but who gives its own up at once may not have it back for milliseconds on a busy
 * machine. */
static inline void rt_order_enter(struct rt_order *o) {
  for (uint32_t i = 1; atomic_exchange_explicit(&o->busy, 1, memory_order_acquire); i++)
    if (i % 64 == 0)
      sched_yield();
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
