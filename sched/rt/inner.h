#ifndef RT_INNER_H
#define RT_INNER_H

/* The mutex inside an object, which guards its memory for a few instructions and is no part of what
 * the object does. As a rule nobody has it. Who must wait for it, because its holder was taken off
 * its core or is held up itself, says so, or that would look like a wait of the scenario's own. */
#include "sched/rt/actor.h"
#include "sched/trace/ring.h"

static inline void inner_lock(struct actor *self, pthread_mutex_t *mutex, uint32_t object) {
  if (likely(pthread_mutex_trylock(mutex) == 0))
    return;
  uint64_t since_ns = clock_mono_ns();
  trace_emit(self->id, EV_HELD_UP, object, 0, 0);
  CHECK(pthread_mutex_lock(mutex) == 0);
  trace_emit(self->id, EV_LET_ON, object, 0, clock_mono_ns() - since_ns);
}

#endif
