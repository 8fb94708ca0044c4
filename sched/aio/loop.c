/* Imitates: BaseEventLoop, except for its turns, which are in ready.c.
 * Differs: a handle of call_soon() is a ticket and no object; a context of the exception handler is
 * its three parts and no dict. */
#include "sched/aio/loop.h"

#include <stdlib.h>
#include <string.h>

#include "sched/aio/future.h"
#include "sched/aio/inbox.h"
#include "sched/aio/poll.h"
#include "sched/base/buf.h"
#include "sched/base/clock.h"
#include "sched/rt/object.h"

__thread struct loop *loop_now;

int64_t loop_time(void) {
  uint64_t now = gate_armed() ? atomic_load(&region_self->vclock) : clock_mono_ns();
  return (int64_t)now;
}

struct value loop_none(struct actor *self) {
  return value_raise(wr_error(self, ERROR_RUNTIME, "no running event loop"));
}

/* --- names of functions --- */

void loop_names_init(struct loop_names *t) {
  *t = (struct loop_names){.mask = LOOP_NAMES - 1, .at = t->few};
}

void loop_names_fini(struct loop_names *t) {
  if (t->at != t->few)
    free(t->at);
}

static struct loop_named *name_slot(const struct loop_names *t, uintptr_t key, const char *name) {
  size_t i = (size_t)((key ^ (uintptr_t)name * 31) * UINT64_C(0x9e3779b97f4a7c15) >> 40);
  for (;; i++) {
    struct loop_named *s = &t->at[i & t->mask];
    if (!s->key || (s->key == key && s->name == name))
      return s;
  }
}

static void names_grow(struct loop_names *t) {
  struct loop_named *old = t->at;
  size_t size = t->mask + 1;
  t->at = calloc(2 * size, sizeof *t->at);
  CHECK(t->at);
  t->mask = 2 * size - 1;
  for (size_t i = 0; i < size; i++)
    if (old[i].key)
      *name_slot(t, old[i].key, old[i].name) = old[i];
  if (old != t->few)
    free(old);
}

COLD uint32_t loop_names_add(struct loop_names *t, uint32_t actor, uintptr_t key,
                             const char *name) {
  if (++t->n * 2 > t->mask)
    names_grow(t);
  struct loop_named *s = name_slot(t, key, name);
  *s = (struct loop_named){.key = key, .name = name, .id = region_new_id()};
  trace_emit_text(actor, EV_NEW, s->id, 0, OBJECT_CALLBACK, name, strlen(name));
  return s->id;
}

uint32_t loop_names_find(const struct loop_names *t, uintptr_t key, const char *name) {
  return name_slot(t, key, name)->id;
}

static inline uint32_t name_of(struct loop *l, uintptr_t key, const char *name) {
  uint32_t id = loop_names_find(&l->names, key, name);
  return likely(id) ? id : loop_names_add(&l->names, loop_actor(l), key, name);
}

HOT uint32_t loop_name(struct loop *l, wr_body fn, const char *name) {
  return name_of(l, (uintptr_t)fn, name);
}

uint32_t loop_name_inner(struct loop *l, call_inner fn, const char *name) {
  return name_of(l, (uintptr_t)fn, name);
}

const char *loop_names_of(const struct loop_names *t, uint32_t id) {
  for (size_t i = 0; i <= t->mask; i++)
    if (t->at[i].key && t->at[i].id == id)
      return t->at[i].name;
  return NULL;
}

const char *loop_name_of(const struct loop *l, uint32_t id) {
  const char *name = loop_names_of(&l->names, id);
  return name ? name : inbox_name_of(l, id);
}

/* --- complaints --- */

static void tell(enum event_type event, uint32_t id, const char *message, struct value error) {
  struct buf text = {0};
  buf_puts(&text, message);
  if (error.kind != VALUE_NONE) {
    buf_puts(&text, ": ");
    value_add_repr(&text, error);
  }
  trace_emit_text(actor_now->id, event, id, 0, 0, buf_text(&text), text.len);
  buf_fini(&text);
}

void loop_complain(struct loop *l, enum event_type event, uint32_t id, const char *message,
                   struct value error, struct value about) {
  struct actor *self = actor_now;
  error.raised = false;
  tell(event, id, message, error);
  struct call *handler = l ? l->handler : NULL;
  if (!handler)
    return;
  struct frame frame;
  frame_enter(self, &frame);
  frame_keep(self, value_object(&handler->o)); /* it may set another one */
  struct value args[BODY_ARGS] = {wr_str(self, "%s", message), error, about,
                                  handler->n ? handler->args[0] : NONE_VALUE};
  struct value r = handler->fn(self, args);
  if (r.raised)
    tell(event, id, "Unhandled error in exception handler", r);
  frame_leave(self, NONE_VALUE);
}

