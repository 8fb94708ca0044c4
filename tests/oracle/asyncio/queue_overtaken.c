/* An item is not kept for whom it woke: another may take it first, and the woken one waits again,
 * at the end. */
#include "tests/oracle/asyncio/pair.h"

static struct value consumer(struct actor *self, const struct value *arg) {
  wr_print(self, "%s got %s", STR(arg[0]), STR(wr_aio_queue_get(self, arg[1])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value queue = wr_aio_queue(self, "queue", 0);
  struct value tasks[2];
  tasks[0] = TASK(consumer, ARGS(value_text("a"), queue));
  tasks[1] = TASK(consumer, ARGS(value_text("b"), queue));
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_queue_put_nowait(self, queue, value_text("first"));
  wr_print(self, "main takes %s", STR(wr_aio_queue_get_nowait(self, queue)));
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_queue_put_nowait(self, queue, value_text("second"));
  wr_aio_queue_put_nowait(self, queue, value_text("third"));
  wr_wait(self, 2, tasks, AIO_NEVER, WR_ALL_COMPLETED);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
