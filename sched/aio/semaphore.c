/* Imitates: asyncio.Semaphore and BoundedSemaphore, as 3.11.2 has them: who gives a permit back
 * hands it to the first waiter at once, so that nobody who comes before that one runs can take it.
 */
#include "sched/aio/waiters.h"

struct aio_semaphore {
  struct object o;
  int64_t permits;
  int64_t handed; /* to waiters that have not run yet; for the trace they are still there */
  int64_t bound;  /* of a bounded one; -1: none */
  struct waiters waiters;
};

static void free_semaphore(struct object *o) {
  struct aio_semaphore *s = (struct aio_semaphore *)o;
  waiters_fini(&s->waiters);
  object_dispose(o, sizeof *s);
}

static const struct object_type type_semaphore = {.name = "Semaphore", .free = free_semaphore};
static const struct object_type type_bounded = {.name = "BoundedSemaphore", .free = free_semaphore};

static struct aio_semaphore *the_semaphore(struct value v) {
  struct aio_semaphore *s = value_as(v, &type_semaphore);
  s = s ? s : value_as(v, &type_bounded);
  CHECK(s);
  return s;
}

static struct value make(struct actor *self, const struct object_type *type, const char *name,
                         int64_t permits, int64_t bound) {
  if (permits < 0)
    return value_raise(wr_error(self, ERROR_VALUE, "Semaphore initial value must be >= 0"));
  struct aio_semaphore *s = object_new(type, sizeof *s);
  s->permits = permits;
  s->bound = bound;
  aio_made(self, &s->o, OBJECT_SEMAPHORE, name);
  trace_emit(aio_actor_of(self), EV_SIZE, s->o.id, 0, (uint64_t)permits);
  return frame_own(self, value_object(&s->o));
}

struct value wr_aio_semaphore(struct actor *self, const char *name, int64_t value) {
  return make(self, &type_semaphore, name, value, -1);
}

struct value wr_aio_bounded_semaphore(struct actor *self, const char *name, int64_t value) {
  return make(self, &type_bounded, name, value, value);
}

static bool is_locked(const struct aio_semaphore *s) {
  for (size_t i = 0; i < s->waiters.n; i++)
    if (waiters_at(&s->waiters, i)->state != FUTURE_CANCELLED)
      return true;
  return s->permits == 0;
}

bool wr_aio_semaphore_locked(struct value semaphore) {
  return is_locked(the_semaphore(semaphore));
}

static struct value took(struct actor *self, const struct aio_semaphore *s) {
  trace_emit(aio_actor_of(self), EV_SEM_TAKE, s->o.id, 0, (uint64_t)(s->permits + s->handed));
  return value_bool(true);
}

/* The first that waits and is not done gets a permit. */
static void wake_next(struct loop *l, struct aio_semaphore *s) {
  if (!waiters_set_first(&s->waiters, l, value_bool(true)))
    return;
  s->permits--;
  s->handed++;
}

struct value wr_aio_semaphore_acquire(struct actor *self, struct value semaphore) {
  struct aio_semaphore *s = the_semaphore(semaphore);
  if (!is_locked(s)) {
    s->permits--;
    return took(self, s);
  }
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  struct future *f = waiters_add(&s->waiters, l, s->o.id);
  struct value r = future_await(self, f, say_want(EV_SEM_WANT, s->o.id));
  bool handed = future_done(f) && f->state != FUTURE_CANCELLED;
  waiters_remove(&s->waiters, f);
  future_drop(f);
  s->handed -= handed;
  if (r.raised) {
    if (handed && value_isinstance(r, ERROR_CANCELLED)) {
      s->permits++;
      wake_next(l, s);
    }
    return r;
  }
  struct value yes = took(self, s);
  if (s->permits > 0)
    wake_next(l, s);
  return yes;
}

struct value wr_aio_semaphore_release(struct actor *self, struct value semaphore) {
  struct aio_semaphore *s = the_semaphore(semaphore);
  if (s->bound >= 0 && s->permits >= s->bound)
    return value_raise(wr_error(self, ERROR_VALUE, "BoundedSemaphore released too many times"));
  s->permits++;
  trace_emit(aio_actor_of(self), EV_SEM_GIVE, s->o.id, 0, (uint64_t)(s->permits + s->handed));
  if (loop_now)
    wake_next(loop_now, s);
  return NONE_VALUE;
}
