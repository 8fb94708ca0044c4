/* What each event does to the world. */
#include "tests/unit/world/scene.h"

enum { MAIN = 1, ALICE, BOB, LOCK, OTHER, X, STDOUT };

/* main, alice and bob run; locks, a variable and a stream exist. */
static void open_scene(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  enter_actor(s, MAIN, ALICE, ACTOR_THREAD, "alice");
  enter_actor(s, MAIN, BOB, ACTOR_THREAD, "bob");
  say(s, MAIN, EV_NEW, LOCK, 0, OBJECT_LOCK, "m");
  say(s, MAIN, EV_NEW, OTHER, 0, OBJECT_LOCK, "n");
  say(s, MAIN, EV_NEW, X, 0, OBJECT_VARIABLE, "x");
  say(s, MAIN, EV_NEW, STDOUT, 0, OBJECT_STREAM, "stdout");
}

static const struct world_actor *actor(const struct scene *s, uint32_t id) {
  assert_non_null(world_actor(&s->world, id));
  return world_actor(&s->world, id);
}

static const struct world_object *object(const struct scene *s, uint32_t id) {
  assert_non_null(world_object(&s->world, id));
  return world_object(&s->world, id);
}

static void fine(struct scene *s) {
  assert_int_equal(s->world.head->violation_rule, RULE_NONE);
  assert_int_equal(s->world.head->odd, 0);
  uint32_t sum = 0;
  for (int i = 0; i < ACTOR_STATES; i++)
    sum += s->world.head->in_state[i];
  assert_int_equal(sum, s->world.head->actors);
  scene_fini(s);
}

static void a_life_goes_from_spawn_to_join(void **state) {
  (void)state;
  struct scene s = {0};
  enter_actor(&s, 0, MAIN, ACTOR_PROCESS, "main");
  say(&s, MAIN, EV_SPAWN, ALICE, 1, ACTOR_PROCESS, "alice");
  assert_int_equal(actor(&s, ALICE)->state, ACTOR_UNSEEN);
  assert_int_equal(actor(&s, ALICE)->parent, MAIN);
  assert_int_equal(actor(&s, ALICE)->birth, 1);
  assert_int_equal(world_entity(&s.world, ALICE)->born, 3);
  assert_int_equal(world_entity(&s.world, ALICE)->what, ACTOR_PROCESS);
  s.t_ns += 9000;
  say(&s, ALICE, EV_START, ALICE, 2, (uint64_t)77 << 32 | 78, NULL);
  assert_int_equal(actor(&s, ALICE)->state, ACTOR_RUNNING);
  assert_int_equal(actor(&s, ALICE)->pid, 77);
  assert_int_equal(actor(&s, ALICE)->tid, 78);
  assert_int_equal(world_spent_ns(&s.world, ALICE, ACTOR_UNSEEN), 10000);
  say(&s, MAIN, EV_JOIN_WAIT, ALICE, 0, 0, NULL);
  assert_int_equal(actor(&s, MAIN)->state, ACTOR_WAITING);
  assert_int_equal(actor(&s, MAIN)->waits_for, ALICE);
  say(&s, ALICE, EV_END, ALICE, 3, 0x300, NULL);
  assert_int_equal(actor(&s, ALICE)->state, ACTOR_DONE);
  assert_int_equal(actor(&s, ALICE)->status, 0x300);
  say(&s, MAIN, EV_JOIN, ALICE, 4, 0x300, NULL);
  assert_int_equal(actor(&s, MAIN)->state, ACTOR_RUNNING);
  assert_int_equal(actor(&s, MAIN)->resumed, 1);
  assert_int_equal(actor(&s, ALICE)->state, ACTOR_GONE);
  assert_int_equal(world_spent_ns(&s.world, MAIN, ACTOR_WAITING), 2000);
  assert_int_equal(s.world.head->in_state[ACTOR_GONE], 1);
  fine(&s);
}

