#ifndef TRACE_HUB_H
#define TRACE_HUB_H

/* The hub drains all rings and puts their events into one order. It lives in the keeper's only
 * thread.
 *
 * Order. Each ring is in program order already. Events on a shared object (those with a SEQ field
 * and a number other than 0) come out in the order of that object's numbers, whatever their stamps
 * say: number n waits until n - 1 is out. Everything else is merged by raw stamp. An event comes
 * out when its predecessors are out and `window` has passed since its stamp, so that a ring that is
 * read a little later can still sort in front of it; a silent ring holds nobody up. What arrives
 * with a stamp more than a window older than what is out is placed where the order stands, keeps
 * its stamp, and a LATE event goes before it.
 *
 * A missing number. On a busy machine a thread may lose its core between taking a number and
 * publishing the event. Meanwhile its successors wait, and so does whatever is more than a window
 * younger than they are, or the rings would come out one behind the other. The stamp of such an
 * event may be younger than its successors', which it cannot be; then it gets theirs.
 *
 * If the thread dies there, or drops the event, they would wait for ever. After `patience` the hub
 * gives up on a missing number if somebody has died or dropped in this run, and says so with a LOST
 * event on the object; if nobody has (an emitter is stopped), the successors go on waiting, because
 * the number will come, but the others no longer wait for them. When nobody emits any more, what is
 * in no ring is lost, and what is in the rings is merged as ever.
 *
 * Virtual time. In a controlled run one actor moves at a time and the clock moves between two
 * moves, so what is older than the clock is complete: it comes out, with no window. What is as old
 * as the clock belongs to the move that is going on and comes out when the clock has moved on, or
 * when nothing at all has moved for 20 ms (somebody is thinking). Equal stamps come out in the
 * order of their actors, each ring's in its own order, and the recorder's own events last; so one
 * schedule always gives one sequence of events.
 *
 * Whatever lies in the rings may have been scribbled over by a runaway scenario: types, lengths,
 * stamps and ids (actors and objects must come from region_new_id) are checked, and what makes no
 * sense is dropped and counted as LOST.
 *
 * Rings whose owners are dead come back into use when a thread waits for a ring, when few are
 * free, or when a number is missing; not before, because nobody tells the hub of a death. */
#include "sched/base/clock.h"
#include "sched/base/err.h"
#include "sched/trace/event.h"

struct trace_hub;

struct trace_hub_options {
  uint64_t window_ns;   /* 0: 2 ms */
  uint64_t patience_ns; /* 0: 1 s */
};

struct trace_hub_stats {
  uint64_t events, lost, late;
  uint64_t fullest; /* the most slots ever found in one ring */
};

/* Reads the rings of region_self. */
ERR_MUST_USE int trace_hub_new(struct trace_hub **out, const struct trace_hub_options *options);
void trace_hub_free(struct trace_hub *h);
/* Collects what the rings hold and returns what is ripe, in order; valid until the next call. At
 * most `most` events a call (0: no limit); h keeps the rest. With `final`, nobody emits any more:
 * everything comes out. */
const struct event_batch *trace_hub_collect(struct trace_hub *h, size_t most, bool final);
/* An event of the recorder itself (LOST, VERDICT, a crash that only the keeper saw): it happens at
 * t_ns, if that is not before what is out already, or now if that is 0; the text of e does not
 * count. It takes its place in the order as any other. */
void trace_hub_say(struct trace_hub *h, const struct event *e, const char *text, size_t bytes);
/* --- events from elsewhere (the kernel layer) ---
 * They have no numbers, stay in the order in which they are fed, and are merged by time: behind all
 * that is older, also if that has to wait for a number. */

/* From now on, threads that say who they are (their START) are remembered for trace_hub_born(). */
void trace_hub_watch_births(struct trace_hub *h);
/* The next one, in no order; false: no more since the last collection. */
bool trace_hub_born(struct trace_hub *h, uint32_t *actor, uint32_t *tid);
/* Compares the clocks if that is due; trace_hub_collect() does it too. To be called before a time
 * of feeding: then the past is measured between two moments that are known on both clocks, and not
 * extrapolated from the last one, however long ago that is. */
void trace_hub_calibrate(struct trace_hub *h);
/* An event without text; t_ns is on CLOCK_MONOTONIC. It is late if it steps back behind what
 * trace_hub_fed() has promised. */
void trace_hub_feed(struct trace_hub *h, const struct event *e);
/* All events before this moment on CLOCK_MONOTONIC have been fed. Once this was called, nothing
 * younger comes out until it is called again. */
void trace_hub_fed(struct trace_hub *h, uint64_t mono_ns);

/* The moment that counts as time 0, on CLOCK_MONOTONIC; and now since then. */
uint64_t trace_hub_start_ns(const struct trace_hub *h);
uint64_t trace_hub_now_ns(const struct trace_hub *h);
/* How long the collector may sleep before a ring that fills as fast as lately is a quarter full. */
uint64_t trace_hub_nap_ns(const struct trace_hub *h);
/* Has everything that was emitted come out? */
bool trace_hub_idle(const struct trace_hub *h);
const struct trace_hub_stats *trace_hub_stats(const struct trace_hub *h);

#endif
