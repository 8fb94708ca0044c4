#ifndef CORE_LESSON_H
#define CORE_LESSON_H

/* A lesson: a title and steps, of which some wait for the moment they speak of:
 *
 *   ## watch: io comes back         watch, predict or try
 *   when: gil-want io               the first such event after the moment of the step before
 *   A question has come for io ...
 *
 * The moments are found as the recording is taken in. */
#include <stdbool.h>
#include <stdint.h>

#include "sched/trace/reader.h"

enum { LESSON_STEPS = 24 };

struct lesson_step {
  char kind[16], title[96];
  uint16_t event;  /* it waits for one of this type; 0: for nothing */
  char actor[48];  /* by an actor of this name, "" for anybody */
  uint64_t moment; /* ordinal + 1 of that event; 0 = not seen yet */
  const char *text;
  unsigned bytes;
};

struct lesson {
  char title[96];
  struct lesson_step step[LESSON_STEPS];
  int n;
  int searched; /* private: steps before this one have their moments */
};

/* From the text of a lesson, which must stay; NULL makes an empty one. */
void lesson_read(struct lesson *l, const char *text);
/* Shows it an event by an actor of that name (not NUL-terminated). */
void lesson_see(struct lesson *l, uint64_t ordinal, uint16_t event, const char *actor, size_t n);
/* The step to show when `at` events have happened and step `shown` was shown: those whose moments
 * have come wait no longer, and those whose moments are still to come are not shown yet, but for
 * the first. What has no moment is shown until the next one comes. */
int lesson_step_at(const struct lesson *l, int shown, uint64_t at);
/* Is a step waiting for an event of that type? */
bool lesson_waits(const struct lesson *l, uint16_t event);

#endif