static void a_killed_process_is_done_and_its_late_events_are_no_lies(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_JOIN_WAIT, ALICE, 0, 0, NULL);
  uint64_t alive = s.t_ns;
  say(&s, MAIN, EV_DIED, ALICE, 3, 9, NULL);
  assert_int_equal(actor(&s, ALICE)->state, ACTOR_DONE);
  assert_int_equal(actor(&s, ALICE)->dead, 1);
  struct event late = {.t_ns = alive, .type = EV_STORE, .actor = ALICE, .a = X, .b = 1, .c = 5};
  scene_add(&s, &late);
  assert_int_equal(object(&s, X)->value, 5);
  late.type = EV_LOCK_WANT;
  late.a = LOCK;
  scene_add(&s, &late);
  assert_int_equal(actor(&s, ALICE)->state, ACTOR_DONE);
  assert_int_equal(object(&s, LOCK)->waiters, 0);
  say(&s, MAIN, EV_JOIN, ALICE, 4, 9, NULL);
  assert_int_equal(actor(&s, ALICE)->status, 9);
  fine(&s);
}

static void a_lock_has_a_holder_and_waiters(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_TAKE, LOCK, 1, 0, NULL);
  assert_int_equal(object(&s, LOCK)->holder, ALICE);
  assert_int_equal(object(&s, LOCK)->take_event, scene_events(&s));
  say(&s, BOB, EV_LOCK_WANT, LOCK, 0, 0, NULL);
  assert_int_equal(actor(&s, BOB)->state, ACTOR_BLOCKED);
  assert_int_equal(actor(&s, BOB)->waits_for, LOCK);
  assert_int_equal(object(&s, LOCK)->waiters, 1);
  assert_int_equal(world_waits_for_actor(&s.world, BOB), ALICE);
  s.t_ns += 5000;
  say(&s, ALICE, EV_LOCK_DROP, LOCK, 2, 0, NULL);
  assert_int_equal(object(&s, LOCK)->holder, 0);
  assert_int_equal(object(&s, LOCK)->last, ALICE);
  assert_int_equal(object(&s, LOCK)->held_ns, 7000);
  say(&s, BOB, EV_LOCK_TAKE, LOCK, 3, 0, NULL);
  assert_int_equal(actor(&s, BOB)->state, ACTOR_RUNNING);
  assert_int_equal(object(&s, LOCK)->holder, BOB);
  assert_int_equal(object(&s, LOCK)->waiters, 0);
  assert_int_equal(object(&s, LOCK)->uses, 2);
  assert_int_equal(object(&s, LOCK)->contended, 1);
  assert_int_equal(object(&s, LOCK)->waited_ns, 7000);
  assert_int_equal(object(&s, LOCK)->max_wait_ns, 7000);
  fine(&s);
}

static void a_variable_has_a_value_and_counts_lost_updates(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOAD, X, 1, 100, NULL);
  assert_int_equal(object(&s, X)->value, 100);
  assert_int_equal(actor(&s, ALICE)->read_of, X);
  say(&s, BOB, EV_LOAD, X, 2, 100, NULL);
  say(&s, ALICE, EV_CALC, X, 0, 150, NULL);
  assert_int_equal(actor(&s, ALICE)->value, 150);
  assert_int_equal(object(&s, X)->value, 100);
  say(&s, BOB, EV_CALC, X, 0, 120, NULL);
  say(&s, ALICE, EV_STORE, X, 3, 150, NULL);
  assert_int_equal(object(&s, X)->overwritten, 0);
  say(&s, BOB, EV_STORE, X, 4, 120, NULL);
  assert_int_equal(object(&s, X)->value, 120);
  assert_int_equal(object(&s, X)->last, BOB);
  assert_int_equal(object(&s, X)->overwritten, 1);
  assert_int_equal(object(&s, X)->uses, 2);
  assert_int_equal(object(&s, X)->contended, 2);
  fine(&s);
}

static void one_after_the_other_loses_nothing(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  uint32_t seq = 0;
  for (uint32_t who = ALICE; who <= BOB; who++) {
    say(&s, who, EV_LOAD, X, ++seq, 0 - (uint64_t)1, NULL);
    say(&s, who, EV_STORE, X, ++seq, 0 - (uint64_t)1, NULL);
    say(&s, who, EV_STORE, X, ++seq, 0 - (uint64_t)1, NULL);
  }
  assert_int_equal(object(&s, X)->overwritten, 0);
  assert_int_equal(object(&s, X)->value, -1);
  fine(&s);
}

