/* Imitates: asyncio.as_completed(): a generator of coroutines, each of which waits for the next
 * that gets done. */
#include "sched/aio/queue.h"
#include "sched/rt/object.h"

struct completing {
  struct object o;
  struct value todo; /* a list: those that are not done */
  struct aio_queue *done;
  struct call *heard; /* borrowed: futures in todo have it */
  struct call *timer; /* borrowed while it is set; NULL: none */
};

static void free_completing(struct object *o) {
  struct completing *k = (struct completing *)o;
  value_drop(k->todo);
  value_drop(value_object(&k->done->o));
  object_dispose(o, sizeof *k);
}

static const struct object_type type_completing = {.name = "as_completed", .free = free_completing};

/* _on_timeout() */
static void time_is_over(struct loop *l, struct call *c, struct future *f) {
  (void)f;
  struct completing *k = (struct completing *)c->about;
  k->timer = NULL;
  for (size_t i = 0; i < value_len(k->todo); i++) {
    future_remove(future_of(value_item(k->todo, i)), k->heard);
    aio_queue_put_nowait(l->host, k->done, NONE_VALUE);
  }
  value_clear(k->todo);
}

/* _on_completion() */
static void one_is_done(struct loop *l, struct call *c, struct future *f) {
  struct completing *k = (struct completing *)c->about;
  struct value rest = wr_list(l->host, 0, NULL), old = k->todo;
  if (value_len(old) == 0)
    return;
  for (size_t i = 0; i < value_len(old); i++)
    if (future_of(value_item(old, i)) != f)
      wr_append(l->host, rest, value_item(old, i));
  k->todo = value_keep(rest);
  value_drop(old);
  aio_queue_put_nowait(l->host, k->done, future_value(f));
  if (value_len(rest) > 0 || !k->timer)
    return;
  call_cancel(l, k->timer);
  k->timer = NULL;
}

static struct value wait_for_one(struct actor *self, const struct value *arg) {
  struct completing *k = value_as(arg[0], &type_completing);
  struct value f = aio_queue_get(self, k->done);
  if (f.raised)
    return f;
  if (f.kind == VALUE_NONE)
    return value_raise(wr_error(self, ERROR_TIMEOUT, NULL));
  return future_result(self, future_of(f));
}

/* Each once, as a future; *error is raised if one cannot be. */
static struct value futures_of(struct actor *self, struct value fs, struct value *error) {
  struct value list = wr_list(self, 0, NULL);
  for (size_t i = 0; i < value_len(fs) && !error->raised; i++) {
    bool twice = false;
    for (size_t k = 0; k < i; k++)
      twice |= value_same(value_item(fs, k), value_item(fs, i));
    if (twice)
      continue;
    struct value f = future_ensure(self, value_item(fs, i), NULL);
    if (f.raised)
      *error = f;
    else
      wr_append(self, list, f);
  }
  return list;
}

static void begin(struct actor *self, struct loop *l, struct completing *k, int64_t timeout_ns) {
  size_t n = value_len(k->todo);
  struct object group = {0};
  aio_made(self, &group, OBJECT_GROUP, "as_completed");
  k->done = aio_queue_new(QUEUE_FIFO, 0);
  k->done->group = group.id;
  k->heard = call_new_inner(l, "as_completed: one is done", one_is_done, &k->o);
  for (size_t i = 0; i < n; i++) {
    struct future *f = future_of(value_item(k->todo, i));
    trace_emit(loop_actor(l), EV_MEMBER, group.id, 0, f->o.id);
    future_add(l, f, &k->heard->o);
  }
  call_drop(k->heard);
  if (n && timeout_ns != AIO_NEVER) {
    k->timer = call_new_inner(l, "as_completed: the time is over", time_is_over, &k->o);
    timer_set_in(l, k->timer, timeout_ns);
    call_drop(k->timer);
  }
}

static struct value body(struct actor *self, const struct value *arg) {
  struct value error = NONE_VALUE, todo = futures_of(self, arg[0], &error);
  struct loop *l = loop_running();
  if (error.raised || !l)
    return l ? error : loop_none(self);
  struct completing *k = object_new(&type_completing, sizeof *k);
  struct value v = frame_own(self, value_object(&k->o));
  k->todo = value_keep(todo);
  begin(self, l, k, arg[1].u.i);
  for (size_t left = value_len(todo); left > 0; left--) {
    struct value coro = wr_coroutine(self, "_wait_for_one", wait_for_one, 1, &v);
    struct value r = wr_yield(self, coro);
    wr_del(self, coro);
    if (r.raised)
      return r;
  }
  return NONE_VALUE;
}

struct value wr_as_completed(struct actor *self, size_t n, const struct value *fs,
                             int64_t timeout_ns) {
  struct value args[] = {wr_tuple(self, n, fs), value_int(timeout_ns)};
  return wr_generator(self, "as_completed", body, 2, args);
}
