#ifndef CORE_CHALLENGE_H
#define CORE_CHALLENGE_H

/* Challenges: a task about a scenario, and when it is solved. Three kinds:
 *
 *   break it   drive the program there: the answer is a schedule
 *   fix it     choose parameters so that it is always so: the answer is parameters
 *   prove it   is it so in every order of steps? "always", or a schedule in which it is not
 *
 * An answer is text: "name=value" for parameters, and the entries of a schedule (gate/schedule.h).
 * Whether a goal is met is seen from what is printed and how the run ends, so that a single run and
 * all of the explorer's are judged alike. The table is challenges.def. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/buf.h"

enum challenge_kind { CHALLENGE_BREAK, CHALLENGE_FIX, CHALLENGE_PROVE };

struct challenge {
  const char *name;
  enum challenge_kind kind;
  const char *scenario, *params, *open, *goal, *task, *hint[2], *shows;
};

extern const struct challenge challenges[];
extern const size_t challenges_count;

/* How a run came out. */
struct outcome {
  const char *text; /* the lines it printed, each with its newline */
  size_t bytes;
  bool deadlock, lost;
};

const struct challenge *challenge_find(const char *name);
/* "break it" */
const char *challenge_kind_name(enum challenge_kind kind);
/* Can its runs go in more than one way? If not, only "always" can be an answer, or a recording. */
bool challenge_asks(const struct challenge *c);
/* May an answer choose this parameter? */
bool challenge_opens(const struct challenge *c, const char *param, size_t n);
/* Is the goal met? If not, why says which condition is not, in a sentence; it may be NULL. */
bool challenge_met(const struct challenge *c, const struct outcome *o, struct buf *why);

#endif
