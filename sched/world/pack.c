#include "sched/world/pack.h"

#include <stdlib.h>
#include <string.h>

enum { GROUP = 64, WORD = sizeof(uint64_t) };
_Static_assert(sizeof(struct world_head) % WORD == 0 && sizeof(struct world_entity) % WORD == 0,
               "a world is made of whole words");

void world_pack(struct buf *out, const struct world *w) {
  uint64_t bytes = world_bytes(w);
  const uint64_t *word = (const uint64_t *)(const void *)w->head;
  buf_add(out, &bytes, sizeof bytes);
  for (size_t left = bytes / WORD; left > 0;) {
    size_t n = left < GROUP ? left : GROUP;
    char *to = buf_reserve(out, (GROUP + 1) * WORD);
    if (!to)
      return;
    uint64_t mask = 0;
    char *at = to + WORD;
    for (size_t i = 0; i < n; i++) {
      memcpy(at, &word[i], WORD); /* the next one overwrites it if it is 0 */
      mask |= (uint64_t)(word[i] != 0) << i;
      at += word[i] != 0 ? WORD : 0;
    }
    memcpy(to, &mask, WORD);
    out->len += (size_t)(at - to);
    word += n;
    left -= n;
  }
}

/* False if the packed bytes do not give just so many words. */
static bool unpack(uint64_t *word, size_t words, const char *from, const char *end) {
  while (words > 0) {
    size_t n = words < GROUP ? words : GROUP;
    uint64_t mask;
    if ((size_t)(end - from) < WORD)
      return false;
    memcpy(&mask, from, WORD);
    from += WORD;
    size_t there = (size_t)__builtin_popcountll(mask);
    if ((n < GROUP && mask >> n) || (size_t)(end - from) / WORD < there)
      return false;
    for (; mask; mask &= mask - 1, from += WORD)
      memcpy(&word[__builtin_ctzll(mask)], from, WORD);
    word += n;
    words -= n;
  }
  return from == end;
}

int world_unpack(struct world *w, const void *packed, size_t n) {
  const char *from = packed;
  uint64_t bytes = 0;
  if (n >= WORD)
    memcpy(&bytes, from, WORD);
  /* A mask stands for at most 64 words, which bounds what a small lie can ask for. */
  if (bytes == 0 || bytes % WORD || bytes / WORD > (uint64_t)n / WORD * GROUP)
    return ERR_DAMAGED;
  uint64_t *block = mem_realloc(NULL, bytes);
  if (!block)
    return ERR_MEMORY;
  memset(block, 0, bytes);
  int result = ERR_DAMAGED;
  if (unpack(block, bytes / WORD, from + WORD, from + n))
    result = world_load(w, block, bytes);
  free(block);
  return result;
}
