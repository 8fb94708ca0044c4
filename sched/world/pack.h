#ifndef WORLD_PACK_H
#define WORLD_PACK_H

/* A world as bytes for a snapshot. Most of a world is zeros (what an actor has not done, labels
 * that a listing does not have), so they are left out: the smaller snapshots are, the closer they
 * may be.
 *
 *   bytes of the block | for each 64 words of 8 bytes: a mask, then the words that are not 0 */
#include "sched/base/buf.h"
#include "sched/world/world.h"

/* Appends w; check buf_failed(). */
void world_pack(struct buf *out, const struct world *w);
/* Unpacks and checks as world_load() does. */
ERR_MUST_USE int world_unpack(struct world *w, const void *packed, size_t n);

#endif
