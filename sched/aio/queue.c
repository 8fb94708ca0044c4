/* Imitates: asyncio.Queue, LifoQueue and PriorityQueue. Who puts something in wakes the first that
 * waits for it, but does not hand it over: who comes before that one runs may take it.
 * Differs: what a PriorityQueue holds must be numbers, str, or tuples or lists of them. */
#include "sched/aio/queue.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/rt/object.h"

static void free_queue(struct object *o) {
  struct aio_queue *q = (struct aio_queue *)o;
  for (size_t i = 0; i < q->n; i++)
    value_drop(q->items[(q->first + i) & (q->cap - 1)].v);
  free(q->items);
  waiters_fini(&q->getters);
  waiters_fini(&q->putters);
  waiters_fini(&q->joiners);
  object_dispose(o, sizeof *q);
}

static const struct object_type type_queues[] = {
    [QUEUE_FIFO] = {.name = "Queue", .free = free_queue},
    [QUEUE_LIFO] = {.name = "LifoQueue", .free = free_queue},
    [QUEUE_PRIORITY] = {.name = "PriorityQueue", .free = free_queue},
};

static struct aio_queue *the_queue(struct value v) {
  CHECK(v.kind == VALUE_OBJECT && v.u.o->type >= type_queues &&
        v.u.o->type <= &type_queues[QUEUE_PRIORITY]);
  return (struct aio_queue *)v.u.o;
}

struct aio_queue *aio_queue_new(enum queue_order order, int64_t maxsize) {
  struct aio_queue *q = object_new(&type_queues[order], sizeof *q);
  q->order = order;
  q->maxsize = maxsize;
  return q;
}

static struct value make(struct actor *self, enum queue_order order, const char *name,
                         int64_t maxsize) {
  struct aio_queue *q = aio_queue_new(order, maxsize);
  aio_made(self, &q->o, OBJECT_QUEUE, name);
  trace_emit(aio_actor_of(self), EV_SIZE, q->o.id, order,
             maxsize > 0 ? (uint64_t)maxsize : UINT64_MAX);
  return frame_own(self, value_object(&q->o));
}

struct value wr_aio_queue(struct actor *self, const char *name, int64_t maxsize) {
  return make(self, QUEUE_FIFO, name, maxsize);
}

struct value wr_aio_lifo_queue(struct actor *self, const char *name, int64_t maxsize) {
  return make(self, QUEUE_LIFO, name, maxsize);
}

struct value wr_aio_priority_queue(struct actor *self, const char *name, int64_t maxsize) {
  return make(self, QUEUE_PRIORITY, name, maxsize);
}

int64_t wr_aio_queue_qsize(struct value queue) {
  return (int64_t)the_queue(queue)->n;
}

bool wr_aio_queue_empty(struct value queue) {
  return the_queue(queue)->n == 0;
}

static bool is_full(const struct aio_queue *q) {
  return q->maxsize > 0 && (int64_t)q->n >= q->maxsize;
}

bool wr_aio_queue_full(struct value queue) {
  return is_full(the_queue(queue));
}

/* --- what is in it: a ring; of a priority queue the ring's first n are a heap --- */

static struct queue_item *nth(struct aio_queue *q, size_t i) {
  return &q->items[(q->first + i) & (q->cap - 1)];
}

static void grow(struct aio_queue *q) {
  size_t cap = q->cap ? 2 * q->cap : 8;
  struct queue_item *items = malloc(cap * sizeof *items);
  CHECK(items);
  for (size_t i = 0; i < q->n; i++)
    items[i] = *nth(q, i);
  free(q->items);
  q->items = items;
  q->cap = cap;
  q->first = 0;
}

