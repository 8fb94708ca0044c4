#ifndef TERM_PROGRESS_H
#define TERM_PROGRESS_H

/* Which challenges were solved, in $XDG_STATE_HOME/whoruns/progress or, without that,
 * ~/.local/state/whoruns/progress: a name a line, added at its end. Lines that name nothing are
 * left alone. Where there is no such place, or it cannot be read, nothing was solved. */
#include "sched/base/err.h"
#include "ui/core/attempt.h"

void progress_read(struct attempt *to);
ERR_MUST_USE int progress_add(const struct challenge *c, struct err *e);

#endif
