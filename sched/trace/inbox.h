#ifndef TRACE_INBOX_H
#define TRACE_INBOX_H

/* What has been taken out of the rings and is not in the recording yet: one queue per ring, one for
 * what the recorder itself has to say, and one for what is fed from elsewhere. Part of the hub; see
 * trace/hub.h.
 *
 * Draining copies whole stretches of a ring and frees them at once, so that an emitter never waits
 * for the order of events, only for the speed of the collector. Records are copied as they lie;
 * whether they make sense is seen when they come to the head of their queue.
 *
 *   ring i  --drain-->  source i: | out already | first .. waiting for its turn .. end | room |
 *
 * Rings come back into use here: one whose owner released it, or is dead, becomes free when it has
 * been read to its end. */
#include "sched/trace/ring.h"

enum {
  INBOX_NO_STAMP = 0, /* the stamp of a record that belongs wherever its predecessor is */
  /* in text_bytes of a queued record */
  INBOX_LATE = 0x8000, /* who fed it knows that it comes after its time */
  INBOX_TOLD = 0x4000, /* that has been said */
};

/* Of a queued record. */
static inline uint32_t inbox_text_bytes(const struct trace_slot *s) {
  return s->text_bytes & ~(uint32_t)(INBOX_LATE | INBOX_TOLD);
}

enum inbox_place { INBOX_EMPTY, INBOX_ORDERED, INBOX_PARKED, INBOX_HELD };

struct trace_source {
  struct trace_slot *slots; /* ro */
  size_t first, end;        /* ro: slots[first .. end) are waiting; first moves by the hub */
  size_t cap;               /* private */
  uint64_t tail;            /* private: of the ring; the one in shared memory is only told */
  uint32_t dropped;         /* private: as last seen in the ring */
  uint32_t actor;           /* rw: of the last event that made sense */
  uint32_t unborn;          /* private: so many records more may bring the START of its thread */
  enum inbox_place place;   /* rw: where the hub has it */
  uint32_t next;            /* rw: in a chain of parked sources, index + 1 */
  uint64_t parked_ns;       /* rw: since when */
  bool passed;              /* rw: parked, but the others go on without it */
};

/* A thread that said who it is. */
struct trace_birth {
  uint32_t actor, tid;
};

struct trace_inbox {
  struct trace_source *source; /* ro: n of the rings, then the recorder's own, then what is fed */
  uint32_t n;                  /* ro: rings */
  uint64_t n_slots;            /* ro: in each ring */
  uint64_t fullest;            /* ro: the most slots ever found in one ring */
  uint64_t drained;            /* ro: slots so far */
  uint64_t deaths;             /* rw: owners that died, and drops */
  bool watch_births;           /* rw: collect them */
  struct trace_birth *births;  /* ro: n_births, in no order; the hub empties the list */
  size_t n_births, cap_births;
  struct trace_rings *rings; /* private, as all below */
  uint64_t queued;
  uint64_t drained_ns;
  uint64_t slots_per_ms; /* of the ring that fills fastest */
  uint64_t search_ns;    /* when the dead were last looked for */
  uint32_t exhausted, dropped;
};

static inline uint32_t trace_inbox_own(const struct trace_inbox *in) {
  return in->n;
}
static inline uint32_t trace_inbox_fed(const struct trace_inbox *in) {
  return in->n + 1;
}
static inline uint32_t trace_inbox_sources(const struct trace_inbox *in) {
  return in->n + 2;
}

ERR_MUST_USE int trace_inbox_init(struct trace_inbox *in);
void trace_inbox_fini(struct trace_inbox *in);
/* Takes what is in the rings; with `all`, however much that is. */
void trace_inbox_drain(struct trace_inbox *in, bool all, uint64_t now_ns);
/* Looks whether ring owners have died; false: the last look was less than `pause_ns` ago. What they
 * left is drained by the next trace_inbox_drain(). */
bool trace_inbox_find_dead(struct trace_inbox *in, uint64_t now_ns, uint64_t pause_ns);
/* Appends a record to source i. False if there is no memory. */
bool trace_inbox_add(struct trace_inbox *in, uint32_t i, const struct trace_slot *slot,
                     const char *text);
/* Nothing in the queues and nothing in the rings. */
bool trace_inbox_empty(const struct trace_inbox *in);

#endif
