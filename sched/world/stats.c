/* The figures of a world, aligned for people and as JSON for programs.
 *
 * The JSON is one object; its keys and their order are stable, times are in ns:
 *   {"events":n, "duration":ns, "actors":n, "objects":n, "switches":n, "decisions":n, "lines":n,
 *    "lost":n, "late":n, "odd":n, "held_up":n, "held_up_ns":n, "misuses":n,
 *    "verdict":code or null, "violation":ordinal or null,
 *    "actor":[{"path","name","kind","state","pid","tid","status", "running","ready","blocked",
 *              "waiting","ended","unknown", "resumed",
 *              "on_core","no_core","asleep", "taken","left","moved"}],
 *    "lock":[{"name","holder","takes","contended","held","waited","longest_wait"}],
 *    "variable":[{"name","value","loads","stores","lost_updates"}],
 *    "stream":[{"name","lines"}],
 *    "recursive_lock":[as lock], "read_write_lock":[as lock],
 *    "condition":[{"name","uses","contended","now","waited","longest_wait"}], and so "semaphore",
 *    "barrier", "flag", "queue",
 *    "gil":[as lock, then "interval","switches","requests","forced","false_wakes","convoys",
 *           "convoy","longest_convoy"],
 *    "loop":[{"name","thread","turns","steps","callbacks","switches","polling","running",
 *             "longest","longest_of","most_ready","slow","timers","late","most_late"}],
 *    "callback":[{"name","calls","running","longest"}], "socket":[{"name","sent","received"}],
 *    "job_queue":[{"name","enqueued","taken","length","queued","longest_queued","ran","repeats",
 *                  "in":{STATE:n}}], "job":[{"name","queue","state","worker","runs","repeats"}],
 *    "kernel":"perf" or "proc", "core":[{"core","busy","turns"}],
 *    "races":n, "race":[{"variable","times","first":ACCESS,"second":ACCESS}],
 *    "lost_updates":n, "lost_update":[{"variable","times","read":ACCESS,"lost":ACCESS,
 *              "over":ACCESS}], "races_sure":bool}
 * `switches` is how often another actor ran, or had the GIL, than before; `resumed` how often an
 * actor ran again after a wait; `turns` how often an actor got the core.
 * `held_up` is how often whoruns had no room for an actor's next event, so that it had to wait.
 * `now` is what the object holds: permits left, actors that have come, 1 if set, items.
 * ACCESS is {"event":ordinal, "t", "actor":path, "line":n or null, "access":"load" or "store",
 * "value"}; `times` is how often there was one at these lines, of which this is the first;
 * `races_sure` is false where events are missing, or memory ran out (races.h).
 * `holder` is a path or null, `value` null while nobody has read or written, `status` null until
 * the actor has ended. `ended` is the time between an actor's end and now.
 * What the kernel says of an actor, if it was asked: the time it was on a core, that it could have
 * gone on without one, that it was asleep; how often its core was taken away or left, and how often
 * it came to another one. "proc" knows only sums and nothing of sleep, moves and cores.
 * A task has "steps", "longest" (step) and "cancels" (requests) as well, a generator "resumes",
 * "paused" and "longest" (run). Of a loop, `steps` and `callbacks` are how often it ran a task or
 * called something, `switches` how often a step was another task's than the step before; `longest`
 * is what ran longest without a break, `longest_of` its name; `late` is the sum over the `timers`
 * that came due. An actor under a GIL has "no_gil", "has_gil" and "gil_wait" as well; the waits of
 * threads that come back from a call are `convoys`, their sum `convoy`. */
#include "sched/world/stats.h"

#include <inttypes.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/stats_core.h"
#include "sched/world/stats_job.h"
#include "sched/world/stats_loop.h"
#include "sched/world/stats_table.h"
#include "sched/world/why.h"
#include "sched/world/words.h"

static const char *const state_names[ACTOR_STATES] = {
    "ready", "running", "blocked", "waiting", "ended", "joined", "unknown", "ready", "paused"};

static uint64_t ready_ns(const struct world *w, uint32_t actor) {
  return world_spent_ns(w, actor, ACTOR_UNSEEN) + world_spent_ns(w, actor, ACTOR_READY);
}

