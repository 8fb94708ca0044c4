/* Imitates: asyncio.gather() and asyncio.wait().
 * Differs: wait() gives lists in the order of its arguments, CPython gives sets. */
#include <stdlib.h>
#include <string.h>

#include "sched/aio/future.h"

struct value future_ensure(struct actor *self, struct value v, bool *made) {
  if (made)
    *made = false;
  if (future_of(v))
    return v;
  if (!coroutine_of(v))
    return value_raise(
        wr_error(self, ERROR_TYPE, "An asyncio.Future, a coroutine or an awaitable is required"));
  if (made)
    *made = true;
  return frame_own(self, future_value(&task_new(loop_now, self, coroutine_of(v), NULL)->f));
}

static uint32_t new_group(const struct loop *l, const char *name) {
  uint32_t id = region_new_id();
  trace_emit_text(loop_actor(l), EV_NEW, id, 0, OBJECT_GROUP, name, strlen(name));
  return id;
}

/* --- which arguments come twice --- */

struct seen {
  const struct object **at;
  size_t *index, mask;
};

static void seen_init(struct seen *s, size_t n) {
  size_t size = 4;
  while (size < 2 * n)
    size *= 2;
  s->at = calloc(size, sizeof(const struct object *));
  s->index = malloc(size * sizeof *s->index);
  CHECK(s->at && s->index);
  s->mask = size - 1;
}

static void seen_fini(struct seen *s) {
  free(s->at);
  free(s->index);
}

/* Where it was before; i itself if it is new. What is no object is new each time. */
static size_t seen_before(struct seen *s, struct value v, size_t i) {
  if (v.kind != VALUE_OBJECT)
    return i;
  size_t k = (size_t)((uintptr_t)v.u.o * UINT64_C(0x9e3779b97f4a7c15) >> 32) & s->mask;
  while (s->at[k] && s->at[k] != v.u.o)
    k = (k + 1) & s->mask;
  if (!s->at[k]) {
    s->at[k] = v.u.o;
    s->index[k] = i;
  }
  return s->index[k];
}

/* --- gather --- */

struct gathering {
  struct future f;
  bool return_exceptions, cancel_requested;
  size_t n, different, finished;
  struct future *child[];
};

static void free_gathering(struct object *o) {
  struct gathering *g = (struct gathering *)o;
  if (!future_fini(&g->f))
    return;
  for (size_t i = 0; i < g->n; i++)
    future_drop(g->child[i]);
  object_dispose(o, sizeof *g + g->n * sizeof(struct future *));
}

const struct object_type type_gathering = {.name = "_GatheringFuture", .free = free_gathering};

bool gathering_cancel(struct loop *l, struct future *f, struct value message) {
  struct gathering *g = (struct gathering *)f;
  bool any = false;
  if (future_done(f))
    return false;
  for (size_t i = 0; i < g->n; i++)
    any |= future_cancel(l, g->child[i], message);
  g->cancel_requested |= any;
  return any;
}

static struct value result_of(struct actor *self, struct future *f) {
  if (f->state == FUTURE_CANCELLED)
    return wr_error_of(self, ERROR_CANCELLED,
                       f->message.kind == VALUE_NONE ? value_text("") : f->message);
  struct value error = future_exception(self, f);
  return error.kind == VALUE_NONE ? future_result(self, f) : error;
}

static void all_are_done(struct loop *l, struct gathering *g) {
  struct actor *self = l->host;
  struct value list = wr_list(self, 0, NULL);
  for (size_t i = 0; i < g->n; i++)
    wr_append(self, list, result_of(self, g->child[i]));
  if (g->cancel_requested)
    future_fail(l, &g->f, future_cancelled_error(self, g->child[g->n - 1]));
  else
    future_set(l, &g->f, list);
}

/* gather's _done_callback(), for each child. */
static void child_is_done(struct loop *l, struct call *c, struct future *f) {
  struct gathering *g = (struct gathering *)c->about;
  bool cancelled = f->state == FUTURE_CANCELLED;
  g->finished++;
  if (future_done(&g->f)) {
    f->complain = false;
    return;
  }
  if (!g->return_exceptions && (cancelled || f->failed)) {
    future_fail(l, &g->f,
                cancelled ? future_cancelled_error(l->host, f) : future_exception(l->host, f));
    return;
  }
  if (g->finished == g->different)
    all_are_done(l, g);
}

struct value gather(struct actor *self, struct loop *l, size_t n, const struct value *aws,
                    bool return_exceptions) {
  struct gathering *g = object_new(&type_gathering, sizeof *g + n * sizeof(struct future *));
  struct value result = frame_own(self, future_value(&g->f));
  struct call *done = call_new_inner(l, "gather: one is done", child_is_done, &g->f.o);
  struct seen seen;
  seen_init(&seen, n);
  future_init(&g->f, l);
  g->f.o.id = new_group(l, "gather");
  g->return_exceptions = return_exceptions;
  for (size_t i = 0; i < n && !result.raised; i++) {
    size_t first = seen_before(&seen, aws[i], i);
    bool made = false;
    struct value child =
        first < i ? future_value(g->child[first]) : future_ensure(self, aws[i], &made);
    if (child.raised) {
      result = child;
      g->f.state = FUTURE_CANCELLED; /* nobody gets it */
      break;
    }
    if (made)
      ((struct task *)child.u.o)->no_complaint = true;
    g->child[g->n++] = future_of(value_keep(child));
    if (made)
      wr_del(self, child);
    if (first < i)
      continue;
    g->different++;
    trace_emit(loop_actor(l), EV_MEMBER, g->f.o.id, 0, child.u.o->id);
    future_add(l, future_of(child), &done->o);
  }
  if (n == 0)
    future_set(l, &g->f, wr_list(self, 0, NULL));
  seen_fini(&seen);
  call_drop(done);
  return result;
}

