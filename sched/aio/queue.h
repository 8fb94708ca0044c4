#ifndef AIO_QUEUE_H
#define AIO_QUEUE_H

/* Queues, for what is made of them: as_completed(). */
#include "sched/aio/waiters.h"

struct queue_item {
  struct value v;
  uint64_t number; /* of the put, from 1 */
};

struct aio_queue {
  struct object o; /* id 0: not shown, but for `group`, which its waiters await */
  uint32_t group;
  enum queue_order order;
  int64_t maxsize;
  uint64_t puts, unfinished;
  size_t first, n, cap;
  struct queue_item *items;
  struct waiters getters, putters, joiners;
};

/* The caller has the reference. */
struct aio_queue *aio_queue_new(enum queue_order order, int64_t maxsize);
struct value aio_queue_put_nowait(struct actor *self, struct aio_queue *q, struct value v);
struct value aio_queue_get_nowait(struct actor *self, struct aio_queue *q);
struct value aio_queue_get(struct actor *self, struct aio_queue *q);

#endif
