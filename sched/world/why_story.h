#ifndef WORLD_WHY_STORY_H
#define WORLD_WHY_STORY_H

/* For the files that make sentences of events (why.c): a sentence in the making, and the words that
 * a family of events has for its placeholders. */
#include "sched/world/why.h"

struct story {
  struct buf *out;
  struct trace_reader *r;
  const struct world *w; /* before the event */
  const struct event *e;
  const struct event_desc *desc;
  uint64_t now_ns; /* the moment of the event */
};

struct cause {
  uint64_t event; /* ordinal + 1, 0 = none known */
  uint32_t actor;
};

/* What stands for {name} in a template. */
struct story_part {
  const char *name;
  bool (*put)(const struct story *s); /* writes it; false, and nothing, if it is not known */
  const char *otherwise;              /* outside of brackets, when it is not known */
};

/* why_loop.c: those of generators and the event loop; it lists them. The last one has no name. */
extern const struct story_part story_loop_parts[];

#endif
