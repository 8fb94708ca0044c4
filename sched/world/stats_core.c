#include "sched/world/stats_core.h"

#include <inttypes.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/stats_table.h"
#include "sched/world/why.h"

enum { NAME_COLS = 20, CELL_COLS = 10 };

static const char *meta_of(struct trace_reader *r, const char *key) {
  const char *value = r ? trace_reader_meta(r, key) : NULL;
  return value ? value : "";
}

static bool knows(struct trace_reader *r, const char *source) {
  return strcmp(meta_of(r, "kernel"), source) == 0;
}

static bool was_asked(struct trace_reader *r) {
  return knows(r, "perf") || knows(r, "proc");
}

const char *stats_core_source(struct trace_reader *r) {
  if (knows(r, "perf"))
    return "the kernel told of every switch (perf)";
  if (knows(r, "proc"))
    return *meta_of(r, "kernel-refusal") ? "the kernel told only sums (/proc), as perf was refused"
                                         : "the kernel told only sums (/proc)";
  if (knows(r, "none") && strcmp(meta_of(r, "clock"), "real") == 0)
    return "the kernel was not asked who had a core";
  return NULL;
}

/* --- text --- */

static void span_cell(struct buf *out, uint64_t ns) {
  struct buf t = {0};
  if (ns)
    why_span(&t, ns);
  buf_printf(out, "%*s", CELL_COLS, ns ? buf_text(&t) : "-");
  buf_fini(&t);
}

static void count_cell(struct buf *out, bool known, uint32_t n) {
  if (known)
    buf_printf(out, "%*" PRIu32, CELL_COLS, n);
  else
    buf_printf(out, "%*s", CELL_COLS, "-");
}

static uint64_t no_core_ns(const struct world *w, uint32_t actor) {
  return world_place_ns(w, actor, PLACE_READY) +
         world_thread(world_actor(w, actor))->place.delay_ns;
}

static void actors(struct buf *out, struct trace_reader *r, const struct world *w) {
  struct table t = {.out = out, .r = r, .w = w};
  if (!table_begin(&t, ENTITY_ACTOR, 0, "actor",
                   " on a core   no core    asleep     taken      left     moved"))
    return;
  bool all = knows(r, "perf");
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_actor *a = world_actor(w, id);
    if (!a || world_is_coop(a))
      continue;
    table_name(&t, id);
    span_cell(out, world_place_ns(w, id, PLACE_CORE));
    span_cell(out, no_core_ns(w, id));
    span_cell(out, world_place_ns(w, id, PLACE_ASLEEP));
    count_cell(out, true, a->thread.place.taken);
    count_cell(out, true, a->thread.place.left);
    count_cell(out, all, a->thread.place.moves);
    buf_puts(out, "\n");
  }
}

static void cores(struct buf *out, const struct world *w) {
  uint64_t all = w->head->t_ns;
  if (w->head->cores == 0 || all == 0)
    return;
  buf_printf(out, "\n%-*s%*s%*s%*s\n", NAME_COLS, "core", CELL_COLS, "busy", CELL_COLS, "share",
             CELL_COLS, "turns");
  for (uint32_t i = 0; i < w->head->cores; i++) {
    uint64_t busy = world_busy_ns(w, i);
    buf_printf(out, "%-*" PRIu32, NAME_COLS, i);
    span_cell(out, busy);
    buf_printf(out, "%*.0f%%%*" PRIu64 "\n", CELL_COLS - 1, 100.0 * (double)busy / (double)all,
               CELL_COLS, w->head->core[i].turns);
  }
}

void stats_core_text(struct buf *out, struct trace_reader *r, const struct world *w) {
  const char *source = stats_core_source(r);
  if (!source)
    return;
  buf_printf(out, "\nCores: %s.\n", source);
  const char *refusal = meta_of(r, "kernel-refusal");
  if (*refusal) {
    utf8_add_safe(out, refusal, strlen(refusal));
    buf_puts(out, "\n");
  }
  if (!was_asked(r))
    return;
  actors(out, r, w);
  cores(out, w);
}

/* --- JSON --- */

void stats_core_json_actor(struct buf *out, struct trace_reader *r, const struct world *w,
                           uint32_t actor) {
  if (!was_asked(r) || world_is_coop(world_actor(w, actor)))
    return;
  const struct world_place *p = &world_actor(w, actor)->thread.place;
  buf_printf(out,
             ",\"on_core\":%" PRIu64 ",\"no_core\":%" PRIu64 ",\"asleep\":%" PRIu64
             ",\"taken\":%" PRIu32 ",\"left\":%" PRIu32 ",\"moved\":%" PRIu32,
             world_place_ns(w, actor, PLACE_CORE), no_core_ns(w, actor),
             world_place_ns(w, actor, PLACE_ASLEEP), p->taken, p->left, p->moves);
}

void stats_core_json(struct buf *out, struct trace_reader *r, const struct world *w) {
  if (!was_asked(r))
    return;
  buf_printf(out, ",\"kernel\":\"%s\",\"core\":[", meta_of(r, "kernel"));
  for (uint32_t i = 0; i < w->head->cores; i++)
    buf_printf(out, "%s{\"core\":%" PRIu32 ",\"busy\":%" PRIu64 ",\"turns\":%" PRIu64 "}",
               i ? "," : "", i, world_busy_ns(w, i), w->head->core[i].turns);
  buf_puts(out, "]");
}
