#ifndef AIO_EXECUTOR_H
#define AIO_EXECUTOR_H

/* The loop's default executor. */
#include "sched/aio/future.h"

/* loop.shutdown_default_executor(), the body of a coroutine. */
struct value executor_shutdown(struct actor *self, const struct value *arg);

#endif
