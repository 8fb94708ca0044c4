/* Seeking gives the bytes that replaying from the start gives, whatever the trace. */
#include "sched/world/seek.h"
#include "sched/world/pack.h"

#include "tests/unit/world/random_jobs.h"
#include "tests/unit/world/random_loop.h"
#include "tests/unit/world/random_trace.h"

static uint64_t seed;

static void replay(struct world *w, const struct scene *s, uint64_t events) {
  world_fini(w);
  world_init(w);
  for (uint64_t i = 0; i < events; i++)
    world_apply(w, scene_event(s, i));
}

static void same(const struct world *a, const struct world *b) {
  assert_int_equal(world_bytes(a), world_bytes(b));
  assert_memory_equal(a->head, b->head, world_bytes(a));
}

static void no_rule_is_broken(const struct scene *s) {
  if (s->world.head->violation)
    fail_msg("SEED=%llu: rule %u at event %llu", (unsigned long long)seed,
             s->world.head->violation_rule, (unsigned long long)s->world.head->violation - 1);
  assert_int_equal(s->world.head->odd, 0);
}

static void valid_trace(struct scene *s, uint64_t from, size_t events, uint32_t actors) {
  static struct schedule k;
  *s = (struct scene){0};
  schedule_begin(&k, s, from, actors);
  while (scene_events(s) < events)
    schedule_step(&k, s);
  no_rule_is_broken(s);
}

static void loop_trace(struct scene *s, uint64_t from, size_t events) {
  static struct random_loop k;
  *s = (struct scene){0};
  loop_begin(&k, s, from, 1);
  while (scene_events(s) < events)
    loop_go(&k, s);
  no_rule_is_broken(s);
}

static void jobs_trace(struct scene *s, uint64_t from, size_t events) {
  static struct random_jobs k;
  *s = (struct scene){0};
  rj_begin(&k, s, from);
  while (scene_events(s) < events && !rj_full(&k))
    rj_step(&k, s);
  no_rule_is_broken(s);
}

static void garbage_trace(struct scene *s, uint64_t from, size_t events) {
  *s = (struct scene){0};
  while (scene_events(s) < events) {
    struct event e = nonsense(&from, 40);
    e.text = 0;
    scene_add(s, &e);
  }
}

static void seek_around(struct scene *s, uint64_t from, int times) {
  struct world_timeline *t = world_timeline_new(scene_reader(s));
  struct world here = {0}, there = {0};
  world_init(&here);
  for (int i = 0; i < times; i++) {
    uint64_t goal = scene_roll(&from, scene_events(s) + 2);
    world_seek(t, &here, goal);
    replay(&there, s, goal < scene_events(s) ? goal : scene_events(s));
    same(&here, &there);
  }
  world_fini(&here);
  world_fini(&there);
  world_timeline_free(t);
}

/* Else the next test would prove less than it seems to. */
static void a_random_loop_does_all_there_is_to_do(void **state) {
  (void)state;
  static const enum event_type never[] = {EV_MEMBER, EV_UNCANCEL};
  struct scene s;
  bool seen[EV_LIMIT] = {false};
  loop_trace(&s, 1, 20000);
  for (size_t i = 0; i < scene_events(&s); i++)
    seen[scene_event(&s, i)->type] = true;
  for (size_t i = 0; i < sizeof never / sizeof *never; i++)
    seen[never[i]] = true;
  for (uint16_t type = EV_RESUME; type <= EV_LEAVE; type++)
    if (event_desc(type)->name && !seen[type])
      fail_msg("%s never happens.", event_desc(type)->name);
  scene_fini(&s);
}

static void random_jobs_do_all_there_is_to_do(void **state) {
  (void)state;
  struct scene s;
  bool seen[EV_LIMIT] = {false};
  jobs_trace(&s, 1, 5000);
  for (size_t i = 0; i < scene_events(&s); i++)
    seen[scene_event(&s, i)->type] = true;
  for (uint16_t type = EV_JOB; type <= EV_WORKER_BEAT; type++)
    if (event_desc(type)->name && !seen[type] && type != EV_QUEUE_SEEN)
      fail_msg("%s never happens.", event_desc(type)->name);
  scene_fini(&s);
}

static void random_seeks_equal_replays(void **state) {
  (void)state;
  for (uint64_t i = 0; i < 60; i++) {
    struct scene s;
    if (i % 4 == 3)
      jobs_trace(&s, seed + i, 400 + 40 * i);
    else if (i % 4 == 2)
      garbage_trace(&s, seed + i, 400 + 40 * i);
    else if (i % 4 == 1)
      loop_trace(&s, seed + i, 400 + 100 * i);
    else
      valid_trace(&s, seed + i, 400 + 40 * i, (uint32_t)(3 + i));
    seek_around(&s, seed * 3 + i, 12);
    scene_fini(&s);
  }
}

