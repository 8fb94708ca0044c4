#ifndef CLI_CHOOSE_H
#define CLI_CHOOSE_H

/* `run --policy human` without the screen: the questions of the run go to stderr, and the answers
 * are the entries of a schedule, which are read from stdin as they are needed. Where it ends,
 * chance decides the rest. */
#include "sched/gate/schedule.h"
#include "sched/run/run.h"

struct chooser {
  struct buf input; /* private, all: read, and not used yet */
  size_t at;
  bool ended;
  uint64_t put; /* the number of the last question that was put, + 1 */
  struct schedule_step step;
  struct err refusal; /* of an answer that does not fit */
};

/* Should stdin be read before anything else can happen? */
bool choose_wants_input(const struct chooser *c, const struct run *r);
/* Reads what is there. */
void choose_read(struct chooser *c);
/* Answers the open question, if there is one and the answer is known; the world is that of now,
 * after `events` events. An answer that does not fit is a sentence in c->refusal, and ends the run;
 * of somebody at a terminal it is asked again. */
void choose(struct chooser *c, struct run *r, struct trace_reader *reader, const struct world *w,
            uint64_t events);
void choose_fini(struct chooser *c);

#endif
