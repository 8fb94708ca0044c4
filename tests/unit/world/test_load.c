/* Blocks from a file: a good one comes back as it was; a damaged one is refused or does no harm,
 * whatever is asked of it and whatever happens on top of it. The sanitizers see the harm. */
#include "sched/world/pack.h"
#include "sched/world/stats.h"
#include "sched/world/why.h"

#include "tests/unit/world/random_loop.h"
#include "tests/unit/world/random_trace.h"

static uint64_t seed;

static void small_world(struct scene *s) {
  static struct schedule k;
  static struct random_loop l;
  *s = (struct scene){0};
  schedule_begin(&k, s, 5, 6);
  for (int i = 0; i < 300; i++)
    schedule_step(&k, s);
  loop_begin(&l, s, 5, first_actor + 6);
  for (int i = 0; i < 300; i++)
    loop_go(&l, s);
}

static void ask_everything(const struct world *w) {
  struct buf out = {0};
  char path[64];
  uint32_t cycle[8];
  for (uint32_t id = 0; id < w->head->top + 2; id++) {
    why_actor(&out, NULL, w, id);
    size_t n = world_cycle(w, id, cycle, 8);
    why_cycle(&out, NULL, w, cycle, n);
    if (world_path(w, id, path, sizeof path))
      world_find_path(w, path);
    for (int state = 0; state <= ACTOR_STATES; state++)
      world_spent_ns(w, id, (enum actor_state)state);
  }
  struct races *races = races_new();
  stats_text(&out, NULL, w, races);
  stats_json(&out, NULL, w, races);
  races_free(races);
  invariant_text(&out, NULL, w);
  invariant_end(&out, NULL, w);
  assert_false(buf_failed(&out));
  buf_fini(&out);
}

static void a_good_block_comes_back(void **state) {
  (void)state;
  struct scene s;
  small_world(&s);
  struct world w = {0};
  size_t n = world_bytes(&s.world);
  assert_int_equal(world_load(&w, s.world.head, n), 0);
  assert_int_equal(world_bytes(&w), n);
  assert_memory_equal(w.head, s.world.head, n);
  world_fini(&w);
  scene_fini(&s);
}

static void a_packed_world_comes_back(void **state) {
  (void)state;
  struct scene s;
  small_world(&s);
  struct world w = {0};
  struct buf packed = {0};
  world_pack(&packed, &s.world);
  assert_true(packed.len < world_bytes(&s.world) / 2);
  assert_int_equal(world_unpack(&w, packed.data, packed.len), 0);
  assert_int_equal(world_bytes(&w), world_bytes(&s.world));
  assert_memory_equal(w.head, s.world.head, world_bytes(&w));
  world_fini(&w);
  buf_fini(&packed);
  scene_fini(&s);
}

/* Cut anywhere or with any byte changed: refused, or a world that is as safe as any. */
static void damaged_packs_do_no_harm(void **state) {
  (void)state;
  struct scene s;
  small_world(&s);
  struct buf packed = {0};
  world_pack(&packed, &s.world);
  size_t refused = 0;
  for (size_t n = 0; n < packed.len; n++) {
    struct world w = {0};
    assert_int_not_equal(world_unpack(&w, packed.data, n), 0);
    packed.data[n] ^= 0x40;
    if (world_unpack(&w, packed.data, packed.len) == 0)
      ask_everything(&w);
    else
      refused++;
    packed.data[n] ^= 0x40;
    world_fini(&w);
  }
  assert_true(refused > 100);
  buf_fini(&packed);
  scene_fini(&s);
}

static void wrong_sizes_are_refused(void **state) {
  (void)state;
  struct scene s;
  small_world(&s);
  struct world w = {0};
  size_t n = world_bytes(&s.world);
  for (size_t less = 1; less <= n; less += 7)
    assert_int_not_equal(world_load(&w, s.world.head, n - less), 0);
  assert_null(w.head);
  scene_fini(&s);
}

