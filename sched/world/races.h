#ifndef WORLD_RACES_H
#define WORLD_RACES_H

/* Looks for races and lost updates in a trace: a pass of its own over the events, beside the fold,
 * for whoever asks.
 *
 * Two accesses to one variable race if different actors make them, at least one is a store, and
 * nothing orders them: there is no chain of program order and of events that hand something on
 * (spawn to start, end to join, lock-drop to lock-take ...; the table is in races.c). That they
 * have an order in the trace does not count: it is only how things went this time. So a variable's
 * sequence number is no such event, and neither are time, sleeping, printing and the decisions of a
 * controlled run.
 *
 * An update is lost if an actor stores into a variable that somebody else has changed since the
 * actor read it. That can happen without a race, for instance under the GIL.
 *
 * What holds: a pair that is called a race is one, and an access that races with any earlier one is
 * found to race with at least one. Of findings at the same two places (variable, lines and kinds of
 * access) the first is kept, and how often there were more. Where one event cannot be matched with
 * the one that made it possible, it counts as ordered after all earlier ones, so an order may be
 * seen that was chance. Where events are missing, it is unknown whether what came before is ordered
 * with what comes after, and nothing is said about such pairs. What is late is in order all the
 * same: numbers order it, not its time. */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

enum races_kind { RACES_UNORDERED, RACES_LOST_UPDATE };

struct races_access {
  uint64_t ordinal, t_ns; /* the time of its place in the trace */
  int64_t value;
  uint32_t actor;
  uint32_t label; /* 0 = nowhere yet, else label + 1 */
  bool store;
};

struct races_find {
  enum races_kind kind;
  uint32_t variable;
  uint64_t times;           /* accesses `two` at these places, with whatever actors */
  struct races_access one;  /* earlier in the trace; of a lost update: the store that is lost */
  struct races_access two;  /* later; of a lost update: the store over it */
  struct races_access read; /* of a lost update: what `two`'s actor had read before `one` */
};

struct races_result {
  const struct races_find *find; /* in the order of their first times */
  size_t n;
  uint64_t unordered;    /* accesses that race with an earlier one */
  uint64_t lost_updates; /* stores over what was not seen */
  uint64_t unsure;       /* how often order was lost with missing events */
  uint64_t left_at;      /* ordinal + 1 where memory ran out; 0 = all was looked at */
};

struct races;

struct races *races_new(void);
void races_free(struct races *r);
/* Asks for this event. Before the first event. */
void races_watch(struct races *r, uint64_t ordinal);
/* The next n events of the trace. */
void races_apply_batch(struct races *r, const struct event *events, size_t n);
/* Borrowed: valid until the next call. */
struct races_result races_result(const struct races *r);
/* The first finding in which that event takes part; there is one if it races with any other event.
 * Of lost updates, the first in which it is the store that is lost. NULL if there is none. */
const struct races_find *races_watched(const struct races *r, enum races_kind kind);
/* All of a recording; w is its last world. Nothing is read if there is no variable. */
void races_read(struct races *r, struct trace_reader *reader, const struct world *w);

/* --- in words; w is the last world --- */

/* One finding, as finished sentences. */
void races_sentence(struct buf *out, struct trace_reader *reader, const struct world *w,
                    const struct races_find *f);
/* What is to be added to the sentence of the event that was asked for; nothing if nothing is. */
void races_of_event(struct buf *out, struct trace_reader *reader, const struct world *w,
                    const struct races *r, uint64_t ordinal);
/* How many there are and which was the first; false, and nothing, if there are none. */
bool races_summary(struct buf *out, struct trace_reader *reader, const struct world *w,
                   const struct races *r);
/* Why not all of them may have been found; false, and nothing, if all have. */
bool races_doubt(struct buf *out, const struct races *r);
/* Tables for people, and members of a JSON object, as the other figures (stats.h). */
void races_text(struct buf *out, struct trace_reader *reader, const struct world *w,
                const struct races *r);
void races_json(struct buf *out, struct trace_reader *reader, const struct world *w,
                const struct races *r);

#endif
