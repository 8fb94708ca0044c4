#ifndef RT_POINT_H
#define RT_POINT_H

/* The one call at each primitive. A scheduling point
 *   gates  (in a controlled run: declares what enables the operation and waits for the turn),
 *   acts   (does the real thing),
 *   emits  (says what was done),
 * in this order and in one place, so that stepping, tracing and explaining cannot drift apart:
 *
 *   POINT(self, OP(EV_LOCK_TAKE, m->id, EV_LOCK_WANT, gate_when_nobodys(&m->owner)),
 *         seq = take(self, m),
 *         trace_emit(self->id, EV_LOCK_TAKE, m->id, seq, 0));
 *
 * An operation that cannot go on first emits its `want` event (0: none), so that the world knows
 * who waits for what. Under control the gate sees to that, also when the operation could have gone
 * on at first and another actor was let go before; in a free run the act does. */
#include "sched/gate/gate.h"
#include "sched/rt/actor.h"
#include "sched/trace/ring.h"

#define OP(ev, obj, want_ev, when) \
  (&(struct gate_op){              \
      .event = (ev), .object = (obj), .want = (want_ev), .decision = true, .cond = when})
/* An operation of which the order does not matter to anybody: it is no decision. */
#define OP_OWN(ev, obj, want_ev, when) \
  (&(struct gate_op){.event = (ev), .object = (obj), .want = (want_ev), .cond = when})
#define WHEN_EVER ((struct gate_cond){.when = GATE_ALWAYS})

#define POINT(self, op, act, emit)   \
  do {                               \
    if (gate_armed())                \
      gate_pass((self)->slot, (op)); \
    act;                             \
    emit;                            \
  } while (0)

/* The hooks for gate_use(): decisions become GRANT events, and waiting is said by `want` events. */
void point_decided(const struct gate_slot *chosen, uint32_t n, uint64_t step);
void point_waits(const struct gate_slot *s);

#endif
