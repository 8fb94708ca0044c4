/* join() waits until task_done() was called for each item, not until the queue is empty. */
#include "tests/oracle/asyncio/pair.h"

static struct value worker(struct actor *self, const struct value *arg) {
  struct value queue = arg[0];
  for (;;) {
    struct value item = wr_aio_queue_get(self, queue);
    if (item.raised)
      return item;
    wr_asleep(self, 0, NONE_VALUE);
    wr_print(self, "done with %s, size %s", STR(item), INT(wr_aio_queue_qsize(queue)));
    wr_aio_queue_task_done(self, queue);
  }
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value queue = wr_aio_queue(self, "queue", 0);
  wr_aio_queue_join(self, queue);
  wr_print(self, "nothing to join");
  struct value task = TASK(worker, ARGS(queue));
  for (int item = 0; item < 3; item++)
    wr_aio_queue_put_nowait(self, queue, value_int(item));
  wr_aio_queue_join(self, queue);
  wr_print(self, "joined");
  struct value r = wr_aio_queue_task_done(self, queue);
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  wr_cancel(self, task, NULL);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
