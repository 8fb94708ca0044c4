/* Imitates: asyncio.Lock, with its fairness: who lets it go wakes the first waiter, and nobody who
 * comes meanwhile gets in before those that wait. It has no owner. */
#include "sched/aio/lock.h"

static void free_lock(struct object *o) {
  struct aio_lock *k = (struct aio_lock *)o;
  waiters_fini(&k->waiters);
  object_dispose(o, sizeof *k);
}

static const struct object_type type_lock = {.name = "Lock", .free = free_lock};

struct aio_lock *aio_lock_of(struct value v) {
  return value_as(v, &type_lock);
}

static struct aio_lock *the_lock(struct value v) {
  struct aio_lock *k = aio_lock_of(v);
  CHECK(k);
  return k;
}

struct value wr_aio_lock(struct actor *self, const char *name) {
  struct aio_lock *k = object_new(&type_lock, sizeof *k);
  aio_made(self, &k->o, OBJECT_LOCK, name);
  return frame_own(self, value_object(&k->o));
}

bool wr_aio_lock_locked(struct value lock) {
  return the_lock(lock)->locked;
}

static struct value take(struct actor *self, struct aio_lock *k) {
  k->locked = true;
  trace_emit(aio_actor_of(self), EV_LOCK_TAKE, k->o.id, 0, 0);
  return value_bool(true);
}

static bool all_cancelled(const struct waiters *w) {
  for (size_t i = 0; i < w->n; i++)
    if (waiters_at(w, i)->state != FUTURE_CANCELLED)
      return false;
  return true;
}

static void wake_first(struct loop *l, struct aio_lock *k) {
  struct future *f = waiters_first(&k->waiters);
  if (f && !future_done(f))
    future_set(l, f, value_bool(true));
}

struct value wr_aio_lock_acquire(struct actor *self, struct value lock) {
  struct aio_lock *k = the_lock(lock);
  if (!k->locked && all_cancelled(&k->waiters))
    return take(self, k);
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  struct future *f = waiters_add(&k->waiters, l, k->o.id);
  struct value r = future_await(self, f, say_want(EV_LOCK_WANT, k->o.id));
  waiters_remove(&k->waiters, f);
  future_drop(f);
  if (likely(!r.raised))
    return take(self, k);
  if (value_isinstance(r, ERROR_CANCELLED) && !k->locked)
    wake_first(l, k);
  return r;
}

struct value wr_aio_lock_release(struct actor *self, struct value lock) {
  struct aio_lock *k = the_lock(lock);
  if (!k->locked)
    return value_raise(wr_error(self, ERROR_RUNTIME, "Lock is not acquired."));
  k->locked = false;
  trace_emit(aio_actor_of(self), EV_LOCK_DROP, k->o.id, 0, 0);
  if (loop_now)
    wake_first(loop_now, k);
  return NONE_VALUE;
}