static void actor_lines(struct table *t) {
  bool generators = false;
  for (uint32_t id = 1; id < t->w->head->top; id++)
    generators |= table_shows(t->w, id, ENTITY_ACTOR, ACTOR_GENERATOR);
  if (!table_begin(t, ENTITY_ACTOR, 0, "actor",
                   generators ? "  kind       running    ready  blocked  waiting   paused  resumed"
                              : "  kind       running    ready  blocked  waiting  resumed"))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    const struct world_actor *a = world_actor(t->w, id);
    if (!a)
      continue;
    table_name(t, id);
    buf_printf(t->out, "  %-9s", actor_kind_name(a->kind));
    table_span(t->out, world_spent_ns(t->w, id, ACTOR_RUNNING), 9);
    table_span(t->out, ready_ns(t->w, id), 9);
    table_span(t->out, world_spent_ns(t->w, id, ACTOR_BLOCKED), 9);
    table_span(t->out, world_spent_ns(t->w, id, ACTOR_WAITING), 9);
    if (generators)
      table_span(t->out, world_spent_ns(t->w, id, ACTOR_PAUSED), 9);
    table_count(t->out, a->resumed, 9);
    buf_puts(t->out, "\n");
  }
}

static uint64_t held_ns(const struct world *w, const struct world_object *o) {
  return o->held_ns + (o->holder || o->value ? w->head->t_ns - o->since_ns : 0);
}

/* All waits for an object, also those that have not ended: at the end of a deadlock, the ones that
 * matter. */
struct waits {
  uint64_t n, ns, longest_ns;
};

static struct waits waits_for(const struct world *w, uint32_t id) {
  const struct world_object *o = world_object(w, id);
  struct waits all = {.n = o->contended, .ns = o->waited_ns, .longest_ns = o->max_wait_ns};
  for (uint32_t actor = 1; actor < w->head->top; actor++) {
    const struct world_actor *a = world_actor(w, actor);
    if (!a || a->waits_for != id || (a->state != ACTOR_BLOCKED && a->state != ACTOR_WAITING))
      continue;
    uint64_t ns = w->head->t_ns > a->since_ns ? w->head->t_ns - a->since_ns : 0;
    all.n++;
    all.ns += ns;
    all.longest_ns = ns > all.longest_ns ? ns : all.longest_ns;
  }
  return all;
}

static void lock_lines(struct table *t, enum object_kind kind) {
  if (!table_begin(t, ENTITY_OBJECT, (uint8_t)kind, object_kind_name(kind),
                   "      takes   waited-for        held      waited     longest"))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    if (!table_shows(t->w, id, ENTITY_OBJECT, (uint8_t)kind))
      continue;
    const struct world_object *o = world_object(t->w, id);
    struct waits waits = waits_for(t->w, id);
    table_name(t, id);
    table_count(t->out, o->uses, 11);
    table_count(t->out, waits.n, 13);
    table_span(t->out, held_ns(t->w, o), 12);
    table_span(t->out, waits.ns, 12);
    table_span(t->out, waits.longest_ns, 12);
    buf_puts(t->out, "\n");
  }
}

/* What actors meet at: how often, how often they had to wait, and what it holds now. */
static void meeting_lines(struct table *t, enum object_kind kind, const char *heading) {
  if (!table_begin(t, ENTITY_OBJECT, (uint8_t)kind, object_kind_name(kind), heading))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    if (!table_shows(t->w, id, ENTITY_OBJECT, (uint8_t)kind))
      continue;
    const struct world_object *o = world_object(t->w, id);
    struct waits waits = waits_for(t->w, id);
    table_name(t, id);
    table_count(t->out, o->uses, 11);
    table_count(t->out, waits.n, 13);
    table_count(t->out, (uint64_t)o->value, 12);
    table_span(t->out, waits.ns, 12);
    table_span(t->out, waits.longest_ns, 12);
    buf_puts(t->out, "\n");
  }
}

static void variable_lines(struct table *t) {
  if (!table_begin(t, ENTITY_OBJECT, OBJECT_VARIABLE, "variable",
                   "                value      loads     stores lost updates"))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    if (!table_shows(t->w, id, ENTITY_OBJECT, OBJECT_VARIABLE))
      continue;
    const struct world_object *o = world_object(t->w, id);
    struct buf value = {0};
    if (o->known)
      buf_i64(&value, o->value);
    else
      buf_puts(&value, "?");
    table_name(t, id);
    table_text(t->out, &value, 21);
    table_count(t->out, o->uses, 11);
    table_count(t->out, o->contended, 11);
    table_count(t->out, o->overwritten, 13);
    buf_puts(t->out, "\n");
    buf_fini(&value);
  }
}

