#ifndef AIO_LOCK_H
#define AIO_LOCK_H

/* asyncio.Lock, for what is made of it: conditions. */
#include "sched/aio/waiters.h"

struct aio_lock {
  struct object o;
  bool locked;
  struct waiters waiters;
};

/* NULL: v is none. */
struct aio_lock *aio_lock_of(struct value v);

#endif