/* Python's a < b; *wrong: they cannot be compared. */
static bool less(struct value a, struct value b, bool *wrong) {
  const struct sequence *s = sequence_of(a), *t = sequence_of(b);
  if (value_is_str(a) && value_is_str(b))
    return strcmp(value_chars(a), value_chars(b)) < 0;
  if (s && t && s->o.type == t->o.type) {
    size_t n = s->n < t->n ? s->n : t->n, i = 0;
    while (i < n && value_equal(s->items[i], t->items[i]))
      i++;
    return i < n ? less(s->items[i], t->items[i], wrong) : s->n < t->n;
  }
  bool whole = (a.kind == VALUE_INT || a.kind == VALUE_BOOL) &&
               (b.kind == VALUE_INT || b.kind == VALUE_BOOL);
  bool numbers = (whole || a.kind == VALUE_FLOAT || a.kind == VALUE_INT || a.kind == VALUE_BOOL) &&
                 (whole || b.kind == VALUE_FLOAT || b.kind == VALUE_INT || b.kind == VALUE_BOOL);
  if (!numbers) {
    *wrong = true;
    return false;
  }
  double x = a.kind == VALUE_FLOAT ? a.u.f : (double)a.u.i;
  double y = b.kind == VALUE_FLOAT ? b.u.f : (double)b.u.i;
  return whole ? a.u.i < b.u.i : x < y;
}

/* heapq's own rules, as in timer.c. */
static void sift_down(struct aio_queue *q, size_t start, size_t pos, bool *wrong) {
  struct queue_item item = *nth(q, pos);
  while (pos > start && less(item.v, nth(q, (pos - 1) / 2)->v, wrong)) {
    *nth(q, pos) = *nth(q, (pos - 1) / 2);
    pos = (pos - 1) / 2;
  }
  *nth(q, pos) = item;
}

static void sift_up(struct aio_queue *q, bool *wrong) {
  struct queue_item item = *nth(q, 0);
  size_t pos = 0;
  for (size_t child; (child = 2 * pos + 1) < q->n; pos = child) {
    if (child + 1 < q->n && !less(nth(q, child)->v, nth(q, child + 1)->v, wrong))
      child++;
    *nth(q, pos) = *nth(q, child);
  }
  *nth(q, pos) = item;
  sift_down(q, 0, pos, wrong);
}

static struct queue_item take(struct aio_queue *q, bool *wrong) {
  struct queue_item item = *nth(q, q->order == QUEUE_LIFO ? q->n - 1 : 0);
  q->n--;
  if (q->order == QUEUE_FIFO)
    q->first = (q->first + 1) & (q->cap - 1);
  if (q->order == QUEUE_PRIORITY && q->n) {
    *nth(q, 0) = *nth(q, q->n);
    sift_up(q, wrong);
  }
  return item;
}

/* --- put and get --- */

/* An item that is no number is told by its text, and told apart by the number of its put. */
static void tell_text(struct actor *self, const struct aio_queue *q, enum event_type type,
                      struct queue_item item) {
  struct buf text = {0};
  value_add_repr(&text, item.v);
  trace_emit_text(aio_actor_of(self), type, q->o.id, 0, item.number, buf_text(&text), text.len);
  buf_fini(&text);
}

static void tell(struct actor *self, const struct aio_queue *q, enum event_type type,
                 struct queue_item item) {
  if (q->o.id && likely(item.v.kind == VALUE_INT))
    trace_emit(aio_actor_of(self), type, q->o.id, 0, (uint64_t)item.v.u.i);
  else if (q->o.id && trace_on())
    tell_text(self, q, type, item);
}

static struct wait_say say(const struct aio_queue *q, enum event_type want) {
  return likely(q->o.id) ? say_want(want, q->o.id) : say_await(q->group);
}

/* _wakeup_next() */
static void wake_next(struct waiters *w) {
  for (struct future *f; (f = waiters_first(w));) {
    bool waits = !future_done(f);
    if (waits)
      future_set(loop_now, f, NONE_VALUE);
    waiters_remove(w, f);
    if (waits)
      return;
  }
}

static struct value not_comparable(struct actor *self, const struct aio_queue *q) {
  return value_raise(wr_error(self, ERROR_TYPE,
                              "'<' not supported between instances of '%s' and '%s'",
                              value_type_name(q->items[0].v), value_type_name(q->items[0].v)));
}