struct value wr_gather(struct actor *self, size_t n, const struct value *aws,
                       bool return_exceptions) {
  struct loop *l = loop_running();
  return l ? gather(self, l, n, aws, return_exceptions) : loop_none(self);
}

/* --- wait --- */

struct waiting {
  struct object o;
  size_t left;
  enum wr_return_when when;
  struct future *waiter;
  struct call *timer; /* NULL: none */
};

static void free_waiting(struct object *o) {
  struct waiting *w = (struct waiting *)o;
  future_drop(w->waiter);
  call_drop(w->timer);
  object_dispose(o, sizeof *w);
}

static const struct object_type type_waiting = {.name = "wait", .free = free_waiting};

/* _release_waiter() */
static void release(struct loop *l, struct call *c, struct future *f) {
  (void)f;
  struct future *waiter = (struct future *)c->about;
  if (!future_done(waiter))
    future_set(l, waiter, NONE_VALUE);
}

struct call *call_new_release(struct loop *l, const char *name, struct future *waiter) {
  return call_new_inner(l, name, release, &waiter->o);
}

/* wait's _on_completion() */
static void one_is_done(struct loop *l, struct call *c, struct future *f) {
  struct waiting *w = (struct waiting *)c->about;
  bool enough = --w->left == 0 || w->when == WR_FIRST_COMPLETED;
  if (!enough && w->when == WR_FIRST_EXCEPTION && f->state == FUTURE_FINISHED)
    enough = future_exception(l->host, f).kind != VALUE_NONE;
  if (!enough)
    return;
  if (w->timer)
    call_cancel(l, w->timer);
  if (!future_done(w->waiter))
    future_set(l, w->waiter, NONE_VALUE);
}

static struct value wait_for_them(struct actor *self, struct loop *l, struct value set,
                                  int64_t timeout_ns, enum wr_return_when when) {
  struct waiting *w = object_new(&type_waiting, sizeof *w);
  frame_own(self, value_object(&w->o));
  w->o.id = new_group(l, "wait");
  w->left = value_len(set);
  w->when = when;
  w->waiter = future_new_quiet(l, w->o.id);
  if (timeout_ns != AIO_NEVER) {
    w->timer = call_new_release(l, "wait: the time is over", w->waiter);
    timer_set_in(l, w->timer, timeout_ns);
  }
  struct call *done = call_new_inner(l, "wait: one is done", one_is_done, &w->o);
  frame_own(self, value_object(&done->o));
  for (size_t i = 0; i < value_len(set); i++) {
    struct future *f = future_of(value_item(set, i));
    trace_emit(loop_actor(l), EV_MEMBER, w->o.id, 0, f->o.id);
    future_add(l, f, &done->o);
  }
  struct value r = future_await(self, w->waiter, say_await(w->o.id));
  if (w->timer)
    call_cancel(l, w->timer);
  for (size_t i = 0; i < value_len(set); i++)
    future_remove(future_of(value_item(set, i)), done);
  return r;
}

/* Each of them once. */
static struct value set_of(struct actor *self, size_t n, const struct value *fs) {
  struct value set = wr_list(self, 0, NULL);
  struct seen seen;
  seen_init(&seen, n);
  for (size_t i = 0; i < n; i++)
    if (seen_before(&seen, fs[i], i) == i)
      wr_append(self, set, fs[i]);
  seen_fini(&seen);
  return set;
}

static struct value wait_in_frame(struct actor *self, struct loop *l, size_t n,
                                  const struct value *fs, int64_t timeout_ns,
                                  enum wr_return_when when) {
  if (n == 0)
    return value_raise(wr_error(self, ERROR_VALUE, "Set of Tasks/Futures is empty."));
  for (size_t i = 0; i < n; i++)
    if (!future_of(fs[i]))
      return value_raise(
          wr_error(self, ERROR_TYPE, "Passing coroutines is forbidden, use tasks explicitly."));
  struct value set = set_of(self, n, fs), sets[2];
  struct value r = wait_for_them(self, l, set, timeout_ns, when);
  if (r.raised)
    return r;
  sets[0] = wr_list(self, 0, NULL);
  sets[1] = wr_list(self, 0, NULL);
  for (size_t i = 0; i < value_len(set); i++) {
    struct value f = value_item(set, i);
    wr_append(self, sets[!future_done(future_of(f))], f);
  }
  return wr_tuple(self, 2, sets);
}

struct value wr_wait(struct actor *self, size_t n, const struct value *fs, int64_t timeout_ns,
                     enum wr_return_when when) {
  struct loop *l = loop_may_await(self);
  struct frame frame;
  if (!l)
    return loop_none(self);
  frame_enter(self, &frame);
  return frame_leave(self, wait_in_frame(self, l, n, fs, timeout_ns, when));
}
