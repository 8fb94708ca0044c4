#ifndef RT_POOL_H
#define RT_POOL_H

/* Small blocks of memory that come and go often: objects, frames. Each thread has a free list for
 * each size, so that taking and giving back is a few instructions. A block goes back to the thread
 * that took it. Under the sanitizers it is plain malloc, so that they see each block's life. */
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define POOL_PLAIN 1
#else
#define POOL_PLAIN 0
#endif

enum { POOL_GRAIN = 16, POOL_CLASSES = 32, POOL_BYTES_MAX = POOL_GRAIN * POOL_CLASSES };

struct pool_block {
  struct pool_block *next;
};
extern __thread struct pool_block *pool_free_list[POOL_CLASSES + 1];

/* Not zeroed. Any size; larger ones come from malloc. */
void *pool_refill(size_t bytes);
void pool_give_large(void *p);
/* This thread's blocks are no longer used, none of them. */
void pool_fini(void);

static inline void *pool_take(size_t bytes) {
  size_t class = (bytes + POOL_GRAIN - 1) / POOL_GRAIN;
  if (POOL_PLAIN || class > POOL_CLASSES || !pool_free_list[class])
    return pool_refill(bytes);
  struct pool_block *b = pool_free_list[class];
  pool_free_list[class] = b->next;
  return b;
}

/* With the size that it was taken with. */
static inline void pool_give(void *p, size_t bytes) {
  size_t class = (bytes + POOL_GRAIN - 1) / POOL_GRAIN;
  if (POOL_PLAIN || class > POOL_CLASSES) {
    pool_give_large(p);
    return;
  }
  struct pool_block *b = p;
  b->next = pool_free_list[class];
  pool_free_list[class] = b;
}

#endif
