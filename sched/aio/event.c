/* Imitates: asyncio.Event. */
#include "sched/aio/waiters.h"

struct aio_event {
  struct object o;
  bool set;
  struct waiters waiters;
};

static void free_event(struct object *o) {
  struct aio_event *e = (struct aio_event *)o;
  waiters_fini(&e->waiters);
  object_dispose(o, sizeof *e);
}

static const struct object_type type_event = {.name = "Event", .free = free_event};

static struct aio_event *the_event(struct value v) {
  struct aio_event *e = value_as(v, &type_event);
  CHECK(e);
  return e;
}

struct value wr_aio_event(struct actor *self, const char *name) {
  struct aio_event *e = object_new(&type_event, sizeof *e);
  aio_made(self, &e->o, OBJECT_FLAG, name);
  return frame_own(self, value_object(&e->o));
}

bool wr_aio_event_is_set(struct value event) {
  return the_event(event)->set;
}

void wr_aio_event_set(struct actor *self, struct value event) {
  struct aio_event *e = the_event(event);
  if (e->set)
    return;
  e->set = true;
  trace_emit(aio_actor_of(self), EV_FLAG_SET, e->o.id, 0, 0);
  for (size_t i = 0; i < e->waiters.n; i++)
    if (!future_done(waiters_at(&e->waiters, i)))
      future_set(loop_now, waiters_at(&e->waiters, i), value_bool(true));
}

void wr_aio_event_clear(struct actor *self, struct value event) {
  struct aio_event *e = the_event(event);
  e->set = false;
  trace_emit(aio_actor_of(self), EV_FLAG_CLEAR, e->o.id, 0, 0);
}

struct value wr_aio_event_wait(struct actor *self, struct value event) {
  struct aio_event *e = the_event(event);
  struct value r = value_bool(true);
  if (!e->set) {
    struct loop *l = loop_may_await(self);
    if (!l)
      return loop_none(self);
    struct future *f = waiters_add(&e->waiters, l, e->o.id);
    r = future_await(self, f, say_want(EV_FLAG_WANT, e->o.id));
    waiters_remove(&e->waiters, f);
    future_drop(f);
  }
  if (!r.raised)
    trace_emit(aio_actor_of(self), EV_FLAG_PASS, e->o.id, 0, 0);
  return r;
}
