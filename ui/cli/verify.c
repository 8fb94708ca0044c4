#include <inttypes.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/world/invariant.h"
#include "sched/world/pack.h"
#include "sched/world/races.h"
#include "sched/world/seek.h"
#include "ui/cli/cli.h"

/* Folds from the first event, as a stored snapshot proves nothing, and compares the snapshots in
 * the file with what the events lead to. False, and a sentence, if one differs. */
static bool fold_all(struct trace_reader *r, struct world *w, struct buf *out) {
  struct world stored = {0};
  bool same = true;
  uint64_t first = 0, at, previous = 0;
  const struct event_batch *b;
  for (uint64_t n = 0; (b = trace_reader_batch(r, n, &first)); n = first + b->n) {
    world_apply_batch(w, b->events, b->n);
    size_t bytes;
    const void *snap = trace_reader_snapshot(r, first + b->n, &at, &bytes);
    if (!same || !snap || at == previous || at != w->head->events)
      continue;
    previous = at;
    same = world_unpack(&stored, snap, bytes) == 0 && world_bytes(&stored) == world_bytes(w) &&
           memcmp(stored.head, w->head, world_bytes(w)) == 0;
    if (!same)
      buf_printf(out, "The snapshot after event #%" PRIu64 " is not what the events lead to.",
                 at - 1);
  }
  world_fini(&stored);
  return same;
}

/* A scenario that is there to show a race is sound if it has one. */
static bool race_is_meant(struct trace_reader *r) {
  const char *name = trace_reader_meta(r, "scenario");
  const struct scenario *s = name ? scenario_find(name) : NULL;
  return s && (s->outcome == SCENARIO_RACE || s->outcome == SCENARIO_ANY);
}

/* Names every race and lost update; false if there is one that should not be there. */
static bool races_are_meant(struct trace_reader *r, const struct world *w, struct buf *out) {
  struct races *races = races_new();
  races_read(races, r, w);
  struct races_result all = races_result(races);
  bool meant = race_is_meant(r);
  for (size_t i = 0; i < all.n; i++) {
    out->len = 0;
    races_sentence(out, r, w, &all.find[i]);
    fprintf(meant ? stdout : stderr, "%s%s\n", meant ? "" : "whoruns: ", buf_text(out));
  }
  if (all.n && meant)
    puts("To show that is what this scenario is for.");
  out->len = 0;
  if (races_doubt(out, races))
    puts(buf_text(out));
  out->len = 0;
  races_free(races);
  return meant || all.n == 0;
}

static void tell_good(struct trace_reader *r, const struct world_head *h, bool damaged) {
  printf("%" PRIu64 " event%s, every invariant holds", h->events, h->events == 1 ? "" : "s");
  if (h->lost)
    printf(" as far as is known; %" PRIu64 " were lost", h->lost);
  if (h->late)
    printf("; %" PRIu64 " came late, so nothing was checked of cores", h->late);
  if (h->odd)
    printf("; %" PRIu64 " made no sense and changed nothing", h->odd);
  if (damaged)
    printf("; what follows is damaged");
  else if (!trace_reader_whole(r))
    printf("; the recording has no end");
  puts(".");
}

int cli_verify(int argc, char **argv) {
  struct trace_reader *r = NULL;
  int code = cli_open(argc, argv, &r, NULL);
  if (code)
    return code;
  struct buf out = {0};
  struct world w = {0};
  world_init(&w);
  bool broken = !fold_all(r, &w, &out);
  bool damaged = trace_reader_damage(r) != NULL;
  if (!broken)
    broken = invariant_text(&out, r, &w) ||
             (trace_reader_whole(r) && !damaged && !invariant_end(&out, r, &w));
  if (broken)
    fprintf(stderr, "whoruns: %s\n", buf_text(&out));
  else
    tell_good(r, w.head, damaged);
  if (!races_are_meant(r, &w, &out))
    broken = true;
  buf_fini(&out);
  world_fini(&w);
  return cli_close(r, broken ? err_exit_code(ERR_VIOLATED) : 0);
}
