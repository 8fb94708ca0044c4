/* Imitates: Handle, TimerHandle, and the heap of those that are set.
 * Real: the heap moves its items by heapq's own rules, so that timers with one deadline come out in
 * CPython's order. Those that were called off stay in it until they come to its top, or until they
 * are more than half of more than 100. */
#include <stdlib.h>

#include "sched/aio/loop.h"
#include "sched/base/buf.h"
#include "sched/rt/object.h"

enum { TIMERS_MANY = 100 };

/* --- calls --- */

/* What it would have been called with. */
void call_let_go(struct call *c) {
  struct object *about = c->about, *also = c->also;
  c->about = c->also = NULL;
  for (size_t i = 0; i < c->n; i++) {
    struct value v = c->args[i];
    c->args[i] = NONE_VALUE;
    value_drop(v);
  }
  if (about)
    value_drop(value_object(about));
  if (also)
    value_drop(value_object(also));
}

static void free_call(struct object *o) {
  struct call *c = (struct call *)o;
  call_let_go(c);
  object_dispose(o, sizeof *c + c->n * sizeof *c->args);
}

static const struct object_type type_call = {.name = "TimerHandle", .free = free_call};

static struct call *new_call(uint32_t id, size_t n, const struct value *args) {
  struct call *c = object_new(&type_call, sizeof *c + n * sizeof *args);
  c->o.id = id;
  c->n = (uint8_t)n;
  for (size_t i = 0; i < n; i++) {
    c->args[i] = value_keep(args[i]);
    c->args[i].raised = false;
  }
  return c;
}

struct call *call_new(struct loop *l, const char *name, wr_body fn, size_t n,
                      const struct value *args) {
  CHECK(n <= BODY_ARGS);
  struct call *c = new_call(loop_name(l, fn, name), n, args);
  c->fn = fn;
  return c;
}

struct call *call_new_inner(struct loop *l, const char *name, call_inner inner,
                            struct object *about) {
  struct call *c = new_call(loop_name_inner(l, inner, name), 0, NULL);
  c->inner = inner;
  c->about = about;
  if (about)
    about->refs++;
  return c;
}

struct call *call_new_delivered(uint32_t id, call_inner inner, struct object *about,
                                struct value v) {
  struct call *c = new_call(id, 1, &v);
  c->inner = inner;
  c->about = about;
  c->number = v.raised;
  about->refs++;
  return c;
}

/* --- the heap --- */

static void sift_down(struct timer *heap, size_t start, size_t pos) {
  struct timer item = heap[pos];
  while (pos > start && item.when_ns < heap[(pos - 1) / 2].when_ns) {
    heap[pos] = heap[(pos - 1) / 2];
    pos = (pos - 1) / 2;
  }
  heap[pos] = item;
}

/* The smaller child moves up all the way, then the item that was here finds its place from below.
 */
static void sift_up(struct timer *heap, size_t n, size_t pos) {
  struct timer item = heap[pos];
  size_t start = pos;
  for (size_t child; (child = 2 * pos + 1) < n; pos = child) {
    if (child + 1 < n && !(heap[child].when_ns < heap[child + 1].when_ns))
      child++;
    heap[pos] = heap[child];
  }
  heap[pos] = item;
  sift_down(heap, start, pos);
}

static void push(struct loop *l, struct call *c, int64_t when_ns) {
  if (l->n_timers == l->cap_timers) {
    l->cap_timers = l->cap_timers ? 2 * l->cap_timers : 64;
    l->timers = mem_realloc(l->timers, l->cap_timers * sizeof *l->timers);
    CHECK(l->timers);
  }
  l->timers[l->n_timers++] = (struct timer){.when_ns = when_ns, .call = c};
  sift_down(l->timers, 0, l->n_timers - 1);
}

static struct call *pop(struct loop *l) {
  struct call *first = l->timers[0].call;
  l->timers[0] = l->timers[--l->n_timers];
  if (l->n_timers)
    sift_up(l->timers, l->n_timers, 0);
  first->scheduled = false;
  return first;
}

static void rebuild(struct loop *l) {
  size_t n = l->n_timers;
  l->n_timers = 0;
  for (size_t i = 0; i < n; i++) {
    struct call *c = l->timers[i].call;
    if (!c->cancelled) {
      l->timers[l->n_timers++] = l->timers[i];
      continue;
    }
    c->scheduled = false;
    call_drop(c);
  }
  for (size_t i = l->n_timers / 2; i-- > 0;)
    sift_up(l->timers, l->n_timers, i);
  l->timers_cancelled = 0;
}

void timers_clean(struct loop *l) {
  if (l->n_timers > TIMERS_MANY && 2 * l->timers_cancelled > l->n_timers) {
    rebuild(l);
    return;
  }
  while (l->n_timers && l->timers[0].call->cancelled) {
    l->timers_cancelled--;
    call_drop(pop(l));
  }
}

/* One that was called off is still taken, and passed over when it would run. */
uint64_t timers_due(struct loop *l) {
  int64_t now = loop_time();
  uint64_t due = 0;
  while (l->n_timers && l->timers[0].when_ns <= now) {
    int64_t when_ns = l->timers[0].when_ns;
    struct call *c = pop(l);
    if (c->cancelled) { /* and it still counts as one in the heap: so it is in CPython */
      call_drop(c);
      continue;
    }
    trace_emit(l->host->id, EV_TIMER_DUE, c->o.id, c->number, (uint64_t)(now - when_ns));
    c->ready = true;
    *loop_push(l) = (struct handle){.kind = HANDLE_TIMER, .id = c->o.id, .u.to = &c->o};
    due++;
  }
  return due;
}