/* Enough events for several snapshots of our own. */
static void a_timeline_makes_the_snapshots_that_the_file_lacks(void **state) {
  (void)state;
  struct scene s;
  valid_trace(&s, seed, 5 * WORLD_SNAPSHOT_EVENTS, 50);
  seek_around(&s, seed, 12);
  scene_fini(&s);
}

enum snapshots { TRUE, MARKED, FALSE };

/* A file with a snapshot after every 1000 events: true ones, true ones but for a mark that shows
 * who was there, or false ones. */
static struct trace_reader *file_with(const struct scene *s, enum snapshots kind) {
  struct trace_writer *out = NULL;
  struct trace_reader *r = NULL;
  struct err e = {0};
  struct world w = {0};
  world_init(&w);
  int fd = memfd_create("snapshots", 0), keep = dup(fd);
  int error = trace_writer_open(&out, fd, "snapshots", NULL, 0, NULL, &e);
  for (size_t i = 0; !error && i < scene_events(s); i += 1000) {
    size_t n = scene_events(s) - i < 1000 ? scene_events(s) - i : 1000;
    struct event_batch b = {.events = scene_event(s, i), .n = n, .first_text = 1};
    error = trace_writer_add(out, &b, &e);
    world_apply_batch(&w, b.events, n);
    struct world_head truth = *w.head;
    w.head->events += kind == FALSE;
    w.head->late += kind == MARKED ? 1000 : 0;
    struct buf packed = {0};
    world_pack(&packed, &w);
    error = error ? error : trace_writer_snapshot(out, packed.data, packed.len, &e);
    buf_fini(&packed);
    *w.head = truth;
  }
  error = error ? error : trace_writer_close(out, &e);
  error = error ? error : trace_reader_open_fd(&r, keep, "snapshots", &e);
  if (error)
    fail_msg("%s", e.text);
  close(keep);
  world_fini(&w);
  return r;
}

static void snapshots_in_the_file_are_used_if_they_are_true(void **state) {
  (void)state;
  for (enum snapshots kind = TRUE; kind <= FALSE; kind += 2) {
    struct scene s;
    valid_trace(&s, seed + 7, 6000, 20);
    s.reader = file_with(&s, kind);
    seek_around(&s, seed, 30);
    scene_fini(&s);
  }
}

static void a_seek_starts_at_the_nearest_snapshot(void **state) {
  (void)state;
  struct scene s;
  struct world w = {0};
  valid_trace(&s, seed + 8, 4500, 20);
  s.reader = file_with(&s, MARKED);
  struct world_timeline *t = world_timeline_new(s.reader);
  world_init(&w);
  world_seek(t, &w, 900);
  assert_int_equal(w.head->late, 0);
  world_seek(t, &w, 4400);
  assert_int_equal(w.head->late, 1000);
  w.head->late = 2000;
  world_seek(t, &w, 4450); /* nearer than any snapshot: it just goes on */
  assert_int_equal(w.head->late, 2000);
  world_seek(t, &w, 4410);
  assert_int_equal(w.head->late, 1000);
  world_fini(&w);
  world_timeline_free(t);
  scene_fini(&s);
}

static void seeking_is_clipped_to_what_there_is(void **state) {
  (void)state;
  struct scene s;
  valid_trace(&s, seed, 100, 4);
  struct world_timeline *t = world_timeline_new(scene_reader(&s));
  struct world w = {0};
  world_init(&w);
  world_seek(t, &w, UINT64_MAX);
  same(&w, &s.world);
  world_seek(t, &w, 0);
  assert_int_equal(w.head->events, 0);
  world_fini(&w);
  world_timeline_free(t);
  world_timeline_free(NULL);
  scene_fini(&s);
}

static void snapshots_keep_their_distance(void **state) {
  (void)state;
  assert_false(world_snapshot_due(WORLD_SNAPSHOT_EVENTS - 1, UINT64_MAX, 1));
  assert_true(world_snapshot_due(WORLD_SNAPSHOT_EVENTS, 5000, 5000));
  assert_false(world_snapshot_due(WORLD_SNAPSHOT_EVENTS, 4999, 5000));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_random_loop_does_all_there_is_to_do),
      cmocka_unit_test(random_jobs_do_all_there_is_to_do),
      cmocka_unit_test(random_seeks_equal_replays),
      cmocka_unit_test(a_timeline_makes_the_snapshots_that_the_file_lacks),
      cmocka_unit_test(snapshots_in_the_file_are_used_if_they_are_true),
      cmocka_unit_test(a_seek_starts_at_the_nearest_snapshot),
      cmocka_unit_test(seeking_is_clipped_to_what_there_is),
      cmocka_unit_test(snapshots_keep_their_distance),
  };
  seed = random_seed();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
