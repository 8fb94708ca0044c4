/* get_nowait of an empty queue raises QueueEmpty, put_nowait to a full one QueueFull; a queue of
 * size 0 is never full. */
#include "tests/oracle/asyncio/pair.h"

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value queue = wr_aio_queue(self, "queue", 1);
  struct value r = wr_aio_queue_get_nowait(self, queue);
  if (value_caught(&r, ERROR_QUEUE_EMPTY))
    say_repr(self, r);
  wr_aio_queue_put_nowait(self, queue, value_text("a"));
  r = wr_aio_queue_put_nowait(self, queue, value_text("b"));
  if (value_caught(&r, ERROR_QUEUE_FULL))
    say_repr(self, r);
  wr_say(self, value_int(wr_aio_queue_qsize(queue)));
  wr_say(self, wr_aio_queue_get_nowait(self, queue));
  wr_say(self, value_int(wr_aio_queue_qsize(queue)));
  struct value endless = wr_aio_queue(self, "endless", 0);
  for (int item = 0; item < 100; item++)
    wr_aio_queue_put_nowait(self, endless, value_int(item));
  wr_print(self, "%s %s", BOOL(wr_aio_queue_full(endless)), INT(wr_aio_queue_qsize(endless)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
