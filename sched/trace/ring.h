#ifndef TRACE_RING_H
#define TRACE_RING_H

/* Emitting an event: read the clock, store 32 bytes, publish. No syscall, no lock, no allocation.
 *
 * Each OS thread owns one ring in the shared region, single producer, single consumer (the hub).
 * The ring is taken at the thread's first event and given back by trace_ring_release(); a forked
 * child forgets its parent's ring and takes its own. If a thread or process dies, what it published
 * stays, and the hub frees the ring.
 *
 *   slots:  | freed by the hub | published, not collected | free |
 *                              ^ tail                     ^ head
 *
 * The producer compares its head only with a private limit. At the limit it looks at the real tail:
 * if the ring is more than half full it rings the doorbell, and if it is full it waits (default) or
 * counts a loss (REGION_DROP). So the common path has one compare and no shared read. The last slot
 * is for HELD_UP, by which who waits says so; in virtual time, where waiting takes none, nobody
 * does.
 *
 * Who waits, for room or for a ring, looks every 100 ms whether the keeper still lives, and leaves
 * with code 127 if not.
 *
 * Signal handlers must not emit: they could tear an event of the thread they interrupt. */
#include "sched/base/check.h"
#include "sched/base/clock.h"
#include "sched/base/region.h"
#include "sched/trace/event.h"

/* 32 bytes in the ring. Text follows in whole slots. */
struct trace_slot {
  uint64_t stamp; /* raw clock */
  uint64_t c;
  uint32_t actor;
  uint32_t a;
  uint32_t b;
  uint16_t type;
  uint16_t text_bytes;
};
_Static_assert(sizeof(struct trace_slot) == 32, "an event in a ring is half a cache line");

enum {
  TRACE_TEXT_MAX = 4096, /* longer text is cut; who prints more emits several events */
  TRACE_SLOTS_MIN = 512, /* in a ring */
};

/* Who owns a ring: nobody, or nobody any more (the hub makes it free once it is read), or the
 * thread pid << 32 | tid. One word, so that a ring is never owned by an unknown thread: the hub
 * frees the rings of the dead. */
enum { RING_FREE = 0, RING_RELEASED = 1 };

struct trace_ring {
  _Alignas(64) _Atomic uint64_t head; /* slots published, written by the producer */
  _Atomic uint64_t owner;
  _Atomic uint32_t waiting;           /* futex: 1 = the producer sleeps until tail moves */
  _Atomic uint32_t dropped;           /* events not stored, in drop mode */
  _Atomic uint32_t actor;             /* the last one that dropped */
  _Alignas(64) _Atomic uint64_t tail; /* slots freed, written by the hub */
};

/* The rings section of the region. */
struct trace_rings {
  uint32_t n_rings;
  uint32_t n_slots;           /* per ring, a power of two */
  uint64_t slots_off;         /* of ring 0's slots, from the start of this struct; page aligned */
  _Atomic uint32_t exhausted; /* how often a thread found no free ring */
  _Atomic uint32_t freed;     /* futex: rings that the hub has freed */
  _Atomic uint32_t dropped;   /* events of threads without a ring, in drop mode */
  _Atomic uint32_t actor;     /* the last one that dropped so */
  struct trace_ring ring[];
};

/* What the producer keeps for itself. All zero: no ring yet. */
struct trace_tls {
  uint64_t head, limit, mask;
  uint64_t rang;   /* the tail for which the doorbell has been rung, plus 1 */
  uint64_t real;   /* from here on the pages of the ring may not be there yet */
  uint32_t pieces; /* of TRACE_SLOTS_MIN slots that are not */
  struct trace_slot *slots;
  struct trace_ring *ring;
  enum clock_kind clock;
};
extern __thread struct trace_tls trace_tls;

/* n_slots is a power of two and holds at least two events with the longest text. */
uint64_t trace_rings_bytes(uint32_t n_rings, uint32_t n_slots);
/* Lays out the section; once, by who created the region. */
void trace_rings_init(uint32_t n_rings, uint32_t n_slots);
static inline struct trace_slot *trace_ring_slots(struct trace_rings *rs, uint32_t i) {
  return (struct trace_slot *)((char *)rs + rs->slots_off) + (uint64_t)i * rs->n_slots;
}
/* Gives this thread's ring back once the hub has read it all. Idempotent. */
void trace_ring_release(void);
/* Makes room for n more slots or takes a ring; false: the event is dropped (and counted). */
bool trace_ring_room(uint32_t actor, uint32_t n);
/* Emits something that happened elsewhere and earlier: at this moment on the trace's clock, which
 * must not be before that of the thread's last event. */
void trace_emit_at(uint64_t stamp, const struct event *e, const char *text, size_t bytes);
/* Emits with text; cut at TRACE_TEXT_MAX. */
void trace_emit_text(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, uint64_t c,
                     const char *text, size_t bytes);

/* Apart, as whoever emits would need a larger frame for it. */
uint64_t trace_stamp_slowly(enum clock_kind kind);
static inline uint64_t trace_stamp(enum clock_kind kind) {
  return likely(kind == CLOCK_KIND_COUNTER) ? clock_counter() : trace_stamp_slowly(kind);
}

static inline uint32_t trace_text_slots(uint32_t bytes) {
  return (bytes + (uint32_t)sizeof(struct trace_slot) - 1) / (uint32_t)sizeof(struct trace_slot);
}

static inline bool trace_on(void) {
  return region_mode() & REGION_TRACE;
}

/* One event without text, by who has found that the trace is on. `too`: it stands right behind
 * another one of this thread without text, in the same instant, as nothing has happened in between;
 * so it has the stamp of that, and the clock is not read again, which is most of what an event
 * costs. */
static inline void trace_put_as(bool too, uint32_t actor, uint16_t type, uint32_t a, uint32_t b,
                                uint64_t c) {
  struct trace_tls *t = &trace_tls;
  if (unlikely(t->head == t->limit) && !trace_ring_room(actor, 1))
    return;
  uint64_t head = t->head;
  struct trace_slot *s = &t->slots[head & t->mask];
#if defined(__x86_64__)
  /* Who collects has read this memory: to have it back from another core takes longer than an event
   * does, so it is asked for ahead. */
  __asm__ volatile("prefetchw %0" : : "m"(t->slots[(head + 16) & t->mask]));
#endif
  s->stamp = too ? t->slots[(head - 1) & t->mask].stamp : trace_stamp(t->clock);
  s->c = c;
  s->actor = actor;
  s->a = a;
  s->b = b;
  s->type = type;
  s->text_bytes = 0;
  t->head = head + 1;
  /* Release: the hub that sees the new head sees the slot. */
  atomic_store_explicit(&t->ring->head, head + 1, memory_order_release);
}

static inline void trace_emit_as(bool too, uint32_t actor, uint16_t type, uint32_t a, uint32_t b,
                                 uint64_t c) {
  if (likely(trace_on()))
    trace_put_as(too, actor, type, a, b, c);
}

static inline void trace_emit(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, uint64_t c) {
  trace_emit_as(false, actor, type, a, b, c);
}

/* The next sequence number of an object whose counter the caller must not already hold exclusively.
 * Taken before the event it numbers is stamped; 0 is never given out, it means "no order". */
static inline uint32_t trace_seq(_Atomic uint32_t *counter) {
  uint32_t seq = atomic_fetch_add_explicit(counter, 1, memory_order_acq_rel) + 1;
  return likely(seq) ? seq : trace_seq(counter);
}

#endif