static void gil_lines(struct table *t) {
  if (!table_begin(t, ENTITY_OBJECT, OBJECT_GIL, "GIL",
                   "     takes switches waited-for      held    waited   longest"))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    if (!table_shows(t->w, id, ENTITY_OBJECT, OBJECT_GIL))
      continue;
    const struct world_object *o = world_object(t->w, id);
    struct waits waits = waits_for(t->w, id);
    table_name(t, id);
    table_count(t->out, o->uses, 10);
    table_count(t->out, o->gil.switches, 9);
    table_count(t->out, waits.n, 11);
    table_span(t->out, held_ns(t->w, o), 10);
    table_span(t->out, waits.ns, 10);
    table_span(t->out, waits.longest_ns, 10);
    buf_puts(t->out, "\n  ");
    why_count(t->out, o->gil.requests, "request");
    buf_puts(t->out, ", ");
    why_count(t->out, o->gil.forced, "forced hand-over");
    buf_puts(t->out, ", ");
    why_count(t->out, o->gil.false_wakes, "false wake-up");
    buf_puts(t->out, "\n");
    if (o->gil.convoys == 0)
      continue;
    buf_puts(t->out, "  ");
    why_count(t->out, o->gil.convoys, "wait");
    buf_puts(t->out, " after a call: ");
    why_span(t->out, o->gil.convoy_ns / o->gil.convoys);
    buf_puts(t->out, " on average, ");
    why_span(t->out, o->gil.max_convoy_ns);
    buf_puts(t->out, " at most\n");
  }
}

/* What of its life an actor that runs under a GIL has spent with it, waiting for it, and without.
 */
struct gil_share {
  uint64_t has, waits, none;
};

static struct gil_share gil_share(const struct world *w, uint32_t id) {
  struct gil_share g = {.has = world_gil_held_ns(w, id), .waits = world_gil_waited_ns(w, id)};
  uint64_t life = world_spent_ns(w, id, ACTOR_RUNNING) + world_spent_ns(w, id, ACTOR_BLOCKED) +
                  world_spent_ns(w, id, ACTOR_WAITING);
  g.none = life > g.has + g.waits ? life - g.has - g.waits : 0;
  return g;
}

static void percent(struct buf *out, uint64_t part, uint64_t whole, int cols) {
  struct buf t = {0};
  buf_printf(&t, "%.1f %%", 100 * (double)part / (double)(whole ? whole : 1));
  table_text(out, &t, cols);
  buf_fini(&t);
}

static void gil_share_lines(struct table *t) {
  bool any = false;
  for (uint32_t id = 1; id < t->w->head->top; id++)
    any |= world_actor(t->w, id) && world_thread(world_actor(t->w, id))->gil;
  if (!any || !table_begin(t, ENTITY_ACTOR, 0, "actor", "     no-gil    has-gil   gil-wait"))
    return;
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    const struct world_actor *a = world_actor(t->w, id);
    if (!a || !world_thread(a)->gil)
      continue;
    struct gil_share g = gil_share(t->w, id);
    uint64_t life = g.none + g.has + g.waits;
    table_name(t, id);
    percent(t->out, g.none, life, 11);
    percent(t->out, g.has, life, 11);
    percent(t->out, g.waits, life, 11);
    buf_puts(t->out, "\n");
  }
}

static void totals(struct buf *out, struct trace_reader *r, const struct world_head *h) {
  why_count(out, h->events, "event");
  buf_puts(out, " in ");
  why_span(out, h->t_ns);
  buf_puts(out, ", ");
  why_count(out, h->actors, "actor");
  buf_puts(out, ", ");
  buf_u64(out, h->switches);
  buf_puts(out, h->switches == 1 ? " switch from one to another.\n"
                                 : " switches from one to another.\n");
  if (h->outs) {
    why_count(out, h->outs, "line");
    buf_puts(out, " printed.\n");
  }
  if (h->grants) {
    why_count(out, h->grants, "decision");
    buf_puts(out, " by the controller.\n");
  }
  if (words_controlled(r))
    buf_puts(out,
             "Controlled: one actor moves at a time; who waits for its turn counts as running.\n");
  if (h->misuses)
    buf_printf(out, "Misuses: %" PRIu64 ". \"whoruns show\" names them.\n", h->misuses);
  if (h->held_up) {
    buf_puts(out, "whoruns had no room for events and held actors up ");
    why_count(out, h->held_up, "time");
    buf_puts(out, ", ");
    why_span(out, h->held_up_ns);
    buf_puts(out, " in all; a run that is not recorded takes less.\n");
  }
  if (h->lost)
    buf_printf(out, "Lost events: %" PRIu64 ". What depends on them is unknown.\n", h->lost);
  if (h->late)
    buf_printf(out, "Late events: %" PRIu64 ". They stand where they arrived.\n", h->late);
  if (h->odd)
    buf_printf(out, "Odd events: %" PRIu64 ". They made no sense and changed nothing.\n", h->odd);
}

