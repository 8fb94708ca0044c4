#include "sched/rt/routine.h"

#include <string.h>

#include "sched/base/buf.h"
#include "sched/rt/point.h"

void routine_init(struct routine *r, struct actor *maker, enum actor_kind kind, const char *name,
                  wr_body body, size_t n, const struct value *args) {
  CHECK(n <= BODY_ARGS);
  r->actor = (struct actor){.id = region_new_id(),
                            .kind = kind,
                            .slot = maker->slot,
                            .gil = maker->gil,
                            .share = maker->share};
  r->name = name;
  r->body = body;
  r->fiber = NULL;
  r->ended = false;
  frame_enter(&r->actor, &r->frame);
  for (size_t i = 0; i < n; i++)
    r->args[i] = frame_keep(&r->actor, args[i]);
  trace_emit_text(maker->id, EV_SPAWN, r->actor.id, 0, kind, name, strlen(name));
}

void routine_started(const struct routine *r) {
  const struct gate_slot *s = r->actor.slot;
  uint64_t pid = s ? (uint64_t)atomic_load(&s->pid) : 0;
  uint64_t tid = s ? (uint64_t)atomic_load(&s->tid) : 0;
  trace_emit(r->actor.id, EV_START, r->actor.id, 0, pid << 32 | tid);
}

static const char *name_of(void *arg) {
  return ((const struct routine *)arg)->name;
}

/* As the body's locals go when it returns, its frame goes while it still runs. */
static void run(void *arg) {
  struct routine *r = arg;
  struct value result = r->body(&r->actor, r->args);
  r->passed = frame_leave(&r->actor, result);
}

void routine_begin(struct routine *r) {
  CHECK(!r->ended);
  fiber_name_with(name_of);
  r->fiber = fiber_new(run, r);
  if (!r->fiber)
    wr_give_up(actor_now, "There is no memory for the stack of %s.", r->name);
}

void routine_end(struct routine *r) {
  fiber_free(r->fiber);
  r->fiber = NULL;
  r->ended = true;
}

void routine_abandon(struct routine *r) {
  if (r->ended)
    return;
  CHECK(!r->fiber || !r->fiber->running);
  r->ended = true;
  while (r->actor.frame)
    frame_leave(&r->actor, NONE_VALUE);
  fiber_free(r->fiber);
  r->fiber = NULL;
}

void routine_emit_text(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, struct value v) {
  struct buf text = {0};
  value_add_repr(&text, v);
  trace_emit_text(actor, type, a, b, 0, buf_text(&text), text.len);
  buf_fini(&text);
}
