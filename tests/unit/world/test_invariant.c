/* Each invariant, broken on purpose; and where nothing may be claimed, silence. */
#include "tests/unit/world/play.h"
#include "tests/unit/world/random_trace.h"

enum { MAIN = 1, ALICE, BOB, M, X };
static uint64_t seed;

static void open_scene(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  enter_actor(s, MAIN, ALICE, ACTOR_THREAD, "alice");
  enter_actor(s, MAIN, BOB, ACTOR_THREAD, "bob");
  say(s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
  say(s, MAIN, EV_NEW, X, 0, OBJECT_VARIABLE, "x");
}

static void a_lock_has_one_holder(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, BOB, EV_LOCK_TAKE, M, 2, 0, NULL);
  broken(&s, RULE_ONE_HOLDER, "bob took the lock \"m\", which another actor held.");
}

static void only_the_holder_drops(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, BOB, EV_LOCK_DROP, M, 2, 0, NULL);
  broken(&s, RULE_HOLDER_DROPS, "bob let the lock \"m\" go without holding it.");
}

static void a_load_sees_the_last_store(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_STORE, X, 1, 5, NULL);
  say(&s, BOB, EV_LOAD, X, 2, 4, NULL);
  broken(&s, RULE_LOAD_LAST_STORE,
         "bob read another value from the variable \"x\" than was last written.");
}

static void numbers_are_consecutive(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_STORE, X, 1, 5, NULL);
  say(&s, BOB, EV_LOAD, X, 3, 5, NULL);
  broken(&s, RULE_SEQUENCE, "bob used the variable \"x\" out of the order of its own numbers.");
}

static void no_number_is_no_disorder_and_zero_is_skipped(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_STORE, X, 0, 5, NULL);
  say(&s, ALICE, EV_STORE, X, 1, 5, NULL);
  say(&s, 0, EV_LOST, X, 0, 1, NULL);
  say(&s, ALICE, EV_STORE, X, UINT32_MAX, 5, NULL);
  say(&s, ALICE, EV_STORE, X, 1, 5, NULL);
  unbroken(&s);
}

static void nobody_acts_after_the_end(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_END, ALICE, 3, 0, NULL);
  say(&s, ALICE, EV_WORK, 0, 0, 1, NULL);
  broken(&s, RULE_DEAD_MEN_TELL, "alice did something after its end.");
}

static void nor_after_a_death(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_DIED, ALICE, 3, 9, NULL);
  say(&s, ALICE, EV_WORK, 0, 0, 1, NULL);
  broken(&s, RULE_DEAD_MEN_TELL, "alice did something after its end.");
}

static void nobody_acts_before_the_start(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_SPAWN, 9, 1, ACTOR_THREAD, "eve");
  say(&s, 9, EV_WORK, 0, 0, 1, NULL);
  broken(&s, RULE_UNBORN_ACTS, "eve did something before its start.");
}

static void nor_without_having_been_made(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, 500, EV_LOCK_TAKE, M, 1, 0, NULL);
  assert_int_equal(world_entity(&s.world, M)->unknown, 1);
  broken(&s, RULE_UNBORN_ACTS, "somebody unknown did something before its start.");
  open_scene(&s);
  say(&s, 0, EV_LOST, MAIN, 0, 1, NULL); /* that may have been its birth */
  say(&s, 500, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, BOB, EV_LOCK_TAKE, M, 3, 0, NULL);
  unbroken(&s);
}

static void an_id_is_made_once(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_SPAWN, M, 1, ACTOR_THREAD, "eve");
  assert_non_null(world_object(&s.world, M));
  broken(&s, RULE_BORN_ONCE, "the lock \"m\" was made twice.");
}

static void who_is_joined_has_ended(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_JOIN_WAIT, BOB, 0, 0, NULL);
  say(&s, MAIN, EV_JOIN, BOB, 4, 0, NULL);
  broken(&s, RULE_JOIN_AFTER_END, "main joined bob, which had not ended.");
}

