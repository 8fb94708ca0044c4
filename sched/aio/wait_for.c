/* Imitates: asyncio.wait_for() as it was until 3.11, which waits until what it has cancelled is
 * over, and asyncio.shield(). */
#include <string.h>

#include "sched/aio/future.h"

/* --- wait_for --- */

#define WAIT_FOR_DONE "wait_for: it is done"

/* Waits until f is done, or something is thrown in. */
static struct value wait_for_release(struct actor *self, struct future *waiter,
                                     const struct future *f) {
  return future_await(self, waiter, say_await(f->o.id));
}

static struct value cancel_and_wait(struct actor *self, struct loop *l, struct future *f) {
  struct future *waiter = future_new_quiet(l, f->o.id);
  frame_own(self, future_value(waiter));
  struct call *release = call_new_release(l, WAIT_FOR_DONE, waiter);
  frame_own(self, value_object(&release->o));
  future_add(l, f, &release->o);
  future_cancel(l, f, NONE_VALUE);
  struct value r = wait_for_release(self, waiter, f);
  future_remove(f, release);
  return r;
}

/* The time is over: f is cancelled. What it makes of that comes out, or TimeoutError. */
static struct value give_up(struct actor *self, struct loop *l, struct future *f) {
  struct value r = cancel_and_wait(self, l, f);
  if (r.raised)
    return r;
  r = future_result(self, f);
  if (!value_caught(&r, ERROR_CANCELLED))
    return r;
  struct value error = wr_error(self, ERROR_TIMEOUT, NULL);
  value_set_cause(error, r);
  return value_raise(error);
}

static struct value wait_so_long(struct actor *self, struct loop *l, struct value aw,
                                 int64_t timeout_ns) {
  struct future *waiter = future_new_quiet(l, 0);
  frame_own(self, future_value(waiter));
  struct call *timer = call_new_release(l, "wait_for: the time is over", waiter);
  struct call *release = call_new_release(l, WAIT_FOR_DONE, waiter);
  frame_own(self, value_object(&timer->o));
  frame_own(self, value_object(&release->o));
  timer_set_in(l, timer, timeout_ns);
  struct value v = future_ensure(self, aw, NULL);
  if (v.raised) /* as in CPython, the timer stays */
    return v;
  struct future *f = future_of(v);
  waiter->o.id = f->o.id;
  future_add(l, f, &release->o);
  struct value r = wait_for_release(self, waiter, f);
  if (future_done(f) && (!r.raised || value_isinstance(r, ERROR_CANCELLED))) {
    r = future_result(self, f);
  } else if (!r.raised) {
    future_remove(f, release);
    r = give_up(self, l, f);
  } else if (value_isinstance(r, ERROR_CANCELLED)) {
    future_remove(f, release);
    struct value again = cancel_and_wait(self, l, f);
    r = again.raised ? again : r;
  }
  call_cancel(l, timer);
  return r;
}

static struct value wait_no_time(struct actor *self, struct loop *l, struct value aw) {
  struct value v = future_ensure(self, aw, NULL);
  if (v.raised)
    return v;
  struct future *f = future_of(v);
  return future_done(f) ? future_result(self, f) : give_up(self, l, f);
}

struct value wr_wait_for(struct actor *self, struct value aw, int64_t timeout_ns) {
  struct loop *l = loop_may_await(self);
  struct frame frame;
  if (!l)
    return loop_none(self);
  if (timeout_ns == AIO_NEVER)
    return wr_await(self, aw);
  frame_enter(self, &frame);
  return frame_leave(self, timeout_ns <= 0 ? wait_no_time(self, l, aw)
                                           : wait_so_long(self, l, aw, timeout_ns));
}

/* --- shield --- */

/* _inner_done_callback() */
static void inner_is_done(struct loop *l, struct call *c, struct future *inner) {
  struct future *outer = (struct future *)c->about;
  if (outer->state == FUTURE_CANCELLED) {
    inner->complain = false;
    return;
  }
  if (inner->state == FUTURE_CANCELLED)
    future_cancel(l, outer, NONE_VALUE);
  else if (inner->failed)
    future_fail(l, outer, future_exception(l->host, inner));
  else
    future_set(l, outer, inner->result);
}

/* _outer_done_callback() */
static void outer_is_done(struct loop *l, struct call *c, struct future *outer) {
  (void)l, (void)outer;
  struct future *inner = (struct future *)c->about;
  if (!future_done(inner))
    future_remove(inner, (struct call *)c->also);
}

struct value wr_shield(struct actor *self, struct value aw) {
  struct loop *l = loop_running();
  if (!l)
    return loop_none(self);
  struct value v = future_ensure(self, aw, NULL);
  struct future *inner = future_of(v);
  if (v.raised || future_done(inner))
    return v;
  struct value outer = wr_future(self, "shield");
  struct call *on_inner =
      call_new_inner(l, "shield: the inner one is done", inner_is_done, outer.u.o);
  struct call *on_outer =
      call_new_inner(l, "shield: the outer one is done", outer_is_done, &inner->o);
  on_outer->also = &on_inner->o;
  future_add(l, inner, &on_inner->o);
  future_add(l, future_of(outer), &on_outer->o);
  call_drop(on_outer); /* on_inner's reference is on_outer's */
  return outer;
}
