/* Imitates: queue.Queue(maxsize), multiprocessing.Queue; close() is shutdown() of Python 3.13.
 * Real: a ring of numbers and a monitor (monitor.h), as CPython makes it.
 * Differs: numbers only, and a size is needed; no timeouts, no task_done(). */
#include "sched/rt/queue.h"

#include "sched/rt/misuse.h"

void wr_queue_init(struct actor *self, struct wr_queue *q, const char *name, uint32_t places) {
  CHECK(places > 0 && places <= QUEUE_PLACES);
  *q = (struct wr_queue){.places = places};
  monitor_init(self, &q->m, OBJECT_QUEUE, name);
  trace_emit(self->id, EV_SIZE, q->m.id, 0, places);
}

/* What waits looks at these two. */
static void changed(struct wr_queue *q) {
  atomic_store(&q->full, q->closed ? 0 : q->items);
  atomic_store(&q->some, q->items + q->closed);
}

static bool add(struct wr_queue *q, int64_t item) {
  if (q->closed)
    return false;
  q->item[(q->first + q->items++) % q->places] = item;
  changed(q);
  return true;
}

static bool take(struct wr_queue *q, int64_t *item) {
  if (q->items == 0)
    return false;
  *item = q->item[q->first];
  q->first = (q->first + 1) % q->places;
  q->items--;
  changed(q);
  return true;
}

static bool shut(struct wr_queue *q) {
  bool was_open = !q->closed;
  q->closed = true;
  changed(q);
  return was_open;
}

int wr_queue_put(struct actor *self, struct wr_queue *q, int64_t item) {
  struct gate_op op = *OP(EV_PUT, q->m.id, EV_PUT_WANT, gate_when_below(&q->full, q->places));
  bool done;
  POINT(self, &op, monitor_enter(self, &q->m, &op);
        done = add(q, item), if (done) monitor_say(self, &q->m, EV_PUT, (uint64_t)item));
  monitor_leave(&q->m, MONITOR_CHANGED);
  return done ? 0 : misuse(self, q->m.id, MISUSE_PUT_CLOSED);
}

bool wr_queue_get(struct actor *self, struct wr_queue *q, int64_t *item) {
  struct gate_op op = *OP(EV_GET, q->m.id, EV_GET_WANT, gate_when_differs(&q->some, 0));
  bool done;
  POINT(self, &op, monitor_enter(self, &q->m, &op);
        done = take(q, item),
        monitor_say(self, &q->m, done ? EV_GET : EV_GET_NONE, done ? (uint64_t)*item : 0));
  monitor_leave(&q->m, MONITOR_CHANGED);
  return done;
}

int wr_queue_close(struct actor *self, struct wr_queue *q) {
  struct gate_op op = *OP(EV_CLOSE, q->m.id, 0, WHEN_EVER);
  bool done;
  POINT(self, &op, monitor_enter(self, &q->m, &op);
        done = shut(q), if (done) monitor_say(self, &q->m, EV_CLOSE, 0));
  monitor_leave(&q->m, MONITOR_CHANGED);
  return done ? 0 : misuse(self, q->m.id, MISUSE_CLOSE_CLOSED);
}
