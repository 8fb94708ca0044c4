#ifndef WORLD_VCLOCK_H
#define WORLD_VCLOCK_H

/* Vector clocks for many actors. A clock says for every actor (by its slot, from 0) up to which of
 * that actor's times its holder knows what the actor did; 0 is nothing.
 *
 * Clocks that learn from each other are mostly equal, so they share what is equal: a clock is a row
 * of numbers of chunks, a chunk holds the times of 64 slots and is never changed while two clocks
 * have it. Ten thousand actors that all pass one lock take a few megabytes, not 400.
 *
 *   alice   3 | 7 | 0         chunk 3: slots 0..63     chunk 7: slots 64..127
 *   lock m  3 | 9
 *
 * Memory is taken under a limit, because a hostile file may want any amount. Beyond it, or where
 * there is none, the room is full, and clocks are no longer right: whoever uses them must stop. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vclock_room {
  size_t used, most;
  bool full;
};

/* realloc() under the limit: NULL, and p as it was, if the room is full. */
void *vclock_room_grow(struct vclock_room *m, void *p, size_t from, size_t to);

struct vclock_pool {
  struct vclock_room *room;   /* borrowed */
  struct vclock_chunk *chunk; /* private, all below */
  uint32_t top, cap, unused;
};

/* Zeroed knows nothing. */
struct vclock {
  uint64_t floor;  /* rw: the greatest of all floors it has learnt from */
  uint32_t *chunk; /* private */
  uint32_t n;      /* private */
};

void vclock_pool_fini(struct vclock_pool *p);
void vclock_fini(struct vclock_pool *p, struct vclock *c);
uint32_t vclock_at(const struct vclock_pool *p, const struct vclock *c, uint32_t slot);
/* The clock knows slot up to that time, which is not less than what it knew. */
void vclock_raise(struct vclock_pool *p, struct vclock *c, uint32_t slot, uint32_t time);
/* The clock learns all that another one knows. */
void vclock_join(struct vclock_pool *p, struct vclock *into, const struct vclock *from);

#endif
