/* Who has which core: the fold, its rules, and the words for it. */
#include "sched/world/why.h"
#include "tests/unit/world/scene.h"

enum { MAIN = 1, ALICE, BOB, M };

static void open_scene(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  enter_actor(s, MAIN, ALICE, ACTOR_THREAD, "alice");
  enter_actor(s, MAIN, BOB, ACTOR_THREAD, "bob");
  say(s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
}

static const struct world_place *place(const struct scene *s, uint32_t id) {
  return &world_thread(world_actor(&s->world, id))->place;
}

/* The kernel says it, 1 us after the event before. */
static void kernel(struct scene *s, uint32_t actor, enum event_type type, uint32_t core) {
  say(s, actor, type, core, 0, 0, NULL);
}

/* The same with a stamp of its own: it stands behind what came first. */
static void kernel_at(struct scene *s, uint64_t t_ns, uint32_t actor, enum event_type type,
                      uint32_t core) {
  struct event e = {.t_ns = t_ns, .type = (uint16_t)type, .actor = actor, .a = core};
  scene_add(s, &e);
}

static void broken(struct scene *s, enum invariant_rule rule) {
  assert_int_equal(s->world.head->violation_rule, rule);
  assert_int_equal(s->world.head->odd, 0);
  scene_fini(s);
}

static void a_core_is_given_taken_and_left(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  assert_int_equal(place(&s, ALICE)->state, PLACE_UNKNOWN);
  kernel(&s, ALICE, EV_CORE_IN, 1);
  assert_int_equal(place(&s, ALICE)->state, PLACE_CORE);
  assert_int_equal(s.world.head->cores, 2);
  assert_int_equal(s.world.head->core[1].actor, ALICE);
  s.t_ns += 4000;
  kernel(&s, ALICE, EV_CORE_TAKEN, 1);
  assert_int_equal(place(&s, ALICE)->state, PLACE_READY);
  assert_int_equal(s.world.head->core[1].actor, 0);
  kernel(&s, BOB, EV_CORE_IN, 1);
  kernel(&s, BOB, EV_CORE_LEFT, 1);
  assert_int_equal(place(&s, BOB)->state, PLACE_ASLEEP);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  kernel(&s, ALICE, EV_CORE_END, 0);
  assert_int_equal(place(&s, ALICE)->state, PLACE_UNKNOWN);
  assert_int_equal(place(&s, ALICE)->taken, 1);
  assert_int_equal(place(&s, ALICE)->left, 0);
  assert_int_equal(place(&s, ALICE)->moves, 1);
  assert_int_equal(place(&s, BOB)->left, 1);
  assert_int_equal(place(&s, BOB)->moves, 0);
  assert_int_equal(world_place_ns(&s.world, ALICE, PLACE_CORE), 6000);
  assert_int_equal(world_place_ns(&s.world, ALICE, PLACE_READY), 3000);
  assert_int_equal(world_place_ns(&s.world, BOB, PLACE_ASLEEP), 2000);
  assert_int_equal(world_busy_ns(&s.world, 1), 6000);
  assert_int_equal(world_busy_ns(&s.world, 0), 1000);
  assert_int_equal(s.world.head->core[1].turns, 2);
  broken(&s, RULE_NONE);
}

/* The actor's own state is another thing. */
static void having_a_core_is_not_running(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  uint64_t switches = s.world.head->switches;
  kernel(&s, ALICE, EV_CORE_IN, 0);
  kernel(&s, ALICE, EV_CORE_TAKEN, 0);
  assert_int_equal(world_actor(&s.world, ALICE)->state, ACTOR_RUNNING);
  say(&s, BOB, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, ALICE, EV_LOCK_WANT, M, 0, 0, NULL);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  assert_int_equal(world_actor(&s.world, ALICE)->state, ACTOR_BLOCKED);
  assert_int_equal(place(&s, ALICE)->state, PLACE_CORE);
  assert_int_equal(s.world.head->switches,
                   switches + 2); /* to bob and to alice, by what they did */
  broken(&s, RULE_NONE);
}

static void nobody_is_on_two_cores(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  kernel(&s, ALICE, EV_CORE_IN, 1);
  broken(&s, RULE_TWO_CORES);
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  kernel(&s, ALICE, EV_CORE_LEFT, 1);
  broken(&s, RULE_LEAVES_CORE);
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  kernel(&s, ALICE, EV_CORE_LEFT, 0);
  kernel(&s, ALICE, EV_CORE_TAKEN, 0);
  broken(&s, RULE_LEAVES_CORE);
}

/* Alice's leaving stands behind bob's coming: the stamps say whether they met. */
static void a_core_has_one_actor_at_a_time(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  uint64_t t = s.t_ns;
  kernel_at(&s, t + 500, BOB, EV_CORE_IN, 0);
  assert_int_equal(place(&s, ALICE)->state, PLACE_LEAVING);
  assert_int_equal(s.world.head->core[0].actor, BOB);
  kernel_at(&s, t + 400, ALICE, EV_CORE_TAKEN, 0);
  assert_int_equal(place(&s, ALICE)->state, PLACE_READY);
  assert_int_equal(s.world.head->core[0].actor, BOB);
  broken(&s, RULE_NONE);
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  kernel_at(&s, t + 500, BOB, EV_CORE_IN, 0);
  kernel_at(&s, t + 600, ALICE, EV_CORE_TAKEN, 0);
  broken(&s, RULE_ONE_ON_CORE);
}

/* Bob has come and gone; he is named, not whoever is there now. */
static void the_other_one_is_named_when_it_has_left(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  kernel(&s, BOB, EV_CORE_IN, 0);
  kernel(&s, BOB, EV_CORE_LEFT, 0);
  kernel(&s, ALICE, EV_CORE_TAKEN, 0);
  assert_int_equal(s.world.head->violation_a, ALICE);
  assert_int_equal(s.world.head->violation_b, BOB);
  broken(&s, RULE_ONE_ON_CORE);
}

static void what_was_late_or_lost_proves_nothing(void **state) {
  (void)state;
  for (int lost = 0; lost < 2; lost++) {
    struct scene s;
    open_scene(&s);
    kernel(&s, ALICE, EV_CORE_IN, 0);
    say(&s, 0, lost ? EV_LOST : EV_LATE, M, 0, 1, NULL);
    kernel(&s, BOB, EV_CORE_IN, 0);
    kernel(&s, ALICE, EV_CORE_TAKEN, 0);
    kernel(&s, BOB, EV_CORE_IN, 1);
    kernel(&s, BOB, EV_CORE_LEFT, 2);
    broken(&s, RULE_NONE);
  }
}

static void after_a_loss_nobody_knows(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, 0);
  kernel(&s, BOB, EV_CORE_IN, 1);
  say(&s, 0, EV_CORE_LOST, 0, 0, 12, NULL);
  assert_int_equal(place(&s, ALICE)->state, PLACE_UNKNOWN);
  assert_int_equal(place(&s, BOB)->state, PLACE_UNKNOWN);
  assert_int_equal(s.world.head->core[1].actor, 0);
  assert_int_equal(s.world.head->lost, 12);
  kernel(&s, ALICE, EV_CORE_IN, 1); /* it may well have left core 0 */
  kernel(&s, BOB, EV_CORE_TAKEN, 0);
  broken(&s, RULE_NONE);
}

