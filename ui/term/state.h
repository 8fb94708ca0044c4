#ifndef TERM_STATE_H
#define TERM_STATE_H

/* What is remembered from one start to the next, in $XDG_STATE_HOME/whoruns (or
 * ~/.local/state/whoruns): which recordings were kept or looked at, and that the tour was offered.
 * Where nothing can be written nothing is remembered, and nobody is told: it is no loss. */
#include "sched/trace/reader.h"
#include "ui/core/app.h"

/* Is this the first start? It is remembered, so only one is. False where that cannot be. */
bool state_first(void);
/* Those that are still there, newest first; returns how many. */
int state_recent(struct recent to[RECENT]);
/* Puts a recording to the top. r says what it is of. */
void state_remember(const char *file, struct trace_reader *r);

#endif
