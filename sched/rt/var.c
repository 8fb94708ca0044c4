#include "sched/rt/var.h"

#include <string.h>

#include "sched/rt/point.h"

static uint32_t load(struct wr_var *v, int64_t *value) {
  rt_order_enter(&v->order);
  *value = v->value;
  return rt_order_leave(&v->order);
}

static uint32_t store(struct wr_var *v, int64_t value) {
  rt_order_enter(&v->order);
  v->value = value;
  return rt_order_leave(&v->order);
}

void wr_var_init(struct actor *self, struct wr_var *v, const char *name, int64_t value) {
  *v = (struct wr_var){.id = region_new_id()};
  trace_emit_text(self->id, EV_NEW, v->id, 0, OBJECT_VARIABLE, name, strlen(name));
  wr_store(self, v, value);
}

int64_t wr_load(struct actor *self, struct wr_var *v) {
  uint32_t seq;
  int64_t value;
  POINT(self, OP(EV_LOAD, v->id, 0, WHEN_EVER), seq = load(v, &value),
        trace_emit(self->id, EV_LOAD, v->id, seq, (uint64_t)value));
  return value;
}

int64_t wr_calc(struct actor *self, struct wr_var *v, int64_t value) {
  POINT(self, OP(EV_CALC, v->id, 0, WHEN_EVER), (void)0,
        trace_emit(self->id, EV_CALC, v->id, 0, (uint64_t)value));
  return value;
}

void wr_store(struct actor *self, struct wr_var *v, int64_t value) {
  uint32_t seq;
  POINT(self, OP(EV_STORE, v->id, 0, WHEN_EVER), seq = store(v, value),
        trace_emit(self->id, EV_STORE, v->id, seq, (uint64_t)value));
}