static void sums_never_fall(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_CORE_USE, 3, 5, 7000, NULL);
  say(&s, ALICE, EV_CORE_DELAY, 0, 0, 900, NULL);
  say(&s, ALICE, EV_CORE_USE, 2, 4, 6000, NULL);
  assert_int_equal(place(&s, ALICE)->taken, 3);
  assert_int_equal(place(&s, ALICE)->left, 5);
  assert_int_equal(place(&s, ALICE)->delay_ns, 900);
  assert_int_equal(world_place_ns(&s.world, ALICE, PLACE_CORE), 7000);
  broken(&s, RULE_NONE);
}

static void cores_without_number_change_nothing(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, WORLD_CORES); /* one more than are looked after */
  kernel(&s, ALICE, EV_CORE_LEFT, WORLD_CORES);
  assert_int_equal(place(&s, ALICE)->left, 1);
  assert_int_equal(s.world.head->cores, 0);
  assert_int_equal(s.world.head->odd, 0);
  kernel(&s, ALICE, EV_CORE_IN, UINT32_MAX);
  kernel(&s, 77, EV_CORE_IN, 0);
  kernel(&s, M, EV_CORE_LEFT, 0);
  say(&s, 0, EV_CORE_USE, 1, 1, 1, NULL);
  assert_int_equal(s.world.head->odd, 4);
  assert_int_equal(s.world.head->violation_rule, RULE_NONE);
  scene_fini(&s);
}

/* --- words --- */

static void event_is(struct scene *s, uint32_t actor, enum event_type type, uint32_t a, uint32_t b,
                     uint64_t c, const char *sentence) {
  struct event e = {.t_ns = s->t_ns + 1000, .type = (uint16_t)type, .actor = actor};
  e.a = a, e.b = b, e.c = c;
  struct buf got = {0};
  why_event(&got, scene_reader(s), &s->world, &e);
  assert_string_equal(buf_text(&got), sentence);
  buf_fini(&got);
  say(s, actor, type, a, b, c, NULL);
}

static void actor_is(struct scene *s, uint32_t id, const char *words) {
  struct buf got = {0};
  why_actor(&got, scene_reader(s), &s->world, id);
  assert_string_equal(buf_text(&got), words);
  buf_fini(&got);
}

