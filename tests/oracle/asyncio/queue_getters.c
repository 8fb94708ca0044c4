/* Items go to those who wait for them in their order: each put wakes one; a get() or put() that
 * need not wait does not visit the loop. */
#include "tests/oracle/asyncio/pair.h"

static struct value consumer(struct actor *self, const struct value *arg) {
  wr_print(self, "%s waits", STR(arg[0]));
  wr_print(self, "%s got %s", STR(arg[0]), STR(wr_aio_queue_get(self, arg[1])));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value queue = wr_aio_queue(self, "queue", 0);
  struct value tasks[3];
  tasks[0] = TASK(consumer, ARGS(value_text("a"), queue));
  tasks[1] = TASK(consumer, ARGS(value_text("b"), queue));
  tasks[2] = TASK(consumer, ARGS(value_text("c"), queue));
  wr_asleep(self, 0, NONE_VALUE);
  for (int item = 0; item < 3; item++) {
    wr_aio_queue_put(self, queue, value_int(item));
    wr_print(self, "put %d, size %s", item, INT(wr_aio_queue_qsize(queue)));
  }
  wr_wait(self, 3, tasks, AIO_NEVER, WR_ALL_COMPLETED);
  wr_aio_queue_put(self, queue, value_text("own"));
  wr_say(self, wr_aio_queue_get(self, queue));
  wr_say(self, value_bool(wr_aio_queue_empty(queue)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
