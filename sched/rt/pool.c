#include "sched/rt/pool.h"

#include <stdlib.h>

#include "sched/base/check.h"

enum { SLAB_BYTES = 32768 };

struct slab {
  _Alignas(POOL_GRAIN) struct slab *next;
};

__thread struct pool_block *pool_free_list[POOL_CLASSES + 1];
static __thread struct slab *slabs;

static void *new_block(size_t bytes) {
  void *p = malloc(bytes ? bytes : 1);
  CHECK(p);
  return p;
}

void *pool_refill(size_t bytes) {
  size_t class = (bytes + POOL_GRAIN - 1) / POOL_GRAIN, block = class * POOL_GRAIN;
  if (POOL_PLAIN || class == 0 || class > POOL_CLASSES)
    return new_block(bytes);
  struct slab *s = new_block(SLAB_BYTES);
  s->next = slabs;
  slabs = s;
  /* The lowest address is taken first. */
  char *first = (char *)s + sizeof *s;
  size_t n = (SLAB_BYTES - sizeof *s) / block;
  for (size_t i = n; i-- > 1;)
    pool_give(first + i * block, bytes);
  return first;
}

void pool_give_large(void *p) {
  free(p);
}

void pool_fini(void) {
  for (size_t i = 0; i <= POOL_CLASSES; i++)
    pool_free_list[i] = NULL;
  for (struct slab *s; (s = slabs);) {
    slabs = s->next;
    free(s);
  }
}
