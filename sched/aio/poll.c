/* Imitates: selectors.EpollSelector, with the rounding of its timeouts.
 * Real: libev over epoll, the only file that knows it.
 * Controlled: the kernel is only looked at, never waited for; then the gate waits until virtual
 * time has come so far, or another actor has handed this thread something. */
#include "sched/aio/poll.h"

#include <ev.h>
#include <stdlib.h>

#include "sched/aio/inbox.h"

struct watch {
  ev_io io;
  struct loop *loop;
  struct call *call;
  uint32_t stream;
  int how;
  struct watch *next, *prev;
};

struct poll {
  ev_timer timer;
  ev_async async;       /* active: the loop is shared */
  struct watch **fired; /* by this poll */
  size_t cap_fired;
};

static void on_io(struct ev_loop *ev, ev_io *io, int events) {
  (void)ev, (void)events;
  struct watch *w = io->data;
  struct loop *l = w->loop;
  struct poll *p = l->poll;
  if (l->n_fired == p->cap_fired) {
    p->cap_fired = p->cap_fired ? 2 * p->cap_fired : 16;
    p->fired = realloc(p->fired, p->cap_fired * sizeof(struct watch *));
    CHECK(p->fired);
  }
  p->fired[l->n_fired++] = w;
}

/* libev calls the last first; and of one descriptor asyncio takes the reader before the writer. */
static void order(struct watch **fired, size_t n) {
  for (size_t i = 0; i < n / 2; i++) {
    struct watch *w = fired[i];
    fired[i] = fired[n - 1 - i];
    fired[n - 1 - i] = w;
  }
  for (size_t i = 0; i + 1 < n; i++) {
    struct watch *w = fired[i];
    if (w->io.fd != fired[i + 1]->io.fd || w->how == POLL_READ)
      continue;
    fired[i] = fired[i + 1];
    fired[i + 1] = w;
  }
}

static void deliver(struct loop *l) {
  struct poll *p = l->poll;
  loop_hear(l);
  order(p->fired, l->n_fired);
  for (size_t i = 0; i < l->n_fired; i++) {
    struct watch *w = p->fired[i];
    trace_emit(l->host->id, EV_IO_READY, w->stream, (uint32_t)w->how, w->call->o.id);
    w->call->ready = true;
    loop_push_object(l, HANDLE_TIMER, &w->call->o, w->call->o.id, NONE_VALUE);
  }
  l->n_fired = 0;
}

struct watch *poll_watch_take(struct loop *l, int fd, int how, uint32_t stream, struct call *c) {
  struct watch *w = calloc(1, sizeof *w);
  CHECK(w);
  *w = (struct watch){.loop = l, .call = c, .stream = stream, .how = how, .next = l->watches};
  if (w->next)
    w->next->prev = w;
  l->watches = w;
  ev_io_init(&w->io, on_io, fd, how == POLL_READ ? EV_READ : EV_WRITE);
  w->io.data = w;
  ev_io_start(l->ev, &w->io);
  return w;
}

void poll_unwatch(struct loop *l, struct watch *w) {
  if (!w)
    return;
  struct call *c = w->call;
  ev_io_stop(l->ev, &w->io);
  *(w->prev ? &w->prev->next : &l->watches) = w->next;
  if (w->next)
    w->next->prev = w->prev;
  free(w);
  call_cancel(l, c);
  call_drop(c);
}

static void on_wake(struct ev_loop *ev, ev_async *w, int events) {
  (void)ev, (void)w, (void)events; /* the loop looks into its inbox */
}

static void on_timer(struct ev_loop *ev, ev_timer *w, int events) {
  (void)ev, (void)w, (void)events; /* the loop looks at its own timers */
}

void poll_open(struct loop *l) {
  struct poll *p = calloc(1, sizeof *p);
  CHECK(p);
  l->ev = ev_loop_new(EVFLAG_NOENV | EVBACKEND_EPOLL);
  if (!l->ev)
    wr_give_up(l->host, "The kernel offers no epoll for an event loop.");
  ev_timer_init(&p->timer, on_timer, 0, 0);
  ev_async_init(&p->async, on_wake);
  l->poll = p;
}

void poll_close(struct loop *l) {
  while (l->watches)
    poll_unwatch(l, l->watches);
  ev_loop_destroy(l->ev);
  free(l->poll->fired);
  free(l->poll);
}

void poll_share(struct loop *l) {
  if (!l->shared)
    ev_async_start(l->ev, &l->poll->async);
  l->shared = true;
}

void poll_wake(struct loop *l) {
  if (!gate_armed())
    ev_async_send(l->ev, &l->poll->async);
}

static COLD void wait_at_gate(struct loop *l, int64_t timeout_ns) {
  _Atomic uint32_t *mail = &l->host->slot->mail;
  struct gate_cond when = WHEN_EVER;
  if (timeout_ns != 0 && loop_ready(l) == 0 && !inbox_has(l)) {
    when = gate_when_differs(mail, atomic_load(mail));
    when.deadline_ns = timeout_ns > 0 ? (uint64_t)(loop_time() + timeout_ns) : 0;
  }
  gate_pass(l->host->slot, OP(EV_LOOP_POLL, l->id, 0, when));
}

static void wait(struct loop *l, int64_t timeout_ns) {
  ev_timer *timer = &l->poll->timer;
  if (timeout_ns > 0) {
    ev_now_update(l->ev);
    ev_timer_set(timer, (double)timeout_ns * 1e-9, 0);
    ev_timer_start(l->ev, timer);
  }
  ev_run(l->ev, EVRUN_ONCE);
  ev_timer_stop(l->ev, timer);
}

/* Is nothing registered that could be ready? asyncio asks the kernel in every turn, as it always
 * has its pipe there; here the answer is known, and nobody can see a difference. With one
 * descriptor watched, or another thread that knows the loop, every turn asks. */
static bool is_idle(const struct loop *l) {
  return !l->watches && !l->shared;
}

HOT bool poll_wait(struct loop *l, int64_t timeout_ns) {
  if (unlikely(atomic_load_explicit(l->mode, memory_order_relaxed) & REGION_GATE)) {
    ev_run(l->ev, EVRUN_NOWAIT);
    deliver(l);
    wait_at_gate(l, timeout_ns);
    if (loop_ready(l))
      return true;
    timeout_ns = 0;
  } else if (timeout_ns == 0 && is_idle(l)) {
    return false;
  }
  if (timeout_ns == 0)
    ev_run(l->ev, EVRUN_NOWAIT);
  else
    wait(l, timeout_ns);
  if (l->n_fired)
    deliver(l);
  return true;
}
