/* Seeking: the nearest snapshot at or before the goal, then the events in between.
 *
 *   events  0 ....... s1 ....... s2 ....... goal ... s3
 *                                |--- replayed --|
 *
 * Snapshots in the file come first. Where they are missing or refused, replaying leaves our own
 * behind, by the same rule of spacing, so the first seek over new ground costs its length and later
 * ones do not. Where w already stands between the snapshot and the goal, it just goes on. */
#include "sched/world/seek.h"

#include <stdlib.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/world/pack.h"

/* What an event weighs in a session file, about: the measure for snapshots that the file lacks. */
enum { BYTES_PER_EVENT = 7 };

struct snapshot {
  uint64_t events;
  struct buf packed;
};

struct world_timeline {
  struct trace_reader *r;
  struct snapshot *own; /* in order of events */
  size_t n, cap;
  bool distrust; /* one was refused: a file that lies once is not asked again */
};

struct world_timeline *world_timeline_new(struct trace_reader *r) {
  struct world_timeline *t = mem_realloc(NULL, sizeof *t);
  CHECK(t != NULL);
  *t = (struct world_timeline){.r = r};
  return t;
}

void world_timeline_free(struct world_timeline *t) {
  if (!t)
    return;
  for (size_t i = 0; i < t->n; i++)
    buf_fini(&t->own[i].packed);
  free(t->own);
  free(t);
}

bool world_snapshot_due(uint64_t events_since, uint64_t bytes_since, size_t packed_bytes) {
  return events_since >= WORLD_SNAPSHOT_EVENTS && bytes_since >= packed_bytes;
}

static void keep(struct world_timeline *t, const struct world *w) {
  if (t->n == t->cap) {
    size_t cap = t->cap ? t->cap * 2 : 16;
    struct snapshot *own = mem_realloc(t->own, cap * sizeof *own);
    CHECK(own != NULL);
    t->own = own;
    t->cap = cap;
  }
  struct snapshot *s = &t->own[t->n++];
  *s = (struct snapshot){.events = w->head->events};
  world_pack(&s->packed, w);
  CHECK(!buf_failed(&s->packed));
}

/* The last of our own at or before `events`; NULL if there is none. */
static const struct snapshot *find_own(const struct world_timeline *t, uint64_t events) {
  size_t low = 0, high = t->n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (t->own[mid].events <= events)
      low = mid + 1;
    else
      high = mid;
  }
  return low ? &t->own[low - 1] : NULL;
}

/* Brings w to the last usable snapshot in the file, if it is after `from` events. */
static bool load_stored(struct world_timeline *t, struct world *w, uint64_t from, uint64_t goal) {
  uint64_t at = 0;
  size_t bytes = 0;
  const void *stored = t->distrust ? NULL : trace_reader_snapshot(t->r, goal, &at, &bytes);
  if (!stored || at <= from)
    return false;
  if (world_unpack(w, stored, bytes) == 0 && w->head->events == at)
    return true;
  t->distrust = true;
  world_fini(w); /* it may have believed half of it */
  world_init(w);
  return false;
}

/* Brings w to the latest known place that is at or before the goal. */
static void start_near(struct world_timeline *t, struct world *w, uint64_t goal) {
  bool ahead = w->head->events > goal;
  uint64_t here = ahead ? 0 : w->head->events;
  const struct snapshot *own = find_own(t, goal);
  if (own && own->events <= here)
    own = NULL;
  if (load_stored(t, w, own ? own->events : here, goal))
    return;
  if (own) {
    CHECK(world_unpack(w, own->packed.data, own->packed.len) == 0);
  } else if (ahead) {
    world_fini(w);
    world_init(w);
  }
}

/* Leaves a snapshot behind where the file has none. */
static void keep_if_due(struct world_timeline *t, const struct world *w) {
  uint64_t stored = 0, last = t->n ? t->own[t->n - 1].events : 0, at = w->head->events;
  size_t bytes;
  if (!t->distrust && trace_reader_snapshot(t->r, at, &stored, &bytes) && stored > last)
    last = stored;
  size_t like = t->n ? t->own[t->n - 1].packed.len : 0;
  if (at > last && world_snapshot_due(at - last, (at - last) * BYTES_PER_EVENT, like))
    keep(t, w);
}

void world_seek(struct world_timeline *t, struct world *w, uint64_t events) {
  uint64_t all = trace_reader_events(t->r);
  uint64_t goal = events < all ? events : all;
  if (w->head->events == goal)
    return;
  start_near(t, w, goal);
  while (w->head->events < goal) {
    uint64_t first, at = w->head->events;
    const struct event_batch *b = trace_reader_batch(t->r, at, &first);
    if (!b)
      return; /* it became unreadable under us */
    uint64_t end = first + b->n < goal ? first + b->n : goal;
    world_apply_batch(w, b->events + (at - first), (size_t)(end - at));
    keep_if_due(t, w);
  }
}
