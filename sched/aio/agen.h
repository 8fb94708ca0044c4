#ifndef AIO_AGEN_H
#define AIO_AGEN_H

/* Asynchronous generators, for the loop that closes what is left of them. */
#include "sched/aio/future.h"

/* In an asynchronous generator, `self`: has who drives it wait. As task_suspend(). */
struct value agen_suspend(struct actor *self, struct future *f, struct wait_say say);
/* Is self the actor of one? */
bool agen_is(const struct actor *self);
/* loop.shutdown_asyncgens(), the body of a coroutine. */
struct value agen_shutdown(struct actor *self, const struct value *arg);

#endif
