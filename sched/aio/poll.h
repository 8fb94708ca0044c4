#ifndef AIO_POLL_H
#define AIO_POLL_H

/* What the kernel has for a loop: descriptors that can be read or written, and time. */
#include "sched/aio/loop.h"

void poll_open(struct loop *l);
void poll_close(struct loop *l);
/* Waits at most so long; negative: for ever. What is ready by it joins the ready queue. False:
 * there was nothing to wait for or to ask, and no time has passed. */
bool poll_wait(struct loop *l, int64_t timeout_ns);
/* From now on other threads may wake it. */
void poll_share(struct loop *l);
/* From any thread: the loop waits no longer. */
void poll_wake(struct loop *l);

enum { POLL_READ = 1, POLL_WRITE = 2 };
/* Has c called in each turn in which fd can be read or written; the trace calls it `stream`. Takes
 * over the caller's reference to c. */
struct watch *poll_watch_take(struct loop *l, int fd, int how, uint32_t stream, struct call *c);
/* No more, also not in this turn. Accepts NULL. */
void poll_unwatch(struct loop *l, struct watch *w);

#endif