void loop_warn(uint32_t id, const char *category, const char *message) {
  struct actor *self = actor_now;
  tell(EV_FORGOTTEN, id, message, NONE_VALUE);
  if (!loop_now || !loop_now->warn)
    return;
  struct frame frame;
  frame_enter(self, &frame);
  struct value args[] = {wr_str(self, "%s", category), wr_str(self, "%s", message)};
  loop_now->warn(self, args);
  frame_leave(self, NONE_VALUE);
}

/* --- running until something is done --- */

/* _run_until_complete_cb() */
static void on_complete(struct loop *l, struct call *c, struct future *f) {
  (void)c;
  struct value error = f->state == FUTURE_CANCELLED ? NONE_VALUE : future_exception(l->host, f);
  if (!value_isinstance(error, ERROR_SYSTEM_EXIT) &&
      !value_isinstance(error, ERROR_KEYBOARD_INTERRUPT))
    loop_stop(l);
}

struct value loop_until_done(struct loop *l, struct value v) {
  struct future *f = future_of(v);
  struct call *c = call_new_inner(l, "stop the loop", on_complete, NULL);
  future_add(l, f, &c->o);
  loop_forever(l);
  future_remove(f, c);
  call_drop(c);
  if (l->raised.raised) {
    struct value r = l->raised;
    l->raised = NONE_VALUE;
    if (f->state == FUTURE_FINISHED)
      f->complain = false;
    return frame_own(l->host, r);
  }
  return future_result(l->host, f);
}

/* --- life --- */

struct loop *loop_new(struct actor *host) {
  struct loop *l = aligned_alloc(_Alignof(struct loop), sizeof *l);
  CHECK(l);
  *l = (struct loop){.host = host,
                     .mode = &region_self->mode,
                     .id = region_new_id(),
                     .ready = l->few,
                     .mask = LOOP_READY - 1};
  loop_names_init(&l->names);
  trace_emit_text(host->id, EV_NEW, l->id, 0, OBJECT_LOOP, "loop", strlen("loop"));
  inbox_open(l);
  poll_open(l);
  loop_now = l;
  return l;
}

/* What goes may run code, which finds no running loop. */
static void clear(struct loop *l) {
  while (l->head != l->tail) {
    struct handle h = l->ready[l->head++ & l->mask];
    if (!h.cancelled && h.kind != HANDLE_PLAIN && h.kind != HANDLE_SPREAD)
      value_drop(value_object(h.u.to));
    if (!h.cancelled)
      value_drop(h.v);
  }
  while (l->n_timers) {
    struct call *c = l->timers[--l->n_timers].call;
    c->scheduled = false;
    call_let_go(c);
    call_drop(c);
  }
}

void loop_close(struct loop *l) {
  clear(l);
  trace_emit(l->host->id, EV_DESTROY, l->id, 0, 0);
  loop_now = NULL;
  call_drop(l->handler);
  poll_close(l);
  inbox_close(l);
  if (l->ready != l->few)
    free(l->ready);
  free(l->timers);
  loop_names_fini(&l->names);
  free(l->off);
  free(l);
}

int64_t wr_loop_time_ns(struct actor *self) {
  (void)self;
  return loop_time();
}

struct loop *wr_running_loop(struct actor *self) {
  (void)self;
  if (loop_running())
    poll_share(loop_now);
  return loop_running();
}

void wr_loop_slow(struct actor *self, int64_t ns) {
  (void)self;
  if (loop_running())
    loop_now->slow_ns = ns;
}

void wr_set_slow_handler(struct actor *self, wr_body fn) {
  (void)self;
  if (loop_running())
    loop_now->slow = fn;
}

int64_t wr_loop_turns(struct actor *self) {
  (void)self;
  return loop_running() ? loop_now->turns : 0;
}

void wr_set_exception_handler(struct actor *self, wr_body fn, size_t n, const struct value *args) {
  (void)self;
  struct loop *l = loop_running();
  CHECK(n <= 1);
  if (!l)
    return;
  struct call *old = l->handler;
  l->handler = fn ? call_new(l, "exception handler", fn, n, args) : NULL;
  call_drop(old);
}

void wr_set_warning_handler(struct actor *self, wr_body fn) {
  (void)self;
  if (loop_running())
    loop_now->warn = fn;
}
