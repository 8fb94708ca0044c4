#include "sched/rt/point.h"

void point_decided(const struct gate_slot *chosen, uint32_t n, uint64_t step) {
  trace_emit(0, EV_GRANT, chosen->actor, n, step);
}

void point_waits(const struct gate_slot *s) {
  trace_emit(s->actor, s->op.want, s->op.object, 0, s->op.want_c);
}
