#include "sched/trace/inbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/base/proc.h"

/* With this much waiting in all queues, rings that have plenty waiting are left alone: then their
 * emitters wait. A ring with little waiting is always read, so what the others wait for comes.
 * What waits should stay in the cache, which is worth a third of the speed; but an emitter that
 * would drop instead needs all the room there can be. */
#define QUEUED_MAX ((uint64_t)1 << 18)
#define QUEUED_MAX_DROP ((uint64_t)4 << 20)
#define SMALL_QUEUE 4096u
#define SHORTAGE_PAUSE_NS 100000000u /* between two looks for the dead while few rings are free */
#define EXHAUSTED_PAUSE_NS 1000000u  /* while somebody waits for a ring */
#define BIRTH_WITHIN 1024u           /* a thread says who it is in one of its first records */

int trace_inbox_init(struct trace_inbox *in) {
  *in = (struct trace_inbox){.rings = region_section(REGION_RINGS)};
  in->n = in->rings->n_rings;
  in->n_slots = in->rings->n_slots;
  in->slots_per_ms = in->n_slots; /* nobody knows yet: look often, while everything costs more */
  size_t bytes = trace_inbox_sources(in) * sizeof *in->source;
  in->source = mem_realloc(NULL, bytes);
  if (!in->source)
    return ERR_MEMORY;
  memset(in->source, 0, bytes);
  for (uint32_t i = 0; i < in->n; i++) {
    in->source[i].tail = atomic_load(&in->rings->ring[i].tail);
    in->source[i].unborn = BIRTH_WITHIN;
  }
  return 0;
}

void trace_inbox_fini(struct trace_inbox *in) {
  for (uint32_t i = 0; in->source && i < trace_inbox_sources(in); i++)
    free(in->source[i].slots);
  free(in->source);
  free(in->births);
  *in = (struct trace_inbox){0};
}

/* Room for n more slots at the end. Moving what waits to the front costs one copy a slot at most,
 * because it is done only when that frees as much again. A queue is small or has room for a full
 * ring at once: what grows under pressure grows at the worst of times. */
static bool reserve(struct trace_source *s, size_t n, size_t n_slots) {
  size_t waiting = s->end - s->first;
  if (waiting == 0)
    s->first = s->end = 0;
  if (s->cap - s->end >= n)
    return true;
  if (waiting + n > s->cap / 2) {
    size_t cap = s->cap ? s->cap : 256;
    while (cap / 2 < waiting + n)
      cap *= 2;
    if (cap > SMALL_QUEUE && cap < 2 * n_slots)
      cap = 2 * n_slots;
    struct trace_slot *slots = mem_realloc(s->slots, cap * sizeof *slots);
    if (!slots)
      return false;
    s->slots = slots;
    s->cap = cap;
  }
  memmove(s->slots, s->slots + s->first, waiting * sizeof *s->slots);
  s->first = 0;
  s->end = waiting;
  return true;
}

bool trace_inbox_add(struct trace_inbox *in, uint32_t i, const struct trace_slot *slot,
                     const char *text) {
  struct trace_source *s = &in->source[i];
  uint32_t bytes = inbox_text_bytes(slot);
  size_t n = 1 + trace_text_slots(bytes);
  if (!reserve(s, n, in->n_slots))
    return false;
  s->slots[s->end] = *slot;
  if (bytes) /* text may be NULL otherwise: an empty line behind the hooks' back */
    memcpy(s->slots + s->end + 1, text, bytes);
  s->end += n;
  return true;
}

/* Who the ring's thread is, if the records from `at` on say so. */
static void look_for_birth(struct trace_inbox *in, struct trace_source *s, size_t at) {
  for (; at < s->end && s->unborn; s->unborn--) {
    const struct trace_slot *r = &s->slots[at];
    at += 1 + trace_text_slots(r->text_bytes);
    if (r->type != EV_START)
      continue;
    if (in->n_births == in->cap_births) {
      size_t cap = in->cap_births ? in->cap_births * 2 : 64;
      struct trace_birth *births = mem_realloc(in->births, cap * sizeof *births);
      if (!births)
        return;
      in->births = births;
      in->cap_births = cap;
    }
    in->births[in->n_births++] = (struct trace_birth){r->actor, (uint32_t)r->c};
    s->unborn = 0;
    return;
  }
}