struct value aio_queue_put_nowait(struct actor *self, struct aio_queue *q, struct value v) {
  bool wrong = false;
  if (is_full(q))
    return value_raise(wr_error(self, ERROR_QUEUE_FULL, NULL));
  if (q->n == q->cap)
    grow(q);
  v.raised = false;
  struct queue_item item = {value_keep(v), ++q->puts};
  q->n++;
  *nth(q, q->n - 1) = item;
  if (q->order == QUEUE_PRIORITY)
    sift_down(q, 0, q->n - 1, &wrong);
  if (wrong)
    return not_comparable(self, q);
  q->unfinished++;
  tell(self, q, EV_PUT, item);
  wake_next(&q->getters);
  return NONE_VALUE;
}

struct value aio_queue_get_nowait(struct actor *self, struct aio_queue *q) {
  bool wrong = false;
  if (q->n == 0)
    return value_raise(wr_error(self, ERROR_QUEUE_EMPTY, NULL));
  struct queue_item item = take(q, &wrong);
  tell(self, q, EV_GET, item);
  wake_next(&q->putters);
  return frame_own(self, item.v);
}

/* Waits among `w` until woken. Who was woken but cannot use it wakes the next. */
static struct value wait_among(struct actor *self, struct aio_queue *q, struct waiters *w,
                               enum event_type want) {
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  struct future *f = waiters_add(w, l, q->o.id ? q->o.id : q->group);
  struct value r = future_await(self, f, say(q, want));
  if (unlikely(r.raised)) {
    future_cancel(l, f, NONE_VALUE);
    waiters_remove(w, f);
    bool of_use = w == &q->putters ? !is_full(q) : q->n > 0;
    if (of_use && f->state != FUTURE_CANCELLED)
      wake_next(w);
  }
  future_drop(f);
  return r;
}

struct value wr_aio_queue_put(struct actor *self, struct value queue, struct value item) {
  struct aio_queue *q = the_queue(queue);
  while (is_full(q)) {
    struct value r = wait_among(self, q, &q->putters, EV_PUT_WANT);
    if (unlikely(r.raised))
      return r;
  }
  return aio_queue_put_nowait(self, q, item);
}

struct value aio_queue_get(struct actor *self, struct aio_queue *q) {
  while (q->n == 0) {
    struct value r = wait_among(self, q, &q->getters, EV_GET_WANT);
    if (unlikely(r.raised))
      return r;
  }
  return aio_queue_get_nowait(self, q);
}

struct value wr_aio_queue_get(struct actor *self, struct value queue) {
  return aio_queue_get(self, the_queue(queue));
}

struct value wr_aio_queue_put_nowait(struct actor *self, struct value queue, struct value item) {
  return aio_queue_put_nowait(self, the_queue(queue), item);
}

struct value wr_aio_queue_get_nowait(struct actor *self, struct value queue) {
  return aio_queue_get_nowait(self, the_queue(queue));
}

/* --- join --- */

struct value wr_aio_queue_task_done(struct actor *self, struct value queue) {
  struct aio_queue *q = the_queue(queue);
  if (q->unfinished == 0)
    return value_raise(wr_error(self, ERROR_VALUE, "task_done() called too many times"));
  q->unfinished--;
  trace_emit(aio_actor_of(self), EV_TASK_DONE, q->o.id, 0, q->unfinished);
  while (q->unfinished == 0 && waiters_set_first(&q->joiners, loop_now, value_bool(true)))
    continue;
  return NONE_VALUE;
}

struct value wr_aio_queue_join(struct actor *self, struct value queue) {
  struct aio_queue *q = the_queue(queue);
  if (q->unfinished == 0)
    return NONE_VALUE;
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  struct future *f = waiters_add(&q->joiners, l, q->o.id);
  struct value r = future_await(self, f, say_await(q->o.id));
  waiters_remove(&q->joiners, f);
  future_drop(f);
  return r.raised ? r : NONE_VALUE;
}
