#ifndef BASE_REGION_H
#define BASE_REGION_H

/* The shared region: one memfd-backed mapping that every process of a run has, made before the
 * first fork. It holds the event rings, the gates and the scenario's shared block, each in a
 * section that its own layer lays out; this file knows only the header and where the sections lie.
 *
 *   header | rings (trace) | gates (gate) | share (scenario)
 *
 * Processes may map it at different addresses (after an exec), so nothing inside holds a pointer:
 * sections and everything in them are named by offset. The region has no file name; it is gone when
 * the last process that maps it is gone. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/err.h"

/* The bits of the mode word. One relaxed load of it is all that a disarmed hook costs. */
enum region_mode {
  REGION_TRACE = 1,   /* hooks emit */
  REGION_GATE = 2,    /* gates decide: a controlled run */
  REGION_DROP = 4,    /* a full ring counts and drops instead of waiting */
  REGION_USAGE = 8,   /* actors say at their end what they have had of the cores */
  REGION_FIBERS = 16, /* threads are fibers of one: see rt/carrier.h */
  REGION_CREW = 32,   /* threads are kept for the next run: see rt/crew.h */
};

enum region_section { REGION_RINGS, REGION_GATES, REGION_SHARE, REGION_SECTIONS };

struct region {
  uint64_t magic;
  uint64_t bytes;
  struct {
    uint64_t off, bytes;
  } section[REGION_SECTIONS];
  int32_t fd;         /* of the memfd; the number survives fork and exec */
  int32_t doorbell;   /* eventfd: a ring is filling up, or somebody needs the keeper */
  int32_t lifeline;   /* read end of a pipe that only the keeper can write: HUP = keeper is dead */
  uint32_t clock;     /* enum clock_kind */
  uint32_t gil;       /* enum gil_kind: the one that scenarios with a GIL take */
  uint64_t seed;      /* of the run: what a scenario draws its random numbers from */
  uint64_t pace;      /* of a free run: its durations take so many times as long; 0 is 1 */
  int64_t params[16]; /* of the scenario, in the order of its table */
  char redis[768];    /* URL of the server that its job queues are on, with the password */
  _Alignas(64) _Atomic uint32_t mode;
  _Alignas(
      64) _Atomic uint32_t next_id; /* actors and objects, one counter, never reused; 0 = none */
  _Alignas(64) _Atomic uint64_t vclock; /* ns, where clock is virtual */
};

/* The region of this process; set by region_create() or region_attach(), inherited over fork. It
 * points to a private, disarmed dummy before, so that hooks need no null check. */
extern struct region *region_self;

/* Section sizes are rounded up to pages. On success region_self is set. */
ERR_MUST_USE int region_create(const uint64_t bytes[REGION_SECTIONS], struct err *e);
/* After an exec: maps the region that the parent left in descriptor fd. */
ERR_MUST_USE int region_attach(int fd, struct err *e);
/* Unmaps and closes; region_self is the dummy again. */
void region_destroy(void);

static inline void *region_at(uint64_t off) {
  return (char *)region_self + off;
}
static inline uint64_t region_offset(const void *p) {
  return (uint64_t)((const char *)p - (const char *)region_self);
}
static inline void *region_section(enum region_section s) {
  return region_at(region_self->section[s].off);
}
static inline uint32_t region_mode(void) {
  return atomic_load_explicit(&region_self->mode, memory_order_relaxed);
}
static inline uint32_t region_new_id(void) {
  return atomic_fetch_add_explicit(&region_self->next_id, 1, memory_order_relaxed);
}

/* How long something takes in this run that should take so long. */
static inline uint64_t region_paced(uint64_t ns) {
  return region_self->pace > 1 ? ns * region_self->pace : ns;
}

#endif