/* A gap in source i, behind everything that waits there. Nobody knows when it began. */
static bool add_lost(struct trace_inbox *in, uint32_t i, uint32_t actor, uint64_t count) {
  const struct trace_slot lost = {.stamp = INBOX_NO_STAMP, .c = count, .a = actor, .type = EV_LOST};
  return trace_inbox_add(in, i, &lost, "");
}

/* All pages at once, which costs less than one fault each. */
static void make_readable(const void *from, size_t bytes) {
  uintptr_t at = (uintptr_t)from & ~(MEM_PAGE - 1);
  madvise((void *)at, (uintptr_t)from + bytes - at, MADV_POPULATE_READ);
}

static void copy(struct trace_inbox *in, uint32_t i, uint64_t n) {
  struct trace_source *s = &in->source[i];
  const struct trace_slot *ring = trace_ring_slots(in->rings, i);
  uint64_t from = s->tail & (in->n_slots - 1);
  uint64_t part = in->n_slots - from < n ? in->n_slots - from : n;
  if (s->tail < in->n_slots) /* the first time around */
    make_readable(ring + from, part * sizeof *ring);
  memcpy(s->slots + s->end, ring + from, part * sizeof *ring);
  memcpy(s->slots + s->end + part, ring, (n - part) * sizeof *ring);
  s->end += n;
}

/* Frees the ring's slots up to the tail that we keep, and wakes the emitter if it waits for that.
 * The order of the two sequentially consistent accesses matters: see make_room() in ring.c. */