void stats_text(struct buf *out, struct trace_reader *r, const struct world *w,
                const struct races *races) {
  struct table t = {.out = out, .r = r, .w = w};
  totals(out, r, w->head);
  actor_lines(&t);
  gil_lines(&t);
  gil_share_lines(&t);
  stats_loop_text(&t);
  stats_job_text(&t);
  lock_lines(&t, OBJECT_LOCK);
  lock_lines(&t, OBJECT_RLOCK);
  lock_lines(&t, OBJECT_RWLOCK);
  meeting_lines(&t, OBJECT_CONDITION,
                "      waits       waited         now      waited     longest");
  meeting_lines(&t, OBJECT_SEMAPHORE,
                "      takes   waited-for        left      waited     longest");
  meeting_lines(&t, OBJECT_BARRIER, "      comes       waited        here      waited     longest");
  meeting_lines(&t, OBJECT_FLAG, "     passes   waited-for         set      waited     longest");
  meeting_lines(&t, OBJECT_QUEUE, "       puts       waited       items      waited     longest");
  meeting_lines(&t, OBJECT_PIPE, "       puts       waited       items      waited     longest");
  variable_lines(&t);
  stats_core_text(out, r, w);
  races_text(out, r, w, races);
}

/* --- JSON --- */

static void key_u64(struct buf *out, const char *key, uint64_t v) {
  buf_printf(out, ",\"%s\":%" PRIu64, key, v);
}

static void key_text(struct buf *out, struct trace_reader *r, uint32_t text) {
  size_t n = 0;
  const char *s = r && text ? trace_reader_text(r, text, &n) : "";
  utf8_add_json(out, s, n);
}

static void json_actor(struct buf *out, struct trace_reader *r, const struct world *w,
                       uint32_t id) {
  const struct world_actor *a = world_actor(w, id);
  char path[256];
  world_path(w, id, path, sizeof path);
  buf_printf(out, "{\"path\":\"%s\",\"name\":", path);
  key_text(out, r, world_entity(w, id)->name);
  buf_printf(out, ",\"kind\":\"%s\",\"state\":\"%s\",\"pid\":%" PRId32 ",\"tid\":%" PRId32,
             actor_kind_name(a->kind), state_names[a->state], a->pid, a->tid);
  if (a->state == ACTOR_DONE || a->state == ACTOR_GONE)
    key_u64(out, "status", a->status);
  else
    buf_puts(out, ",\"status\":null");
  key_u64(out, "running", world_spent_ns(w, id, ACTOR_RUNNING));
  key_u64(out, "ready", ready_ns(w, id));
  key_u64(out, "blocked", world_spent_ns(w, id, ACTOR_BLOCKED));
  key_u64(out, "waiting", world_spent_ns(w, id, ACTOR_WAITING));
  key_u64(out, "ended", world_spent_ns(w, id, ACTOR_DONE) + world_spent_ns(w, id, ACTOR_GONE));
  key_u64(out, "unknown", world_spent_ns(w, id, ACTOR_UNKNOWN));
  key_u64(out, "resumed", a->resumed);
  if (world_thread(a)->gil) {
    struct gil_share g = gil_share(w, id);
    key_u64(out, "no_gil", g.none);
    key_u64(out, "has_gil", g.has);
    key_u64(out, "gil_wait", g.waits);
  }
  stats_loop_json_actor(out, w, id);
  stats_core_json_actor(out, r, w, id);
  buf_puts(out, "}");
}

static void json_gil(struct buf *out, const struct world_object *o) {
  const struct world_gil *g = &o->gil;
  key_u64(out, "interval", o->size);
  key_u64(out, "switches", g->switches);
  key_u64(out, "requests", g->requests);
  key_u64(out, "forced", g->forced);
  key_u64(out, "false_wakes", g->false_wakes);
  key_u64(out, "convoys", g->convoys);
  key_u64(out, "convoy", g->convoy_ns);
  key_u64(out, "longest_convoy", g->max_convoy_ns);
}