static void sleeping_is_waiting_for_a_time(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, BOB, EV_SLEEP, 0, 0, 5000, NULL);
  assert_int_equal(actor(&s, BOB)->state, ACTOR_WAITING);
  assert_int_equal(actor(&s, BOB)->wake_ns, s.t_ns + 5000);
  assert_int_equal(world_waits_for_actor(&s.world, BOB), 0);
  s.t_ns += 5000;
  say(&s, BOB, EV_WAKE, 0, 0, 0, NULL);
  assert_int_equal(actor(&s, BOB)->state, ACTOR_RUNNING);
  assert_int_equal(actor(&s, BOB)->wake_ns, 0);
  assert_int_equal(world_spent_ns(&s.world, BOB, ACTOR_WAITING), 6000);
  say(&s, BOB, EV_SLEEP, 0, 0, UINT64_MAX, NULL);
  assert_true(actor(&s, BOB)->wake_ns == UINT64_MAX);
  fine(&s);
}

static void lines_output_and_the_recording_are_kept(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  uint64_t before = s.world.head->switches;
  say(&s, 0, EV_LABEL, 7, 2, 0, "square");
  say(&s, 0, EV_LABEL, 9, 5, 0, "cube");
  say(&s, 0, EV_LABEL, 8, 2, 0, "square");
  assert_int_equal(world_label(&s.world, 2)->line, 8);
  assert_int_equal(world_label(&s.world, 5)->line, 9);
  assert_null(world_label(&s.world, 3));
  say(&s, BOB, EV_LINE, 0, 5, 0, NULL);
  assert_int_equal(actor(&s, BOB)->label, 6);
  say(&s, BOB, EV_OUT, STDOUT, 1, 0, "hello");
  assert_int_equal(object(&s, STDOUT)->last, BOB);
  assert_int_equal(s.world.head->outs, 1);
  say(&s, 0, EV_GRANT, ALICE, 2, 1, NULL);
  say(&s, ALICE, EV_WORK, 0, 0, 50, NULL);
  assert_int_equal(s.world.head->grants, 1);
  assert_int_equal(s.world.head->switches, before + 2);
  say(&s, 0, EV_LATE, BOB, 0, 10, NULL);
  assert_int_equal(s.world.head->late, 1);
  say(&s, 0, EV_VERDICT, 10, 0, 0, "Deadlock.");
  assert_int_equal(s.world.head->ended, 1);
  assert_int_equal(s.world.head->verdict, 10);
  fine(&s);
}

static void lost_events_make_their_owner_unknown_until_it_is_seen(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_TAKE, LOCK, 1, 0, NULL);
  say(&s, BOB, EV_LOCK_WANT, LOCK, 0, 0, NULL);
  say(&s, 0, EV_LOST, BOB, 0, 3, NULL);
  say(&s, 0, EV_LOST, LOCK, 0, 4, NULL);
  assert_int_equal(s.world.head->lost, 7);
  assert_int_equal(actor(&s, BOB)->state, ACTOR_UNKNOWN);
  assert_int_equal(object(&s, LOCK)->waiters, 0);
  assert_int_equal(world_entity(&s.world, LOCK)->unknown, 1);
  say(&s, BOB, EV_LOCK_TAKE, LOCK, 9, 0, NULL);
  assert_int_equal(actor(&s, BOB)->state, ACTOR_RUNNING);
  assert_int_equal(world_entity(&s.world, BOB)->unknown, 0);
  assert_int_equal(world_entity(&s.world, LOCK)->unknown, 0);
  assert_int_equal(object(&s, LOCK)->holder, BOB);
  say(&s, BOB, EV_LOCK_DROP, LOCK, 10, 0, NULL);
  fine(&s);
}

static void time_never_steps_back(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  uint64_t now = s.t_ns;
  say(&s, ALICE, EV_LOCK_TAKE, LOCK, 1, 0, NULL);
  s.t_ns = 5;
  say(&s, ALICE, EV_LOCK_DROP, LOCK, 2, 0, NULL);
  assert_int_equal(s.world.head->t_ns, now + 1000);
  assert_int_equal(object(&s, LOCK)->held_ns, 0);
  fine(&s);
}