static void publish_tail(struct trace_ring *r, uint64_t tail) {
  atomic_store(&r->tail, tail);
  if (atomic_load(&r->waiting) && atomic_exchange(&r->waiting, 0))
    syscall(SYS_futex, &r->waiting, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* Returns false if something had to be left in the ring. */
static bool drain_ring(struct trace_inbox *in, uint32_t i, bool all) {
  struct trace_source *s = &in->source[i];
  struct trace_ring *r = &in->rings->ring[i];
  /* Acquire: the slots before the head are written. */
  uint64_t n = atomic_load_explicit(&r->head, memory_order_acquire) - s->tail;
  if (n > in->fullest && n <= in->n_slots)
    in->fullest = n;
  if (n > in->n_slots) { /* scribbled over: nothing in it can be believed */
    if (!add_lost(in, i, s->actor, 1))
      return false;
    s->tail += n;
  } else if (n) {
    uint64_t most = region_mode() & REGION_DROP ? QUEUED_MAX_DROP : QUEUED_MAX;
    if (!all && in->queued > most && s->end - s->first > in->n_slots)
      return false;
    if (!reserve(s, n, in->n_slots))
      return false;
    size_t at = s->end;
    copy(in, i, n);
    s->tail += n;
    if (unlikely(s->unborn) && in->watch_births)
      look_for_birth(in, s, at);
  }
  /* Drops happen while the ring is full, before the tail moves: behind what was just copied. */
  uint32_t dropped = atomic_load_explicit(&r->dropped, memory_order_acquire);
  if (dropped != s->dropped &&
      add_lost(in, i, atomic_load_explicit(&r->actor, memory_order_relaxed),
               dropped - s->dropped)) {
    in->deaths++;
    in->fullest = in->n_slots;
    s->dropped = dropped;
  }
  if (n || atomic_load_explicit(&r->waiting, memory_order_relaxed))
    publish_tail(r, s->tail);
  return true;
}

static void free_ring(struct trace_rings *rs, struct trace_ring *r, struct trace_source *s) {
  uint64_t owner = RING_RELEASED;
  s->unborn = BIRTH_WITHIN;
  if (!atomic_compare_exchange_strong(&r->owner, &owner, RING_FREE))
    return;
  atomic_fetch_add(&rs->freed, 1);
  syscall(SYS_futex, &rs->freed, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void note_rate(struct trace_inbox *in, uint64_t most, uint64_t now_ns) {
  uint64_t us = (now_ns - in->drained_ns) / 1000;
  if (in->drained_ns && us) {
    uint64_t rate = most * 1000 / us;
    /* Up at once, down slowly. */
    in->slots_per_ms = rate > in->slots_per_ms ? rate : (in->slots_per_ms * 7 + rate) / 8;
  }
  if (us || !in->drained_ns)
    in->drained_ns = now_ns;
}

void trace_inbox_drain(struct trace_inbox *in, bool all, uint64_t now_ns) {
  struct trace_rings *rs = in->rings;
  uint64_t most = 0;
  uint32_t busy = 0;
  in->queued = 0;
  for (uint32_t i = 0; i < trace_inbox_sources(in); i++)
    in->queued += in->source[i].end - in->source[i].first;
  for (uint32_t i = 0; i < in->n; i++) {
    struct trace_ring *r = &rs->ring[i];
    /* Acquire, and before the head: after a release there is no later head. */
    uint64_t owner = atomic_load_explicit(&r->owner, memory_order_acquire);
    if (owner == RING_FREE)
      continue;
    uint64_t before = in->source[i].tail;
    busy++;
    if (drain_ring(in, i, all) && owner == RING_RELEASED)
      free_ring(rs, r, &in->source[i]);
    uint64_t n = in->source[i].tail - before;
    in->drained += n;
    most = n > most ? n : most;
  }
  uint32_t dropped = atomic_load_explicit(&rs->dropped, memory_order_acquire);
  if (dropped != in->dropped &&
      add_lost(in, trace_inbox_own(in), atomic_load(&rs->actor), dropped - in->dropped)) {
    in->deaths++;
    in->dropped = dropped;
  }
  note_rate(in, most, now_ns);
  uint32_t exhausted = atomic_load_explicit(&rs->exhausted, memory_order_relaxed);
  bool wanted = exhausted != in->exhausted;
  if (!wanted && busy <= in->n - in->n / 8)
    return;
  if (trace_inbox_find_dead(in, now_ns, wanted ? EXHAUSTED_PAUSE_NS : SHORTAGE_PAUSE_NS))
    in->exhausted = exhausted;
}

static bool is_dead(uint64_t owner) {
  return proc_has_ended((pid_t)(owner >> 32), (pid_t)(uint32_t)owner);
}

bool trace_inbox_find_dead(struct trace_inbox *in, uint64_t now_ns, uint64_t pause_ns) {
  if (now_ns - in->search_ns < pause_ns)
    return false;
  in->search_ns = now_ns;
  for (uint32_t i = 0; i < in->n; i++) {
    struct trace_ring *r = &in->rings->ring[i];
    uint64_t owner = atomic_load(&r->owner);
    if (owner == RING_FREE || owner == RING_RELEASED || !is_dead(owner))
      continue;
    if (atomic_compare_exchange_strong(&r->owner, &owner, RING_RELEASED))
      in->deaths++;
  }
  return true;
}

bool trace_inbox_empty(const struct trace_inbox *in) {
  for (uint32_t i = 0; i < trace_inbox_sources(in); i++)
    if (in->source[i].first != in->source[i].end)
      return false;
  if (atomic_load_explicit(&in->rings->dropped, memory_order_relaxed) != in->dropped)
    return false;
  for (uint32_t i = 0; i < in->n; i++) {
    const struct trace_ring *r = &in->rings->ring[i];
    if (atomic_load_explicit(&r->head, memory_order_relaxed) != in->source[i].tail ||
        atomic_load_explicit(&r->dropped, memory_order_relaxed) != in->source[i].dropped)
      return false;
  }
  return true;
}
