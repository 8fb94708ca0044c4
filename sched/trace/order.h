#ifndef TRACE_ORDER_H
#define TRACE_ORDER_H

/* The merge: takes the records from the sources of the inbox, one after the other in the order that
 * trace/hub.h promises, and puts them on the tray. Each source is in one of three places:
 *
 *   empty    nothing waits in it
 *   ordered  in a binary heap over the stamps of the sources' first records
 *   parked   its first record needs a number on an object that is not out yet; it hangs in that
 *            object's chain until the number comes
 *   held     what is fed, behind a parked record that is older
 *
 * A parked record draws a line, one window after its stamp, that the others do not cross: what the
 * rings hold is merged by time however long a number takes to come. If it takes too long they are
 * let past.
 *
 * The source at the top of the heap gives records as long as they are older than the first of any
 * other source, so one busy ring is copied straight through. */
#include "sched/trace/inbox.h"
#include "sched/trace/tray.h"

struct trace_order_entry {
  uint64_t stamp;
  uint32_t tie; /* the actor, where stamps can be equal */
  uint32_t source;
};

struct trace_order_object {
  uint32_t last;    /* number of the last event that came out */
  uint32_t waiters; /* chain of parked sources, index + 1 */
};

struct trace_order {
  struct trace_inbox in;  /* ro */
  struct trace_tray tray; /* ro */
  uint64_t lost, late;    /* ro: so far */
  bool equal_stamps;      /* rw: stamps can be equal, so they are compared with their actors */
  uint64_t window_raw;    /* rw: an event whose place is further behind its time is late */
  /* rw: what holds for this collection */
  uint64_t now_ns;    /* real time */
  uint64_t end;       /* records that are older may come out */
  uint64_t stuck_end; /* parked records that are older have waited for long enough ... */
  uint64_t stuck_ns;  /* ... or, with equal stamps, those parked before this real time */
  uint64_t newest;    /* no sane stamp is greater */
  uint32_t ids;       /* sane ids are less */
  bool final;         /* everything comes out */
  bool blame;         /* somebody who may have taken a number is gone */
  /* private */
  uint64_t line; /* like `end`, or less: where parked records hold the others */
  struct trace_order_entry *heap;
  uint32_t heap_n;
  uint32_t parked; /* how many sources */
  uint32_t woken;  /* chain of sources that are parked no longer, index + 1 */
  struct trace_order_object *objects;
  uint32_t n_objects;
  uint8_t flags[EV_LIMIT]; /* of each event type */
};

ERR_MUST_USE int trace_order_init(struct trace_order *o);
void trace_order_fini(struct trace_order *o);
/* Puts on the tray what may come out. Returns whether a number is missing that should have been
 * here by now, with nobody to blame. */
bool trace_order_merge(struct trace_order *o);

#endif