static void nonsense_is_counted_and_changes_nothing_else(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  struct world before = {0};
  world_copy(&before, &s.world);
  static const struct event nonsense[] = {
      {.type = EV_LOST, .a = 0, .c = 1}, /* so nobody is sure that strangers are none of ours */
      {.type = EV_LINE, .actor = 999},
      {.type = EV_LINE, .actor = LOCK},
      {.type = EV_WORK},
      {.type = EV_LOCK_TAKE, .actor = UINT32_MAX, .a = BOB, .b = 1},
      {.type = EV_SPAWN, .a = 0},
      {.type = EV_SPAWN, .a = WORLD_IDS_SLACK + 4 * 7},
      {.type = EV_NEW, .a = UINT32_MAX},
      {.type = EV_DIED, .a = X},
      {.type = EV_DIED, .a = 0},
      {.type = EV_LOST, .a = UINT32_MAX, .c = UINT64_MAX},
      {.type = EV_LATE, .a = UINT32_MAX},
      {.type = 60000, .actor = BOB},
      {.type = 7, .actor = BOB, .a = X},
  };
  size_t n = sizeof nonsense / sizeof *nonsense;
  for (size_t i = 0; i < n; i++)
    scene_add(&s, &nonsense[i]);
  assert_int_equal(s.world.head->odd, 9);
  assert_true(s.world.head->lost == UINT64_MAX);
  assert_int_equal(s.world.head->events, before.head->events + n);
  struct world_head head = *before.head;
  head.odd = s.world.head->odd;
  head.lost = s.world.head->lost;
  head.late = s.world.head->late;
  head.last_lost = s.world.head->last_lost;
  head.events = s.world.head->events;
  *before.head = head;
  assert_int_equal(world_bytes(&before), world_bytes(&s.world));
  assert_memory_equal(before.head, s.world.head, world_bytes(&before));
  world_fini(&before);
  scene_fini(&s);
}

static void wrong_objects_are_counted(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_TAKE, X, 1, 0, NULL);
  say(&s, ALICE, EV_STORE, LOCK, 1, 0, NULL);
  say(&s, ALICE, EV_OUT, ALICE, 1, 0, NULL);
  say(&s, ALICE, EV_JOIN_WAIT, LOCK, 0, 0, NULL);
  say(&s, ALICE, EV_JOIN, 50, 4, 0, NULL);
  assert_int_equal(s.world.head->odd, 5);
  assert_int_equal(actor(&s, ALICE)->state, ACTOR_RUNNING);
  assert_int_equal(object(&s, LOCK)->last_seq, 0);
  s.world.head->odd = 0;
  fine(&s);
}

static void ids_need_not_come_in_order_and_growth_leaves_no_trace(void **state) {
  (void)state;
  struct scene s = {0}, other = {0};
  enter_actor(&s, 0, MAIN, ACTOR_PROCESS, "main");
  say(&s, MAIN, EV_NEW, 4000, 0, OBJECT_LOCK, "far");
  say(&s, MAIN, EV_NEW, 40, 0, OBJECT_LOCK, "near");
  assert_int_equal(s.world.head->top, 4001);
  assert_null(world_entity(&s.world, 3999));
  /* The same events into a block that has been larger before. */
  for (uint32_t i = 1; i < 3000; i++)
    say(&other, 0, EV_NEW, 4000 + i, 0, OBJECT_LOCK, NULL);
  struct world again = {0};
  world_copy(&again, &other.world);
  world_fini(&other.world);
  world_init(&other.world);
  world_copy(&again, &other.world);
  world_apply_batch(&again, scene_event(&s, 0), scene_events(&s));
  assert_int_equal(world_bytes(&again), world_bytes(&s.world));
  assert_memory_equal(again.head, s.world.head, world_bytes(&again));
  world_fini(&again);
  scene_fini(&other);
  fine(&s);
}

static void labels_are_bounded(void **state) {
  (void)state;
  struct scene s = {0};
  for (uint32_t i = 0; i < WORLD_LABELS + 5; i++)
    say(&s, 0, EV_LABEL, i + 1, i, 0, NULL);
  assert_int_equal(s.world.head->labels, WORLD_LABELS);
  assert_int_equal(s.world.head->odd, 5);
  scene_fini(&s);
}

