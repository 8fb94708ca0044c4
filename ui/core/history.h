#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

/* What state every actor was in, at every time: the material of the lanes. It is folded once, as
 * the recording grows, and answers for any span of time how long an actor was in which state, in a
 * hundred nanoseconds or so however many events the span holds; so zooming never leaves anything
 * out.
 *
 * A lane's state is the actor's own and the kernel's word on its core in one: who could run but has
 * no core is ready, not running. */
#include "sched/trace/reader.h"
#include "sched/world/world.h"

enum lane_state {
  LANE_NONE, /* not born, or over */
  LANE_RUN,
  LANE_READY,
  LANE_BLOCKED,
  LANE_WAIT,
  LANE_PAUSED,
  LANE_DONE, /* ended, but nobody has collected it */
  LANE_UNKNOWN,
  LANE_STATES
};

struct history;

struct history *history_new(void);
void history_free(struct history *h);
/* Takes in what the reader has beyond what was seen, at most `most` events of it; true if there is
 * more. */
bool history_grow(struct history *h, struct trace_reader *r, uint64_t most);
/* The world after everything that was taken in. Borrowed. */
const struct world *history_world(const struct history *h);
/* When the first actor ran its first instruction; 0 before that. */
uint64_t history_begin_ns(const struct history *h);
/* When an actor last did something; later there are only the recorder and the kernel. */
uint64_t history_end_ns(const struct history *h);
/* The actors in the order of their birth. Borrowed until the next grow. */
const uint32_t *history_actors(const struct history *h, size_t *n);
/* A walk along an actor's lane from t_ns on, by spans of about the same length: what was found of
 * one leads to the next. Valid until the next grow. */
struct history_walk {
  const struct lane *lane; /* NULL: nothing is known of it */
  uint64_t t_ns, edge_ns;
  size_t n, stride; /* changes at or before t_ns; how many the last span had */
};
void history_walk(struct history_walk *walk, const struct history *h, uint32_t actor,
                  uint64_t t_ns);
/* How long the actor was in each state from where the walk was up to t_ns, and how many changes of
 * state lie in between, its end not included. */
uint32_t history_walk_to(struct history_walk *walk, uint64_t t_ns, uint64_t ns[LANE_STATES]);
/* The same for one span, [t0, t1). */
uint32_t history_span(const struct history *h, uint32_t actor, uint64_t t0, uint64_t t1,
                      uint64_t ns[LANE_STATES]);
/* Who was on a core at the end of [t0, t1), 0 = none of ours, and how often that changed in it. */
uint32_t history_core(const struct history *h, uint32_t core, uint64_t t0, uint64_t t1,
                      uint32_t *changes);
enum lane_state history_at(const struct history *h, uint32_t actor, uint64_t t_ns);
/* The state of an actor of a world. */
enum lane_state lane_state_of(const struct world *w, uint32_t actor);
/* "running", "ready", ... for people, and one letter. */
const char *lane_state_name(enum lane_state s);
char lane_state_letter(enum lane_state s);

#endif
