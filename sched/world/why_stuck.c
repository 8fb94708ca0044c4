/* Deadlocks in words. */
#include "sched/world/stuck.h"
#include "sched/world/why.h"
#include "sched/world/words.h"

/* So many are told one by one; the rest is counted. A verdict should name everyone. */
enum { TOLD = 5, TOLD_AT_THE_END = 32 };

/* "bob waits for lock b, held by carol" */
static void link(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  uint32_t next = world_waits_for_actor(w, actor);
  why_name(out, r, w, actor);
  buf_puts(out, " waits ");
  words_wait(out, r, w, a);
  const struct world_entity *x = world_entity(w, a->waits_for);
  if (x && x->kind == ENTITY_OBJECT && x->what == OBJECT_FUTURE)
    buf_puts(out, ", which nobody completes");
  if (next == 0 || next == a->waits_for)
    return;
  buf_puts(out, x && x->what == OBJECT_GROUP ? ", which needs " : ", held by ");
  if (next == actor)
    buf_puts(out, "itself");
  else
    why_name(out, r, w, next);
  const struct world_actor *holder = world_actor(w, next);
  if (holder->state == ACTOR_DONE || holder->state == ACTOR_GONE)
    buf_puts(out, ", which has ended");
}

static void links(struct buf *out, struct trace_reader *r, const struct world *w,
                  const uint32_t *ids, size_t n, size_t most) {
  size_t told = n <= most + 1 ? n : most;
  for (size_t i = 0; i < told; i++) {
    if (i > 0)
      buf_puts(out, i + 1 == n ? ", and " : ", ");
    link(out, r, w, ids[i]);
  }
  if (told < n)
    buf_printf(out, ", and so on through %zu actors", n);
}

static void cycle_of(struct buf *out, struct trace_reader *r, const struct world *w,
                     const uint32_t *cycle, size_t n, size_t most) {
  links(out, r, w, cycle, n, most);
  buf_puts(out, n == 1 ? ". It can never go on." : ". None of them can ever go on.");
}

void why_cycle(struct buf *out, struct trace_reader *r, const struct world *w,
               const uint32_t *cycle, size_t n) {
  cycle_of(out, r, w, cycle, n, TOLD);
}

static bool among(const uint32_t *ids, size_t n, uint32_t id) {
  for (size_t i = 0; i < n; i++)
    if (ids[i] == id)
      return true;
  return false;
}

/* " The same holds for main.": those that are stuck but not in the cycle; or, with n_cycle 0, all
 * that are neither stuck nor over: " Still running: dan." */
static void tell_others(struct buf *out, struct trace_reader *r, const struct world *w,
                        const uint32_t *stuck, size_t n, const uint32_t *cycle, size_t n_cycle) {
  uint32_t first[TOLD_AT_THE_END], others = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_actor *a = world_actor(w, id);
    if (!a || a->state == ACTOR_DONE || a->state == ACTOR_GONE || a->state == ACTOR_PAUSED ||
        among(stuck, n, id) != (n_cycle > 0) || among(cycle, n_cycle, id))
      continue;
    if (others < TOLD_AT_THE_END)
      first[others] = id;
    others++;
  }
  if (others == 0)
    return;
  buf_puts(out, n_cycle ? " The same holds for " : " Still running: ");
  words_several(out, r, w, first, others, TOLD_AT_THE_END);
  buf_puts(out, ".");
}

void why_stuck(struct buf *out, struct trace_reader *r, const struct world *w,
               const uint32_t *stuck, size_t n) {
  uint32_t cycle[64];
  size_t length = stuck_cycle(w, stuck, n, cycle, sizeof cycle / sizeof *cycle);
  if (n == 0)
    return;
  if (length) {
    cycle_of(out, r, w, cycle, length, TOLD_AT_THE_END);
    tell_others(out, r, w, stuck, n, cycle, length);
  } else {
    links(out, r, w, stuck, n, TOLD_AT_THE_END);
    buf_puts(out, ". Nobody is left who could change that.");
  }
  tell_others(out, r, w, stuck, n, NULL, 0);
}