static void paths_name_actors_both_ways(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  enter_actor(&s, BOB, 20, ACTOR_THREAD, "carol");
  enter_actor(&s, BOB, 21, ACTOR_THREAD, "carol");
  enter_actor(&s, 0, 22, ACTOR_PROCESS, "second");
  enter_actor(&s, 22, 23, ACTOR_PROCESS, "third");
  static const struct {
    uint32_t id;
    const char *path;
  } all[] = {{MAIN, "main"},   {ALICE, "main.1"}, {BOB, "main.2"}, {20, "main.2.1"},
             {21, "main.2.2"}, {22, "root2"},     {23, "root2.1"}};
  char path[32];
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    assert_int_equal(world_path(&s.world, all[i].id, path, sizeof path), strlen(all[i].path));
    assert_string_equal(path, all[i].path);
    assert_int_equal(world_find_path(&s.world, path), all[i].id);
  }
  assert_int_equal(world_path(&s.world, 21, path, 5), 4);
  assert_string_equal(path, "main");
  assert_int_equal(world_path(&s.world, LOCK, path, sizeof path), 0);
  assert_int_equal(world_find_path(&s.world, "1"), ALICE);
  assert_int_equal(world_find_path(&s.world, "2.1"), 20);
  static const char *const wrong[] = {"",       "main.",       "main.3",         "main.2.1.1",
                                      "mainly", "main.x",      "root3",          "root",
                                      "20",     "99999999999", "main.4294967297"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_int_equal(world_find_path(&s.world, wrong[i]), 0);
  fine(&s);
}

static void cycles_are_found_through_locks_and_joins(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  uint32_t cycle[4];
  say(&s, ALICE, EV_LOCK_TAKE, LOCK, 1, 0, NULL);
  say(&s, BOB, EV_LOCK_TAKE, OTHER, 1, 0, NULL);
  say(&s, ALICE, EV_LOCK_WANT, OTHER, 0, 0, NULL);
  assert_int_equal(world_cycle(&s.world, ALICE, cycle, 4), 0);
  say(&s, MAIN, EV_JOIN_WAIT, ALICE, 0, 0, NULL);
  say(&s, BOB, EV_LOCK_WANT, LOCK, 0, 0, NULL);
  assert_int_equal(world_cycle(&s.world, BOB, cycle, 4), 2);
  assert_int_equal(cycle[0], BOB);
  assert_int_equal(cycle[1], ALICE);
  assert_int_equal(world_cycle(&s.world, BOB, cycle, 1), 1);
  assert_int_equal(world_cycle(&s.world, MAIN, cycle, 4), 0);
  assert_int_equal(world_cycle(&s.world, LOCK, cycle, 4), 0);
  fine(&s);
}

static void who_wants_its_own_lock_is_a_cycle_alone(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  uint32_t cycle[4];
  say(&s, ALICE, EV_LOCK_TAKE, LOCK, 1, 0, NULL);
  say(&s, ALICE, EV_LOCK_WANT, LOCK, 0, 0, NULL);
  assert_int_equal(world_cycle(&s.world, ALICE, cycle, 4), 1);
  assert_int_equal(cycle[0], ALICE);
  fine(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_life_goes_from_spawn_to_join),
      cmocka_unit_test(a_killed_process_is_done_and_its_late_events_are_no_lies),
      cmocka_unit_test(a_lock_has_a_holder_and_waiters),
      cmocka_unit_test(a_variable_has_a_value_and_counts_lost_updates),
      cmocka_unit_test(one_after_the_other_loses_nothing),
      cmocka_unit_test(sleeping_is_waiting_for_a_time),
      cmocka_unit_test(lines_output_and_the_recording_are_kept),
      cmocka_unit_test(lost_events_make_their_owner_unknown_until_it_is_seen),
      cmocka_unit_test(time_never_steps_back),
      cmocka_unit_test(nonsense_is_counted_and_changes_nothing_else),
      cmocka_unit_test(wrong_objects_are_counted),
      cmocka_unit_test(ids_need_not_come_in_order_and_growth_leaves_no_trace),
      cmocka_unit_test(labels_are_bounded),
      cmocka_unit_test(paths_name_actors_both_ways),
      cmocka_unit_test(cycles_are_found_through_locks_and_joins),
      cmocka_unit_test(who_wants_its_own_lock_is_a_cycle_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
