/* Imitates: threading.Condition, with a plain Lock.
 * Real: a list of those that wait, oldest first, and a lock, as CPython makes it; each sleeps on
 * the futex of the condition's monitor.
 * Differs: CPython's own conditions never wake by themselves; here wake-ups without a notify can be
 * asked for, because the loop that a program needs against them is worth seeing. */
#include "sched/rt/cond.h"

#include "sched/rt/misuse.h"

void wr_cond_init(struct actor *self, struct wr_cond *c, struct wr_lock *lock, const char *name) {
  *c = (struct wr_cond){.lock_off = region_offset(lock)};
  monitor_init(self, &c->m, OBJECT_CONDITION, name);
}

void wr_cond_disturb(struct wr_cond *c, uint32_t n) {
  c->spurious_every = n;
}

static struct wr_lock *lock_of(const struct wr_cond *c) {
  return region_at(c->lock_off);
}

/* Joins the line, lets the lock go and says so: one step. */
static struct cond_waiter *line_up(struct actor *self, struct wr_cond *c) {
  struct cond_waiter *place = c->waiter;
  while (place < c->waiter + COND_WAITERS && place->ticket)
    place++;
  if (place == c->waiter + COND_WAITERS)
    wr_give_up(self, "More than %d actors at one condition are too many.", COND_WAITERS);
  place->ticket = ++c->tickets;
  atomic_store(&place->notified, 0);
  struct wr_lock *lock = lock_of(c);
  trace_emit(self->id, EV_LOCK_DROP, lock->id, lock_seq(lock), 0);
  return place;
}

int wr_cond_wait(struct actor *self, struct wr_cond *c) {
  if (!lock_is_mine(self, lock_of(c)))
    return misuse(self, c->m.id, MISUSE_WAIT_UNLOCKED);
  struct gate_op wait = *OP(EV_COND_WAIT, c->m.id, 0, WHEN_EVER);
  struct cond_waiter *place;
  bool spurious;
  POINT(self, &wait, monitor_enter(self, &c->m, &wait); place = line_up(self, c);
        spurious = c->spurious_every && place->ticket % c->spurious_every == 0,
        monitor_say(self, &c->m, EV_COND_WAIT, spurious));
  lock_open(lock_of(c));
  monitor_leave(&c->m, MONITOR_SAME);

  struct gate_cond notified = gate_when_differs(&place->notified, 0);
  struct gate_op wake = spurious ? *OP(EV_COND_WAKE, c->m.id, 0, WHEN_EVER)
                                 : *OP_OWN(EV_COND_WAKE, c->m.id, 0, notified);
  POINT(self, &wake, monitor_enter(self, &c->m, &wake);
        place->ticket = 0, monitor_say(self, &c->m, EV_COND_WAKE, place->notified));
  monitor_leave(&c->m, MONITOR_SAME);
  wr_lock(self, lock_of(c));
  return 0;
}

/* Notifies the one that has waited longest; false if nobody is left. */
static bool notify_one(struct wr_cond *c) {
  struct cond_waiter *first = NULL;
  for (struct cond_waiter *place = c->waiter; place < c->waiter + COND_WAITERS; place++)
    if (place->ticket && !place->notified && (!first || place->ticket < first->ticket))
      first = place;
  if (first)
    atomic_store(&first->notified, 1);
  return first;
}

int wr_cond_notify(struct actor *self, struct wr_cond *c, uint32_t n) {
  if (!lock_is_mine(self, lock_of(c)))
    return misuse(self, c->m.id, MISUSE_NOTIFY_UNLOCKED);
  struct gate_op op = *OP(EV_NOTIFY, c->m.id, 0, WHEN_EVER);
  uint32_t woken = 0;
  POINT(self, &op, monitor_enter(self, &c->m, &op);
        while (woken < n && notify_one(c)) woken++, monitor_say(self, &c->m, EV_NOTIFY, woken));
  monitor_leave(&c->m, MONITOR_CHANGED);
  return 0;
}

int wr_cond_notify_all(struct actor *self, struct wr_cond *c) {
  return wr_cond_notify(self, c, COND_WAITERS);
}