/* Every kind of wait, and an event that does not end it. */
static void who_waits_does_nothing(void **state) {
  (void)state;
  static const struct {
    struct event wait, wrong;
  } all[] = {
      {{.type = EV_LOCK_WANT, .a = M}, {.type = EV_WORK}},
      {{.type = EV_LOCK_WANT, .a = M}, {.type = EV_WAKE}},
      {{.type = EV_LOCK_WANT, .a = M}, {.type = EV_LOCK_DROP, .a = M, .b = 2}},
      {{.type = EV_SLEEP, .c = 5}, {.type = EV_LINE}},
      {{.type = EV_SLEEP, .c = 0}, {.type = EV_LOAD, .a = X, .b = 1}},
      {{.type = EV_JOIN_WAIT, .a = MAIN}, {.type = EV_JOIN, .a = ALICE, .b = 4}},
      {{.type = EV_JOIN_WAIT, .a = MAIN}, {.type = EV_END, .a = BOB, .b = 3}},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct scene s;
    open_scene(&s);
    say(&s, ALICE, EV_LOCK_TAKE, M, 1, 0, NULL);
    say(&s, BOB, (enum event_type)all[i].wait.type, all[i].wait.a, all[i].wait.b, all[i].wait.c,
        NULL);
    assert_int_equal(s.world.head->violation, 0);
    say(&s, BOB, (enum event_type)all[i].wrong.type, all[i].wrong.a, all[i].wrong.b, all[i].wrong.c,
        NULL);
    broken(&s, RULE_BLOCKED_RUNS, "bob did something while it was waiting.");
  }
}

static void only_the_first_violation_is_kept(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_DROP, M, 1, 0, NULL);
  uint64_t first = s.world.head->violation;
  say(&s, ALICE, EV_LOCK_TAKE, M, 7, 0, NULL);
  assert_int_equal(s.world.head->violation, first);
  assert_int_equal(s.world.head->violation_rule, RULE_HOLDER_DROPS);
  scene_fini(&s);
}

/* After LOST nothing is claimed of the lock, of the variable, or of who may have lost a wake. */
static void the_unknown_breaks_no_rule(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, ALICE, EV_STORE, X, 1, 1, NULL);
  say(&s, BOB, EV_SLEEP, 0, 0, 5, NULL);
  say(&s, 0, EV_LOST, M, 0, 1, NULL);
  say(&s, 0, EV_LOST, X, 0, 1, NULL);
  say(&s, BOB, EV_LOCK_TAKE, M, 3, 0, NULL);
  say(&s, BOB, EV_LOAD, X, 5, 77, NULL);
  say(&s, 0, EV_LOST, ALICE, 0, 1, NULL);
  say(&s, MAIN, EV_JOIN, ALICE, 4, 0, NULL);
  unbroken(&s);
}

static void what_is_seen_again_is_checked_again(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, 0, EV_LOST, X, 0, 1, NULL);
  say(&s, BOB, EV_LOAD, X, 5, 77, NULL);
  say(&s, BOB, EV_LOAD, X, 6, 78, NULL);
  broken(&s, RULE_LOAD_LAST_STORE,
         "bob read another value from the variable \"x\" than was last written.");
}

/* A valid run with events torn out, each gap reported as the collector does: by the actor, and by
 * the object whose number is missing. Nothing may be held against anybody. */
