#include "sched/world/stats_loop.h"

#include <inttypes.h>

#include "sched/world/why.h"

/* --- text --- */

/* The phase that goes on now counts too. */
static uint64_t phase_ns(const struct world *w, const struct world_loop *l, enum loop_phase phase) {
  uint64_t before = phase == LOOP_POLLS ? l->poll_ns : l->run_ns;
  return before + (l->phase == phase ? w->head->t_ns - l->phase_ns : 0);
}

static void loop_notes(const struct table *t, const struct world_loop *l) {
  if (world_entity(t->w, l->longest)) {
    buf_puts(t->out, "  longest without a break: ");
    why_span(t->out, l->longest_ns);
    buf_puts(t->out, " by ");
    why_name(t->out, t->r, t->w, l->longest);
    if (l->slow)
      buf_printf(t->out, "; too long: %" PRIu32, l->slow);
    buf_puts(t->out, "\n");
  }
  if (l->due) {
    buf_puts(t->out, "  ");
    why_count(t->out, l->due, "timer");
    buf_puts(t->out, " came due: ");
    why_span(t->out, l->late_ns / l->due);
    buf_puts(t->out, " late on average, ");
    why_span(t->out, l->max_late_ns);
    buf_puts(t->out, " at most\n");
  }
}

static void loop_lines(struct table *t) {
  if (!table_begin(t, ENTITY_OBJECT, OBJECT_LOOP, "event loop",
                   "     turns     steps callbacks  switches   polling   running"))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    const struct world_loop *l = world_loop(t->w, id);
    if (!l)
      continue;
    table_name(t, id);
    table_count(t->out, l->turns, 10);
    table_count(t->out, l->steps, 10);
    table_count(t->out, l->calls, 10);
    table_count(t->out, l->switches, 10);
    table_span(t->out, phase_ns(t->w, l, LOOP_POLLS), 10);
    table_span(t->out, phase_ns(t->w, l, LOOP_RUNS), 10);
    buf_puts(t->out, "\n");
    loop_notes(t, l);
  }
}

/* A generator that is paused has run for its turns; one that runs has begun another. */
static void coop_lines(struct table *t, enum actor_kind kind, const char *heading) {
  if (!table_begin(t, ENTITY_ACTOR, (uint8_t)kind, actor_kind_name(kind), heading))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    if (!table_shows(t->w, id, ENTITY_ACTOR, (uint8_t)kind))
      continue;
    const struct world_coop *c = &world_actor(t->w, id)->coop;
    table_name(t, id);
    table_count(t->out, c->turns, 10);
    table_span(t->out, world_spent_ns(t->w, id, ACTOR_RUNNING), 10);
    table_span(t->out, c->longest_ns, 10);
    if (kind == ACTOR_TASK)
      table_count(t->out, c->cancels, 10);
    else
      table_span(t->out, world_spent_ns(t->w, id, ACTOR_PAUSED), 10);
    buf_puts(t->out, "\n");
  }
}

static void object_lines(struct table *t, enum object_kind kind, const char *heading) {
  if (!table_begin(t, ENTITY_OBJECT, (uint8_t)kind, object_kind_name(kind), heading))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    if (!table_shows(t->w, id, ENTITY_OBJECT, (uint8_t)kind))
      continue;
    const struct world_object *o = world_object(t->w, id);
    table_name(t, id);
    table_count(t->out, o->uses, 10);
    if (kind == OBJECT_CALLBACK) {
      table_span(t->out, o->held_ns, 10);
      table_span(t->out, o->max_wait_ns, 10);
    } else {
      table_count(t->out, o->contended, 10);
    }
    buf_puts(t->out, "\n");
  }
}

void stats_loop_text(struct table *t) {
  loop_lines(t);
  coop_lines(t, ACTOR_TASK, "     steps   running   longest   cancels");
  object_lines(t, OBJECT_CALLBACK, "     calls   running   longest");
  coop_lines(t, ACTOR_GENERATOR, "   resumes   running   longest    paused");
  object_lines(t, OBJECT_SOCKET, "      sent  received");
}

/* --- JSON --- */

void stats_loop_json_actor(struct buf *out, const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  if (!world_is_coop(a))
    return;
  bool task = a->kind == ACTOR_TASK;
  table_key(out, task ? "steps" : "resumes", a->coop.turns);
  table_key(out, "longest", a->coop.longest_ns);
  if (task)
    table_key(out, "cancels", a->coop.cancels);
  else
    table_key(out, "paused", world_spent_ns(w, actor, ACTOR_PAUSED));
}

static void json_loop(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id) {
  const struct world_loop *l = world_loop(w, id);
  char path[256];
  world_path(w, l->thread, path, sizeof path);
  buf_printf(out, ",\"thread\":\"%s\"", path);
  table_key(out, "turns", l->turns);
  table_key(out, "steps", l->steps);
  table_key(out, "callbacks", l->calls);
  table_key(out, "switches", l->switches);
  table_key(out, "polling", phase_ns(w, l, LOOP_POLLS));
  table_key(out, "running", phase_ns(w, l, LOOP_RUNS));
  table_key(out, "longest", l->longest_ns);
  buf_puts(out, ",\"longest_of\":");
  table_string(out, r, w, l->longest);
  table_key(out, "most_ready", l->most);
  table_key(out, "slow", l->slow);
  table_key(out, "timers", l->due);
  table_key(out, "late", l->late_ns);
  table_key(out, "most_late", l->max_late_ns);
}

static void json_callback(struct buf *out, struct trace_reader *r, const struct world *w,
                          uint32_t id) {
  (void)r;
  const struct world_object *o = world_object(w, id);
  table_key(out, "calls", o->uses);
  table_key(out, "running", o->held_ns);
  table_key(out, "longest", o->max_wait_ns);
}

static void json_socket(struct buf *out, struct trace_reader *r, const struct world *w,
                        uint32_t id) {
  (void)r;
  const struct world_object *o = world_object(w, id);
  table_key(out, "sent", o->uses);
  table_key(out, "received", o->contended);
}

void stats_loop_json(struct buf *out, struct trace_reader *r, const struct world *w) {
  table_list(out, r, w, OBJECT_LOOP, "loop", json_loop);
  table_list(out, r, w, OBJECT_CALLBACK, "callback", json_callback);
  table_list(out, r, w, OBJECT_SOCKET, "socket", json_socket);
}
