/* A consumer that finds items goes on taking them without letting others run, and so does a
 * producer while there is room. */
#include "tests/oracle/asyncio/pair.h"

static struct value producer(struct actor *self, const struct value *arg) {
  struct value queue = arg[0];
  for (int item = 0; item < arg[1].u.i; item++) {
    wr_aio_queue_put(self, queue, value_int(item));
    wr_print(self, "put %d", item);
  }
  wr_aio_queue_put(self, queue, NONE_VALUE);
  return NONE_VALUE;
}

static struct value consumer(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  struct value queue = arg[1], item;
  while ((item = wr_aio_queue_get(self, queue)).kind != VALUE_NONE)
    wr_print(self, "%s got %s", name, STR(item));
  wr_aio_queue_put_nowait(self, queue, NONE_VALUE);
  wr_print(self, "%s ends", name);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value queue = wr_aio_queue(self, "queue", 3);
  struct value workers[] = {CORO(producer, ARGS(queue, value_int(7))),
                            CORO(consumer, ARGS(value_text("a"), queue)),
                            CORO(consumer, ARGS(value_text("b"), queue))};
  wr_await(self, wr_gather(self, 3, workers, false));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
