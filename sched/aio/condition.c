/* Imitates: asyncio.Condition. Who was notified still needs the lock to go on; so does who was
 * cancelled meanwhile. */
#include <stdio.h>

#include "sched/aio/lock.h"

struct aio_condition {
  struct object o;
  struct value lock;
  struct waiters waiters;
};

static void free_condition(struct object *o) {
  struct aio_condition *c = (struct aio_condition *)o;
  waiters_fini(&c->waiters);
  value_drop(c->lock);
  object_dispose(o, sizeof *c);
}

static const struct object_type type_condition = {.name = "Condition", .free = free_condition};

static struct aio_condition *the_condition(struct value v) {
  struct aio_condition *c = value_as(v, &type_condition);
  CHECK(c);
  return c;
}

struct value wr_aio_condition(struct actor *self, const char *name, struct value lock) {
  struct aio_condition *c = object_new(&type_condition, sizeof *c);
  char own[64];
  snprintf(own, sizeof own, "%s's lock", name);
  c->lock = value_keep(aio_lock_of(lock) ? lock : wr_aio_lock(self, own));
  aio_made(self, &c->o, OBJECT_CONDITION, name);
  return frame_own(self, value_object(&c->o));
}

struct value wr_aio_condition_acquire(struct actor *self, struct value condition) {
  return wr_aio_lock_acquire(self, the_condition(condition)->lock);
}

struct value wr_aio_condition_release(struct actor *self, struct value condition) {
  return wr_aio_lock_release(self, the_condition(condition)->lock);
}

bool wr_aio_condition_locked(struct value condition) {
  return wr_aio_lock_locked(the_condition(condition)->lock);
}

/* Until it has the lock, whoever cancels it meanwhile. */
static struct value lock_again(struct actor *self, struct aio_condition *c, struct value r) {
  bool cancelled = false;
  for (;;) {
    struct value taken = wr_aio_lock_acquire(self, c->lock);
    if (!taken.raised)
      break;
    if (!value_isinstance(taken, ERROR_CANCELLED))
      return taken;
    cancelled = true;
  }
  return cancelled ? value_raise(wr_error(self, ERROR_CANCELLED, NULL)) : r;
}

struct value wr_aio_condition_wait(struct actor *self, struct value condition) {
  struct aio_condition *c = the_condition(condition);
  struct loop *l = loop_may_await(self);
  if (!wr_aio_lock_locked(c->lock))
    return value_raise(wr_error(self, ERROR_RUNTIME, "cannot wait on un-acquired lock"));
  if (!l)
    return loop_none(self);
  wr_aio_lock_release(self, c->lock);
  struct future *f = waiters_add(&c->waiters, l, c->o.id);
  struct value r = future_await(self, f, say_want(EV_COND_WAIT, c->o.id));
  waiters_remove(&c->waiters, f);
  future_drop(f);
  trace_emit(aio_actor_of(self), EV_COND_WAKE, c->o.id, 0, !r.raised);
  return lock_again(self, c, r.raised ? r : value_bool(true));
}

struct value wr_aio_condition_wait_for(struct actor *self, struct value condition,
                                       wr_body predicate, const struct value *args) {
  struct value v = predicate(self, args);
  while (!v.raised && !value_true(v)) {
    v = wr_aio_condition_wait(self, condition);
    if (!v.raised)
      v = predicate(self, args);
  }
  return v;
}

struct value wr_aio_condition_notify(struct actor *self, struct value condition, int64_t n) {
  struct aio_condition *c = the_condition(condition);
  int64_t woken = 0;
  if (!wr_aio_lock_locked(c->lock))
    return value_raise(wr_error(self, ERROR_RUNTIME, "cannot notify on un-acquired lock"));
  for (size_t i = 0; i < c->waiters.n && woken < n; i++)
    woken += !future_done(waiters_at(&c->waiters, i));
  trace_emit(aio_actor_of(self), EV_NOTIFY, c->o.id, 0, (uint64_t)woken);
  for (int64_t left = woken; left > 0; left--)
    waiters_set_first(&c->waiters, loop_now, value_bool(false));
  return NONE_VALUE;
}

struct value wr_aio_condition_notify_all(struct actor *self, struct value condition) {
  return wr_aio_condition_notify(self, condition, (int64_t)the_condition(condition)->waiters.n);
}
