#ifndef CORE_HANDOFF_H
#define CORE_HANDOFF_H

/* A hand-off: something has gone from one actor to another, and that lets the other one go on. It
 * is what the stage draws as a token on its way:
 *
 *   cpu-hog ======o===> io   the GIL: cpu-hog was asked to let it go
 *
 * Which events are hand-offs, between whom and why follows from the trace alone; how far the token
 * has come from the playhead's time alone. */
#include "sched/trace/reader.h"
#include "sched/world/world.h"

enum { HANDOFF_WHOLE_WAY = 1000 };

struct handoff {
  uint64_t event;  /* ordinal + 1 of the event by which it arrived; 0 = there is none */
  uint64_t t_ns;   /* when that was */
  uint64_t cause;  /* ordinal + 1 of the event by which it was let go; 0 = the same one */
  uint32_t from;   /* actor, or the object (a loop) that decides */
  uint32_t to;     /* actor */
  uint32_t object; /* what it is of: a GIL, lock, queue; 0 = the turn itself */
  uint16_t type;   /* of the event */
  bool core;       /* it is a core of the machine */
  bool valued;     /* it carries a value: the event's text or number c */
};

/* Is the event a hand-off? w is the world before it, ordinal its number. */
bool handoff_of(struct handoff *out, struct trace_reader *r, const struct world *w,
                const struct event *e, uint64_t ordinal);
/* How far the token is at a moment if the whole way takes `way_ns`, in thousandths. */
int handoff_share(const struct handoff *h, uint64_t t_ns, uint64_t way_ns);
/* Why it changed hands, in a few words: "was asked to let it go". Static. */
const char *handoff_reason(const struct handoff *h, struct trace_reader *r);

#endif
