/* Async: producers that know nothing of each other, and consumers that take whatever comes.
 *
 * Shows: a queue between tasks. Who waits for an item costs nothing, who has waited longest gets
 * the next one; join() says when all is worked off, but not that nothing more will come. Real:
 * asyncio's queue, with its line of those that wait. Differs: which moments are random differs from
 * the twin for the same seed. */
#define SCENARIO async_queue
#include "scenarios/body.h"
#include "sched/aio/aio.h"

enum { MOST_PRODUCERS = 8, MOST_CONSUMERS = 8, MOST_ITEMS = 20 };

struct share {
  struct value queue;
  uint64_t random;
  int64_t taken;
  struct {
    int64_t number, item;
  } got[MOST_PRODUCERS * MOST_ITEMS];
};

/* A random time of at most that many ms, in ns. */
static int64_t moment(struct share *s, int64_t ms) {
  s->random = s->random * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((s->random >> 33) % (uint64_t)(ms * AIO_MS + 1));
}

static struct value produce(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  int64_t number = arg[0].u.i;
  for (int64_t item = 1; item <= PARAM(self, items); item++) {
    AT(self, stagger);
    struct value slept = wr_asleep(self, moment(s, PARAM(self, moment)), NONE_VALUE);
    if (slept.raised)
      return slept;
    AT(self, say);
    wr_print(self, "producer %lld puts item %lld", (long long)number, (long long)item);
    AT(self, put);
    struct value pair[] = {value_int(number), value_int(item)};
    struct value put = wr_aio_queue_put(self, s->queue, wr_tuple(self, 2, pair));
    if (put.raised)
      return put;
  }
  return NONE_VALUE;
}

static struct value consume(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  (void)arg;
  for (;;) {
    AT(self, get);
    struct value pair = wr_aio_queue_get(self, s->queue);
    if (pair.raised)
      return pair;
    int64_t number = value_item(pair, 0).u.i, item = value_item(pair, 1).u.i;
    AT(self, got);
    wr_print(self, "item %lld of producer %lld is taken", (long long)item, (long long)number);
    s->got[s->taken].number = number;
    s->got[s->taken++].item = item;
    AT(self, task_done);
    wr_aio_queue_task_done(self, s->queue);
  }
}

/* Have the items of each producer been taken in their order, and all of them? */
static bool in_order(const struct share *s, int64_t producers, int64_t items) {
  for (int64_t number = 1; number <= producers; number++) {
    int64_t next = 1;
    for (int64_t i = 0; i < s->taken; i++)
      if (s->got[i].number == number && s->got[i].item != next++)
        return false;
    if (next != items + 1)
      return false;
  }
  return true;
}

static struct value main_(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  struct value makers[MOST_PRODUCERS], takers[MOST_CONSUMERS];
  size_t producers = (size_t)PARAM(self, producers), consumers = (size_t)PARAM(self, consumers);
  (void)arg;
  for (size_t i = 0; i < producers; i++) {
    struct value number = value_int((int64_t)i + 1);
    AT(self, make_producers);
    makers[i] = wr_create_task(self, wr_coroutine(self, "produce", produce, 1, &number), NULL);
  }
  for (size_t i = 0; i < consumers; i++) {
    AT(self, make_consumers);
    takers[i] = wr_create_task(self, wr_coroutine(self, "consume", consume, 0, NULL), NULL);
  }
  AT(self, all_put);
  wr_await(self, wr_gather(self, producers, makers, false));
  AT(self, join);
  wr_aio_queue_join(self, s->queue);
  for (size_t i = 0; i < consumers; i++) {
    AT(self, cancel);
    wr_cancel(self, takers[i], NULL);
  }
  AT(self, ended);
  struct value ends = wr_await(self, wr_gather(self, consumers, takers, true));
  long long cancelled = 0;
  for (size_t i = 0; i < value_len(ends); i++)
    cancelled += value_isinstance(value_item(ends, i), ERROR_CANCELLED);
  AT(self, cancelled);
  wr_print(self, "main: consumers that were cancelled as they waited: %lld", cancelled);
  AT(self, check);
  bool ordered = in_order(s, (int64_t)producers, PARAM(self, items));
  AT(self, items);
  wr_print(self, "main: %lld items, those of each producer in order: %s", (long long)s->taken,
           ordered ? "True" : "False");
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  s->random = (uint64_t)PARAM(self, seed);
  AT(self, queue);
  s->queue = wr_aio_queue(self, "queue", 0);
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}
