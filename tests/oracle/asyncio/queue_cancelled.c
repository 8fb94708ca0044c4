/* A consumer that is cancelled after an item has woken it wakes the next; no item is lost. A
 * producer likewise. */
#include "tests/oracle/asyncio/pair.h"

static struct value consumer(struct actor *self, const struct value *arg) {
  struct value queue = arg[1];
  struct value r = wr_aio_queue_get(self, queue);
  if (!r.raised)
    wr_print(self, "%s got %s", STR(arg[0]), STR(r));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "%s cancelled, size %s", STR(arg[0]), INT(wr_aio_queue_qsize(queue)));
    return value_raise(r);
  }
  return NONE_VALUE;
}

static struct value producer(struct actor *self, const struct value *arg) {
  struct value queue = arg[1];
  struct value r = wr_aio_queue_put(self, queue, arg[0]);
  if (!r.raised)
    wr_print(self, "%s has put", STR(arg[0]));
  if (value_caught(&r, ERROR_CANCELLED)) {
    wr_print(self, "%s cancelled, size %s", STR(arg[0]), INT(wr_aio_queue_qsize(queue)));
    return value_raise(r);
  }
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value queue = wr_aio_queue(self, "queue", 1);
  struct value a = TASK(consumer, ARGS(value_text("a"), queue));
  struct value b = TASK(consumer, ARGS(value_text("b"), queue));
  struct value c = TASK(consumer, ARGS(value_text("c"), queue));
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_queue_put_nowait(self, queue, value_text("item"));
  wr_cancel(self, a, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, b, NULL);
  wr_cancel(self, c, NULL);
  wr_wait(self, ARGS(a, b, c), AIO_NEVER, WR_ALL_COMPLETED);
  wr_print(self, "%s %s %s", BOOL(wr_cancelled(a)), BOOL(wr_cancelled(b)), BOOL(wr_cancelled(c)));

  wr_aio_queue_put_nowait(self, queue, value_text("full"));
  a = TASK(producer, ARGS(value_text("a"), queue));
  b = TASK(producer, ARGS(value_text("b"), queue));
  c = TASK(producer, ARGS(value_text("c"), queue));
  wr_asleep(self, 0, NONE_VALUE);
  wr_say(self, wr_aio_queue_get_nowait(self, queue));
  wr_cancel(self, a, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_asleep(self, 0, NONE_VALUE);
  wr_cancel(self, c, NULL);
  wr_wait(self, ARGS(a, b, c), AIO_NEVER, WR_ALL_COMPLETED);
  wr_say(self, value_int(wr_aio_queue_qsize(queue)));
  wr_say(self, wr_aio_queue_get_nowait(self, queue));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
