#ifndef RT_COND_H
#define RT_COND_H

/* A condition: actors that hold a lock wait for something to become true, and those that make it
 * true notify them. Waiting lets the lock go and takes it again; both together are one step, so a
 * notify between them is not missed. Who waits longest is notified first.
 *
 * A wait may end although nobody notified: POSIX allows it and Python's documentation warns of it,
 * so a program asks again in a loop. It happens rarely by itself; here it can be had on purpose. */
#include "sched/rt/lock.h"
#include "sched/rt/monitor.h"

enum { COND_WAITERS = 128 };

struct wr_cond {
  struct monitor m; /* private, all */
  uint64_t lock_off;
  uint32_t tickets, spurious_every;
  struct cond_waiter {
    uint32_t ticket; /* 0: the place is free; the lowest has waited longest */
    _Atomic uint32_t notified;
  } waiter[COND_WAITERS];
};

/* The lock lies in the share block too and is made already. */
void wr_cond_init(struct actor *self, struct wr_cond *c, struct wr_lock *lock, const char *name);
/* From now on every n-th wait ends without a notify; 0: none does. */
void wr_cond_disturb(struct wr_cond *c, uint32_t n);
/* The caller holds the lock, before and after; the same for the others. */
int wr_cond_wait(struct actor *self, struct wr_cond *c);
/* Wakes up to n of those that wait. */
int wr_cond_notify(struct actor *self, struct wr_cond *c, uint32_t n);
int wr_cond_notify_all(struct actor *self, struct wr_cond *c);

#endif