static void every_event_of_the_kernel_has_its_sentence(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  event_is(&s, ALICE, EV_CORE_IN, 1, 0, 0, "The kernel gives core 1 to alice.");
  s.t_ns += 3000;
  actor_is(&s, ALICE, "alice is running on core 1.");
  event_is(&s, ALICE, EV_CORE_TAKEN, 1, 0, 0,
           "The kernel takes core 1 away from alice after 4.00 us, although it could go on.");
  event_is(&s, BOB, EV_CORE_IN, 1, 0, 0, "The kernel gives core 1 to bob; alice has just left it.");
  actor_is(&s, ALICE,
           "alice could go on, but the kernel took core 1 away from it 1.00 us ago, and bob is on "
           "it now.");
  event_is(
      &s, ALICE, EV_CORE_IN, 0, 0, 0,
      "The kernel gives core 0 to alice, who could have gone on for 2.00 us; before, alice was "
      "on core 1.");
  say(&s, BOB, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, ALICE, EV_LOCK_WANT, M, 0, 0, NULL);
  event_is(&s, ALICE, EV_CORE_LEFT, 0, 0, 0,
           "alice gives core 0 up after 3.00 us: it waits for the lock \"m\".");
  say(&s, BOB, EV_SLEEP, 0, 0, 5000, NULL);
  event_is(&s, BOB, EV_CORE_LEFT, 1, 0, 0, "bob gives core 1 up after 6.00 us: it sleeps.");
  event_is(&s, BOB, EV_CORE_IN, 1, 0, 0, "The kernel gives core 1 to bob after 1.00 us asleep.");
  say(&s, BOB, EV_WAKE, 0, 0, 0, NULL);
  event_is(&s, BOB, EV_CORE_LEFT, 1, 0, 0,
           "bob gives core 1 up after 2.00 us: it waits for something that only the kernel knows, "
           "such as a page of memory.");
  actor_is(&s, BOB, "bob waits for something that only the kernel knows.");
  kernel(&s, BOB, EV_CORE_IN, 1);
  say(&s, BOB, EV_END, BOB, 3, 0, NULL);
  event_is(&s, BOB, EV_CORE_END, 1, 0, 0,
           "bob has ended and leaves core 1 for good after 2.00 us.");
  event_is(
      &s, ALICE, EV_CORE_USE, 3, 5, 7000,
      "So far alice has been on a core for 7.00 us; the kernel took it away 3 times, and alice "
      "gave it up 5 times.");
  event_is(&s, ALICE, EV_CORE_DELAY, 0, 0, 900,
           "So far alice has waited 900 ns for a core while it could have gone on.");
  event_is(&s, 0, EV_CORE_LOST, 1, 0, 12,
           "The kernel dropped records of core 1, 12 more by now, so nobody knows who has a core "
           "until it is seen "
           "again.");
  assert_int_equal(s.world.head->violation_rule, RULE_NONE);
  scene_fini(&s);
}

static void what_holds_an_actor_up_is_no_wait_of_its_own(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  kernel(&s, ALICE, EV_CORE_IN, 1);
  event_is(&s, ALICE, EV_HELD_UP, 0, 0, 0,
           "alice is held up by whoruns, for want of room for its next event.");
  actor_is(&s, ALICE,
           "alice is held up by whoruns, for want of room for its next event; the scenario has no "
           "part in that.");
  event_is(
      &s, ALICE, EV_CORE_LEFT, 1, 0, 0,
      "alice gives core 1 up after 2.00 us: it is held up by whoruns, for want of room for its "
      "next event.");
  kernel(&s, ALICE, EV_CORE_IN, 1);
  event_is(&s, ALICE, EV_LET_ON, 0, 0, 3000,
           "alice goes on after 3.00 us that it was held up by whoruns, for want of room for its "
           "next event.");
  actor_is(&s, ALICE, "alice is running on core 1.");
  assert_int_equal(s.world.head->held_up, 1);
  assert_int_equal(s.world.head->held_up_ns, 3000);
  event_is(&s, BOB, EV_HELD_UP, M, 0, 0, "bob is held up at the lock inside the lock \"m\".");
  event_is(&s, BOB, EV_LET_ON, M, 0, 500,
           "bob goes on after 500 ns that it was held up at the lock inside the lock \"m\".");
  assert_int_equal(s.world.head->held_up, 1);
  say(&s, BOB, EV_HELD_UP, M, 0, 0, NULL);
  event_is(
      &s, 0, EV_LOST, BOB, 0, 1,
      "Events are missing here (1 of bob), so nobody knows what bob did until it is seen again.");
  say(&s, BOB, EV_WORK, 0, 0, 5, NULL);
  actor_is(&s, BOB, "bob is running.");
  assert_int_equal(s.world.head->violation_rule, RULE_NONE);
  assert_int_equal(s.world.head->odd, 0);
  scene_fini(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_core_is_given_taken_and_left),
      cmocka_unit_test(having_a_core_is_not_running),
      cmocka_unit_test(nobody_is_on_two_cores),
      cmocka_unit_test(a_core_has_one_actor_at_a_time),
      cmocka_unit_test(the_other_one_is_named_when_it_has_left),
      cmocka_unit_test(what_was_late_or_lost_proves_nothing),
      cmocka_unit_test(after_a_loss_nobody_knows),
      cmocka_unit_test(sums_never_fall),
      cmocka_unit_test(cores_without_number_change_nothing),
      cmocka_unit_test(every_event_of_the_kernel_has_its_sentence),
      cmocka_unit_test(what_holds_an_actor_up_is_no_wait_of_its_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
