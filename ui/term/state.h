#ifndef TERM_STATE_H
#define TERM_STATE_H

/* What is remembered from one start to the next, in $XDG_STATE_HOME/whoruns (or
 * ~/.local/state/whoruns): which recordings were kept or looked at, that the tour was offered, and
 * which challenges were solved. Where nothing can be written nothing is remembered, and only of a
 * challenge is that told: the rest is no loss. */
#include "sched/trace/reader.h"
#include "ui/core/app.h"

/* Is this the first start? It is remembered, so only one is. False where that cannot be. */
bool state_first(void);
/* Those that are still there, newest first; returns how many. */
int state_recent(struct recent to[RECENT]);
/* Puts a recording to the top. r says what it is of. */
void state_remember(const char *file, struct trace_reader *r);

/* The challenges that were solved: a name a line, in the file `progress`, added at its end. Lines
 * that name nothing are left alone. */
void state_read_solved(struct attempt *to);
/* False: it could not be kept. */
bool state_keep_solved(const struct challenge *c);

#endif