static void torn_recordings_accuse_nobody(void **state) {
  (void)state;
  static struct schedule k;
  for (uint64_t i = 0; i < 50; i++) {
    struct scene s = {0}, torn = {0};
    uint64_t dice = seed + i;
    schedule_begin(&k, &s, dice, 12);
    while (scene_events(&s) < 600)
      schedule_step(&k, &s);
    for (size_t n = 0; n < scene_events(&s); n++) {
      const struct event *e = scene_event(&s, n);
      if (scene_roll(&dice, 30) > 0) {
        scene_add(&torn, e);
        continue;
      }
      struct event gap = {.t_ns = e->t_ns, .type = EV_LOST, .a = e->actor, .c = 1};
      scene_add(&torn, &gap);
      gap.a = e->a;
      if (event_desc(e->type)->field[SLOT_B].kind == FIELD_SEQ)
        scene_add(&torn, &gap);
    }
    assert_int_equal(s.world.head->violation, 0);
    assert_int_equal(torn.world.head->violation_rule, RULE_NONE);
    for (uint32_t id = FIRST_VARIABLE; id < STREAM; id++)
      assert_true(world_object(&torn.world, id) == NULL ||
                  world_object(&torn.world, id)->overwritten <=
                      world_object(&s.world, id)->overwritten);
    scene_fini(&s);
    scene_fini(&torn);
  }
}

static void finish(struct scene *s, uint32_t verdict) {
  say(s, 0, EV_VERDICT, verdict, 0, 0, "Over.");
}

static void ends_as(struct scene *s, const char *words) {
  struct buf got = {0};
  bool good = invariant_end(&got, scene_reader(s), &s->world);
  assert_string_equal(buf_text(&got), words);
  assert_int_equal(good, words[0] == '\0');
  buf_fini(&got);
  scene_fini(s);
}

static void end_everybody(struct scene *s) {
  say(s, ALICE, EV_END, ALICE, 3, 0, NULL);
  say(s, BOB, EV_END, BOB, 3, 0, NULL);
  say(s, MAIN, EV_JOIN, ALICE, 4, 0, NULL);
  say(s, MAIN, EV_END, MAIN, 3, 0, NULL);
}

static void a_good_end_has_no_more_to_say(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  end_everybody(&s);
  finish(&s, 0);
  ends_as(&s, "");
}

static void at_the_end_everybody_has_ended(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_END, ALICE, 3, 0, NULL);
  say(&s, MAIN, EV_END, MAIN, 3, 0, NULL);
  finish(&s, 0);
  ends_as(&s, "The run is over, but bob has not ended.");
}

static void at_the_end_no_lock_is_held(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, BOB, EV_LOCK_TAKE, M, 1, 0, NULL);
  end_everybody(&s);
  finish(&s, 0);
  ends_as(&s, "The run is over, but bob still holds the lock \"m\".");
}

static void nothing_is_asked_of_a_bad_or_missing_end(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  ends_as(&s, "");
  open_scene(&s);
  finish(&s, 10);
  ends_as(&s, "");
  open_scene(&s);
  say(&s, BOB, EV_LOCK_TAKE, M, 1, 0, NULL);
  end_everybody(&s);
  say(&s, 0, EV_LOST, M, 0, 1, NULL);
  finish(&s, 0);
  ends_as(&s, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_lock_has_one_holder),
      cmocka_unit_test(only_the_holder_drops),
      cmocka_unit_test(a_load_sees_the_last_store),
      cmocka_unit_test(numbers_are_consecutive),
      cmocka_unit_test(no_number_is_no_disorder_and_zero_is_skipped),
      cmocka_unit_test(nobody_acts_after_the_end),
      cmocka_unit_test(nor_after_a_death),
      cmocka_unit_test(nobody_acts_before_the_start),
      cmocka_unit_test(nor_without_having_been_made),
      cmocka_unit_test(an_id_is_made_once),
      cmocka_unit_test(who_is_joined_has_ended),
      cmocka_unit_test(who_waits_does_nothing),
      cmocka_unit_test(only_the_first_violation_is_kept),
      cmocka_unit_test(the_unknown_breaks_no_rule),
      cmocka_unit_test(what_is_seen_again_is_checked_again),
      cmocka_unit_test(torn_recordings_accuse_nobody),
      cmocka_unit_test(a_good_end_has_no_more_to_say),
      cmocka_unit_test(at_the_end_everybody_has_ended),
      cmocka_unit_test(at_the_end_no_lock_is_held),
      cmocka_unit_test(nothing_is_asked_of_a_bad_or_missing_end),
  };
  seed = random_seed();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