static void live_on(struct world *w, uint64_t from, int events) {
  struct buf out = {0};
  for (int i = 0; i < events; i++) {
    struct event e = nonsense(&from, 25);
    out.len = 0;
    why_event(&out, NULL, w, &e);
    assert_true(out.len > 0);
    world_apply(w, &e);
  }
  assert_true(w->head->top <= WORLD_IDS_MAX);
  buf_fini(&out);
}

/* Each byte of what matters, each with one of three damages: which one, the seed says. The unused
 * labels are all alike: one will do. With the sanitizers this is so dear that a run takes every
 * seventh byte. */
static void damaged_blocks_are_refused_or_harmless(void **state) {
  (void)state;
  static const unsigned char damage[] = {0x01, 0x80, 0xff};
  struct scene s;
  small_world(&s);
  size_t n = world_bytes(&s.world), accepted = 0, refused = 0;
  size_t stride = getenv("ROUNDS") ? 7 : 1;
  const size_t unused = offsetof(struct world_head, label) + 4 * sizeof(struct world_label);
  unsigned char *bytes = malloc(n);
  memcpy(bytes, s.world.head, n);
  for (size_t i = seed % stride; i < n; i += stride) {
    if (i / stride == unused / stride)
      i = sizeof(struct world_head) - sizeof(struct world_label);
    struct world w = {0};
    bytes[i] ^= damage[(i / stride + seed) % sizeof damage];
    int error = world_load(&w, bytes, n);
    bytes[i] = ((const unsigned char *)s.world.head)[i];
    if (error) {
      assert_null(w.head);
      refused++;
      continue;
    }
    accepted++;
    ask_everything(&w);
    live_on(&w, seed + i, 60);
    ask_everything(&w);
    world_fini(&w);
  }
  /* Values that are not used as an index stay a matter of trust. */
  assert_true(accepted > 1000 / stride);
  assert_true(refused > 1000 / stride);
  free(bytes);
  scene_fini(&s);
}

static void padding_must_be_zero(void **state) {
  (void)state;
  struct scene s;
  small_world(&s);
  struct world w = {0};
  struct world_entity *x = (struct world_entity *)(s.world.head + 1);
  for (uint32_t id = 0; id < 2; id++) {
    unsigned char *last = (unsigned char *)&x[id] + sizeof *x - 1;
    *last = 1;
    assert_int_equal(world_load(&w, s.world.head, world_bytes(&s.world)), ERR_DAMAGED);
    *last = 0;
  }
  s.world.head->magic ^= 1;
  assert_int_equal(world_load(&w, s.world.head, world_bytes(&s.world)), ERR_VERSION);
  scene_fini(&s);
}

/* Parents in a circle: no honest fold makes them, a file may. */
static void circles_of_parents_end(void **state) {
  (void)state;
  struct scene s;
  small_world(&s);
  struct world_entity *x = (struct world_entity *)(s.world.head + 1);
  x[id_of(0)].u.actor.parent = id_of(0);
  char path[400];
  world_path(&s.world, id_of(0), path, sizeof path);
  assert_memory_equal(path, "....", 4);
  assert_int_equal(world_find_path(&s.world, path), 0);
  ask_everything(&s.world);
  scene_fini(&s);
}

/* A file cannot make us allocate more than it pays for with events. */
static void memory_follows_the_events(void **state) {
  (void)state;
  struct scene s = {0};
  uint64_t from = seed;
  for (int i = 0; i < 20000; i++) {
    struct event e = nonsense(&from, 1 << 20);
    scene_add(&s, &e);
  }
  struct world_head *h = s.world.head;
  assert_true(h->top <= WORLD_IDS_SLACK + 4 * (h->actors + h->objects) + 4);
  scene_fini(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_good_block_comes_back),
      cmocka_unit_test(a_packed_world_comes_back),
      cmocka_unit_test(damaged_packs_do_no_harm),
      cmocka_unit_test(wrong_sizes_are_refused),
      cmocka_unit_test(damaged_blocks_are_refused_or_harmless),
      cmocka_unit_test(padding_must_be_zero),
      cmocka_unit_test(circles_of_parents_end),
      cmocka_unit_test(memory_follows_the_events),
  };
  seed = random_seed();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
