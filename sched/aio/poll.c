/* Imitates: selectors.EpollSelector, with the rounding of its timeouts.
 * Real: libev over epoll, the only file that knows it.
 * Controlled: the kernel is only looked at, never waited for; then the gate waits until virtual
 * time has come so far, or another actor has handed this thread something. */
#include "sched/aio/poll.h"

#include <ev.h>
#include <stdlib.h>

#include "sched/aio/inbox.h"

struct poll {
  struct ev_loop *ev;
  ev_timer timer;
  ev_async async;
  bool shared; /* async is active */
};

static void on_wake(struct ev_loop *ev, ev_async *w, int events) {
  (void)ev, (void)w, (void)events; /* the loop looks into its inbox */
}

static void on_timer(struct ev_loop *ev, ev_timer *w, int events) {
  (void)ev, (void)w, (void)events; /* the loop looks at its own timers */
}

void poll_open(struct loop *l) {
  struct poll *p = calloc(1, sizeof *p);
  CHECK(p);
  p->ev = ev_loop_new(EVFLAG_NOENV | EVBACKEND_EPOLL);
  if (!p->ev)
    wr_give_up(l->host, "The kernel offers no epoll for an event loop.");
  ev_timer_init(&p->timer, on_timer, 0, 0);
  ev_async_init(&p->async, on_wake);
  l->poll = p;
}

void poll_close(struct loop *l) {
  ev_loop_destroy(l->poll->ev);
  free(l->poll);
}

void poll_share(struct loop *l) {
  struct poll *p = l->poll;
  if (!p->shared)
    ev_async_start(p->ev, &p->async);
  p->shared = true;
}

void poll_wake(struct loop *l) {
  if (!gate_armed())
    ev_async_send(l->poll->ev, &l->poll->async);
}

static void wait_at_gate(struct loop *l, int64_t timeout_ns) {
  _Atomic uint32_t *mail = &l->host->slot->mail;
  struct gate_cond when = WHEN_EVER;
  if (timeout_ns != 0 && loop_ready(l) == 0 && !inbox_has(l)) {
    when = gate_when_differs(mail, atomic_load(mail));
    when.deadline_ns = timeout_ns > 0 ? (uint64_t)(loop_time() + timeout_ns) : 0;
  }
  gate_pass(l->host->slot, OP(EV_LOOP_POLL, l->id, 0, when));
}

void poll_wait(struct loop *l, int64_t timeout_ns) {
  struct poll *p = l->poll;
  if (unlikely(gate_armed())) {
    ev_run(p->ev, EVRUN_NOWAIT);
    wait_at_gate(l, timeout_ns);
    timeout_ns = 0;
  }
  if (timeout_ns > 0) {
    ev_now_update(p->ev);
    ev_timer_set(&p->timer, (double)timeout_ns * 1e-9, 0);
    ev_timer_start(p->ev, &p->timer);
  }
  ev_run(p->ev, timeout_ns == 0 ? EVRUN_NOWAIT : EVRUN_ONCE);
  ev_timer_stop(p->ev, &p->timer);
}
