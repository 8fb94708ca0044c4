/* put() waits while the queue is full; each get() lets one in, in their order. */
#include "tests/oracle/asyncio/pair.h"

static struct value producer(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  struct value queue = arg[1];
  for (int number = 0; number < 2; number++) {
    struct value item = wr_str(self, "%s%d", name, number);
    wr_print(self, "%s puts %s, full: %s", name, STR(item), BOOL(wr_aio_queue_full(queue)));
    wr_aio_queue_put(self, queue, item);
  }
  wr_print(self, "%s ends", name);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value queue = wr_aio_queue(self, "queue", 2);
  struct value tasks[3];
  tasks[0] = TASK(producer, ARGS(value_text("a"), queue));
  tasks[1] = TASK(producer, ARGS(value_text("b"), queue));
  tasks[2] = TASK(producer, ARGS(value_text("c"), queue));
  for (int i = 0; i < 6; i++) {
    wr_asleep(self, 0, NONE_VALUE);
    wr_print(self, "size %s", INT(wr_aio_queue_qsize(queue)));
    wr_print(self, "got %s", STR(wr_aio_queue_get(self, queue)));
  }
  wr_wait(self, 3, tasks, AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%s %s", BOOL(wr_aio_queue_empty(queue)), BOOL(wr_aio_queue_full(queue)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
