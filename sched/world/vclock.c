#include "sched/world/vclock.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"

enum { SLOTS_OF_CHUNK = 64, FIRST_CHUNKS = 64 };

/* Number 0 stands for a chunk of zeros and is not stored. */
struct vclock_chunk {
  uint32_t users; /* clocks that have it; of an unused one: the number of the next unused one */
  uint32_t time[SLOTS_OF_CHUNK];
};

void *vclock_room_grow(struct vclock_room *m, void *p, size_t from, size_t to) {
  void *grown = to - from <= m->most - m->used ? mem_realloc(p, to) : NULL;
  if (grown)
    m->used += to - from;
  else
    m->full = true;
  return grown;
}

void vclock_pool_fini(struct vclock_pool *p) {
  free(p->chunk);
  *p = (struct vclock_pool){0};
}

/* The number of a chunk that one clock has; 0 if the room is full. Chunks may move. */
static uint32_t take(struct vclock_pool *p) {
  uint32_t i = p->unused;
  if (i) {
    p->unused = p->chunk[i].users;
  } else {
    if (p->top == p->cap) {
      uint32_t cap = p->cap ? p->cap * 2 : FIRST_CHUNKS;
      void *grown =
          vclock_room_grow(p->room, p->chunk, p->cap * sizeof *p->chunk, cap * sizeof *p->chunk);
      if (!grown)
        return 0;
      p->chunk = grown;
      p->cap = cap;
      p->top += p->top == 0; /* number 0 */
    }
    i = p->top++;
  }
  p->chunk[i].users = 1;
  return i;
}

static void drop(struct vclock_pool *p, uint32_t i) {
  if (i && --p->chunk[i].users == 0) {
    p->chunk[i].users = p->unused;
    p->unused = i;
  }
}

void vclock_fini(struct vclock_pool *p, struct vclock *c) {
  for (uint32_t i = 0; i < c->n; i++)
    drop(p, c->chunk[i]);
  p->room->used -= c->n * sizeof *c->chunk;
  free(c->chunk);
  *c = (struct vclock){0};
}

static bool widen(struct vclock_pool *p, struct vclock *c, uint32_t n) {
  if (n <= c->n)
    return true;
  uint32_t *grown = vclock_room_grow(p->room, c->chunk, c->n * sizeof *grown, n * sizeof *grown);
  if (!grown)
    return false;
  memset(grown + c->n, 0, (n - c->n) * sizeof *grown);
  c->chunk = grown;
  c->n = n;
  return true;
}

/* The times of a chunk that this clock alone has; NULL if the room is full. */
static uint32_t *own(struct vclock_pool *p, uint32_t *chunk) {
  uint32_t had = *chunk;
  if (had && p->chunk[had].users == 1)
    return p->chunk[had].time;
  uint32_t i = take(p);
  if (!i)
    return NULL;
  if (had)
    memcpy(p->chunk[i].time, p->chunk[had].time, sizeof p->chunk[i].time);
  else
    memset(p->chunk[i].time, 0, sizeof p->chunk[i].time);
  drop(p, had);
  *chunk = i;
  return p->chunk[i].time;
}

uint32_t vclock_at(const struct vclock_pool *p, const struct vclock *c, uint32_t slot) {
  uint32_t i = slot / SLOTS_OF_CHUNK < c->n ? c->chunk[slot / SLOTS_OF_CHUNK] : 0;
  return i ? p->chunk[i].time[slot % SLOTS_OF_CHUNK] : 0;
}

void vclock_raise(struct vclock_pool *p, struct vclock *c, uint32_t slot, uint32_t time) {
  if (!widen(p, c, slot / SLOTS_OF_CHUNK + 1))
    return;
  uint32_t *to = own(p, &c->chunk[slot / SLOTS_OF_CHUNK]);
  if (!to)
    return;
  CHECK(time >= to[slot % SLOTS_OF_CHUNK]);
  to[slot % SLOTS_OF_CHUNK] = time;
}

static void share(struct vclock_pool *p, uint32_t *into, uint32_t from) {
  p->chunk[from].users++;
  drop(p, *into);
  *into = from;
}

/* Neither is 0, and they are not the same. */
static void join_chunk(struct vclock_pool *p, uint32_t *into, uint32_t from) {
  const uint32_t *a = p->chunk[*into].time, *b = p->chunk[from].time;
  bool a_more = false, b_more = false;
  for (int i = 0; i < SLOTS_OF_CHUNK; i++) {
    a_more |= a[i] > b[i];
    b_more |= b[i] > a[i];
  }
  if (!b_more)
    return;
  if (!a_more) {
    share(p, into, from);
    return;
  }
  uint32_t *to = own(p, into);
  if (!to)
    return;
  b = p->chunk[from].time;
  for (int i = 0; i < SLOTS_OF_CHUNK; i++)
    to[i] = b[i] > to[i] ? b[i] : to[i];
}

void vclock_join(struct vclock_pool *p, struct vclock *into, const struct vclock *from) {
  into->floor = from->floor > into->floor ? from->floor : into->floor;
  if (!widen(p, into, from->n))
    return;
  for (uint32_t i = 0; i < from->n; i++) {
    if (from->chunk[i] == into->chunk[i] || from->chunk[i] == 0)
      continue;
    if (into->chunk[i] == 0)
      share(p, &into->chunk[i], from->chunk[i]);
    else
      join_chunk(p, &into->chunk[i], from->chunk[i]);
  }
}