static void json_object(struct buf *out, struct trace_reader *r, const struct world *w,
                        uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  const struct world_object *o = &x->u.object;
  struct waits waits = waits_for(w, id);
  char path[256];
  buf_puts(out, "{\"name\":");
  key_text(out, r, x->name);
  if (x->what == OBJECT_LOCK || x->what == OBJECT_RLOCK || x->what == OBJECT_RWLOCK ||
      x->what == OBJECT_GIL) {
    if (world_path(w, o->holder, path, sizeof path))
      buf_printf(out, ",\"holder\":\"%s\"", path);
    else
      buf_puts(out, ",\"holder\":null");
    key_u64(out, "takes", o->uses);
    key_u64(out, "contended", waits.n);
    key_u64(out, "held", held_ns(w, o));
    key_u64(out, "waited", waits.ns);
    key_u64(out, "longest_wait", waits.longest_ns);
    if (x->what == OBJECT_GIL)
      json_gil(out, o);
  } else if (x->what == OBJECT_VARIABLE) {
    if (o->known)
      buf_printf(out, ",\"value\":%" PRId64, o->value);
    else
      buf_puts(out, ",\"value\":null");
    key_u64(out, "loads", o->uses);
    key_u64(out, "stores", o->contended);
    key_u64(out, "lost_updates", o->overwritten);
  } else if (x->what == OBJECT_STREAM) {
    key_u64(out, "lines", o->uses);
  } else {
    key_u64(out, "uses", o->uses);
    key_u64(out, "contended", waits.n);
    key_u64(out, "now", (uint64_t)o->value);
    key_u64(out, "waited", waits.ns);
    key_u64(out, "longest_wait", waits.longest_ns);
  }
  buf_puts(out, "}");
}

static void json_list(struct buf *out, struct trace_reader *r, const struct world *w,
                      enum entity_kind kind, uint8_t what, const char *key) {
  buf_printf(out, ",\"%s\":[", key);
  const char *comma = "";
  for (uint32_t id = 1; id < w->head->top; id++) {
    if (!table_shows(w, id, kind, what))
      continue;
    buf_puts(out, comma);
    comma = ",";
    if (kind == ENTITY_ACTOR)
      json_actor(out, r, w, id);
    else
      json_object(out, r, w, id);
  }
  buf_puts(out, "]");
}

void stats_json(struct buf *out, struct trace_reader *r, const struct world *w,
                const struct races *races) {
  const struct world_head *h = w->head;
  buf_printf(out, "{\"events\":%" PRIu64, h->events);
  key_u64(out, "duration", h->t_ns);
  key_u64(out, "actors", h->actors);
  key_u64(out, "objects", h->objects);
  key_u64(out, "switches", h->switches);
  key_u64(out, "decisions", h->grants);
  key_u64(out, "lines", h->outs);
  key_u64(out, "lost", h->lost);
  key_u64(out, "late", h->late);
  key_u64(out, "odd", h->odd);
  key_u64(out, "held_up", h->held_up);
  key_u64(out, "held_up_ns", h->held_up_ns);
  key_u64(out, "misuses", h->misuses);
  if (h->ended)
    buf_printf(out, ",\"verdict\":%" PRId32, (int32_t)(0 - h->verdict));
  else
    buf_puts(out, ",\"verdict\":null");
  if (h->violation)
    key_u64(out, "violation", h->violation - 1);
  else
    buf_puts(out, ",\"violation\":null");
  json_list(out, r, w, ENTITY_ACTOR, 0, "actor");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_LOCK, "lock");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_VARIABLE, "variable");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_STREAM, "stream");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_RLOCK, "recursive_lock");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_RWLOCK, "read_write_lock");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_CONDITION, "condition");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_SEMAPHORE, "semaphore");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_BARRIER, "barrier");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_FLAG, "flag");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_QUEUE, "queue");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_PIPE, "pipe");
  json_list(out, r, w, ENTITY_OBJECT, OBJECT_GIL, "gil");
  stats_loop_json(out, r, w);
  stats_job_json(out, r, w);
  stats_core_json(out, r, w);
  races_json(out, r, w, races);
  buf_puts(out, "}\n");
}
