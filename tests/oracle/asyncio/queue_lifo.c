/* A LifoQueue gives the last item first, a PriorityQueue the least; tuples compare item by item. */
#include "tests/oracle/asyncio/pair.h"

static void show(struct actor *self, struct value queue) {
  struct value items = wr_list(self, 0, NULL);
  while (!wr_aio_queue_empty(queue))
    wr_append(self, items, wr_aio_queue_get(self, queue));
  wr_say(self, items);
}

static struct value pair(struct actor *self, int64_t number, const char *text) {
  return wr_tuple(self, ARGS(value_int(number), value_text(text)));
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value lifo = wr_aio_lifo_queue(self, "lifo", 0);
  static const int64_t few[] = {3, 1, 2};
  for (int i = 0; i < 3; i++)
    wr_aio_queue_put(self, lifo, value_int(few[i]));
  show(self, lifo);
  struct value priority = wr_aio_priority_queue(self, "priority", 0);
  static const int64_t more[] = {5, 1, 4, 1, 3};
  for (int i = 0; i < 5; i++)
    wr_aio_queue_put(self, priority, value_int(more[i]));
  show(self, priority);
  wr_aio_queue_put(self, priority, pair(self, 2, "low"));
  wr_aio_queue_put(self, priority, pair(self, 1, "high"));
  wr_aio_queue_put(self, priority, pair(self, 2, "also low"));
  wr_aio_queue_put(self, priority, pair(self, 1, "also high"));
  show(self, priority);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}