static void set(struct loop *l, struct call *c, int64_t when_ns, int64_t left) {
  c->o.refs++;
  c->number = ++l->timer_number;
  c->scheduled = true;
  push(l, c, when_ns);
  trace_emit(loop_actor(l), EV_TIMER_SET, c->o.id, c->number, left > 0 ? (uint64_t)left : 0);
}

void timer_set(struct loop *l, struct call *c, int64_t when_ns) {
  set(l, c, when_ns, when_ns - loop_time());
}

void timer_set_in(struct loop *l, struct call *c, int64_t ns) {
  ns = ns > 0 ? (int64_t)region_paced((uint64_t)ns) : ns;
  set(l, c, loop_time() + ns, ns);
}

void call_soon(struct loop *l, struct call *c) {
  loop_hear(l);
  c->ready = true;
  trace_emit(loop_actor(l), EV_SOON, c->o.id, 0, l->id);
  loop_push_object(l, HANDLE_TIMER, &c->o, c->o.id, NONE_VALUE);
}

/* --- calling off --- */

/* Takes it out of the ready queue: it stays in the ring, and is passed over. */
static void call_off(struct loop *l, uint64_t at) {
  uint64_t place = 0;
  struct handle *h = &l->ready[at & l->mask], gone = *h;
  for (uint64_t i = l->head; i != at; i++)
    place += !l->ready[i & l->mask].cancelled;
  h->cancelled = true;
  l->n_cancelled++;
  trace_emit(loop_actor(l), EV_TIMER_CANCEL, h->id, 0, place);
  if (gone.kind == HANDLE_TIMER)
    value_drop(value_object(gone.u.to));
  value_drop(gone.v);
}

void call_cancel(struct loop *l, struct call *c) {
  if (c->cancelled)
    return;
  bool waits = c->scheduled || c->ready;
  c->cancelled = true;
  if (c->scheduled) {
    l->timers_cancelled++;
    trace_emit(loop_actor(l), EV_TIMER_CANCEL, c->o.id, c->number, 0);
  }
  for (uint64_t i = l->head; c->ready && i != l->tail; i++) {
    const struct handle *h = &l->ready[i & l->mask];
    if (h->kind == HANDLE_TIMER && !h->cancelled && h->u.to == &c->o) {
      c->ready = false;
      call_off(l, i);
    }
  }
  if (waits)
    call_let_go(c);
}

static bool is_off(const struct loop *l, uint64_t ticket) {
  for (size_t i = l->n_off; i-- > 0;)
    if (l->off[i] == ticket)
      return true;
  return false;
}

static void cancel_ticket(struct loop *l, uint64_t ticket) {
  if (is_off(l, ticket))
    return;
  if (l->n_off == l->cap_off) {
    l->cap_off = l->cap_off ? 2 * l->cap_off : 16;
    l->off = realloc(l->off, l->cap_off * sizeof *l->off);
    CHECK(l->off);
  }
  l->off[l->n_off++] = ticket;
  if (ticket >= l->head && ticket < l->tail)
    call_off(l, ticket);
}

void wr_handle_cancel(struct actor *self, struct value handle) {
  (void)self;
  struct call *c = value_as(handle, &type_call);
  if (!loop_now)
    return;
  if (c)
    call_cancel(loop_now, c);
  else if (handle.kind == VALUE_INT)
    cancel_ticket(loop_now, (uint64_t)handle.u.i);
}

bool wr_handle_cancelled(struct actor *self, struct value handle) {
  (void)self;
  const struct call *c = value_as(handle, &type_call);
  return c ? c->cancelled : loop_now && is_off(loop_now, (uint64_t)handle.u.i);
}

/* --- asking for calls --- */

HOT struct value wr_call_soon(struct actor *self, const char *name, wr_body fn, size_t n,
                              const struct value *args) {
  struct loop *l = loop_running();
  if (unlikely(!l))
    return loop_none(self);
  loop_hear(l);
  uint32_t id = loop_name(l, fn, name);
  uint64_t ticket = l->tail;
  struct handle *h = loop_push(l);
  *h = (struct handle){.kind = HANDLE_PLAIN, .has_arg = n > 0, .id = id, .u.fn = fn};
  if (n == 1) {
    h->v = value_keep(args[0]);
  } else if (n > 1) {
    h->kind = HANDLE_SPREAD;
    h->v = value_keep(wr_tuple(self, n, args));
  }
  if (loop_tells(l))
    trace_put_as(false, loop_actor(l), EV_SOON, id, 0, l->id);
  return value_int((int64_t)ticket);
}

struct value wr_call_at(struct actor *self, int64_t when_ns, const char *name, wr_body fn, size_t n,
                        const struct value *args) {
  struct loop *l = loop_running();
  if (!l)
    return loop_none(self);
  struct call *c = call_new(l, name, fn, n, args);
  timer_set(l, c, when_ns);
  return frame_own(self, value_object(&c->o));
}

struct value wr_call_later(struct actor *self, int64_t ns, const char *name, wr_body fn, size_t n,
                           const struct value *args) {
  ns = ns > 0 ? (int64_t)region_paced((uint64_t)ns) : ns;
  return wr_call_at(self, loop_time() + ns, name, fn, n, args);
}
