#ifndef AIO_POLL_H
#define AIO_POLL_H

/* What the kernel has for a loop: descriptors that can be read or written, and time. */
#include "sched/aio/loop.h"

void poll_open(struct loop *l);
void poll_close(struct loop *l);
/* Waits at most so long; negative: for ever. What is ready by it joins the ready queue. */
void poll_wait(struct loop *l, int64_t timeout_ns);
/* From now on other threads may wake it. */
void poll_share(struct loop *l);
/* From any thread: the loop waits no longer. */
void poll_wake(struct loop *l);

#endif
