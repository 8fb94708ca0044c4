/* What actors meet at: what the events of recursive and read-write locks, conditions, semaphores,
 * barriers, flags and queues do to the world, which rules they can break, what is said of them, and
 * who is stuck. */
#include "sched/world/stuck.h"
#include "sched/world/why.h"
#include "tests/unit/world/scene.h"

enum { MAIN = 1, ANN, BEN, CAT, R, RW, C, S, B, F, Q, M };

/* main, ann, ben and cat run; there is one object of each kind. */
static void open_scene(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  enter_actor(s, MAIN, ANN, ACTOR_THREAD, "ann");
  enter_actor(s, MAIN, BEN, ACTOR_THREAD, "ben");
  enter_actor(s, MAIN, CAT, ACTOR_PROCESS, "cat");
  say(s, MAIN, EV_NEW, R, 0, OBJECT_RLOCK, "r");
  say(s, MAIN, EV_NEW, RW, 0, OBJECT_RWLOCK, "rw");
  say(s, MAIN, EV_NEW, C, 0, OBJECT_CONDITION, "c");
  say(s, MAIN, EV_NEW, S, 0, OBJECT_SEMAPHORE, "s");
  say(s, MAIN, EV_SIZE, S, 0, 2, NULL);
  say(s, MAIN, EV_NEW, B, 0, OBJECT_BARRIER, "b");
  say(s, MAIN, EV_SIZE, B, 0, 2, NULL);
  say(s, MAIN, EV_NEW, F, 0, OBJECT_FLAG, "f");
  say(s, MAIN, EV_NEW, Q, 0, OBJECT_QUEUE, "q");
  say(s, MAIN, EV_SIZE, Q, 0, 2, NULL);
  say(s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
}

static const struct world_object *object(const struct scene *s, uint32_t id) {
  assert_non_null(world_object(&s->world, id));
  return world_object(&s->world, id);
}

static enum actor_state state_of(const struct scene *s, uint32_t id) {
  assert_non_null(world_actor(&s->world, id));
  return (enum actor_state)world_actor(&s->world, id)->state;
}

static void fine(struct scene *s) {
  assert_int_equal(s->world.head->violation_rule, RULE_NONE);
  assert_int_equal(s->world.head->odd, 0);
  scene_fini(s);
}

/* --- what they do --- */

static void readers_share_and_a_writer_waits_for_all(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_READ_TAKE, RW, 1, 0, NULL);
  say(&s, BEN, EV_READ_TAKE, RW, 2, 0, NULL);
  assert_int_equal(object(&s, RW)->value, 2);
  assert_int_equal(s.world.head->links, 2);
  say(&s, CAT, EV_LOCK_WANT, RW, 0, 0, NULL);
  assert_int_equal(state_of(&s, CAT), ACTOR_BLOCKED);
  say(&s, ANN, EV_READ_DROP, RW, 3, 0, NULL);
  assert_false(stuck_can_go(&s.world, CAT));
  say(&s, BEN, EV_READ_DROP, RW, 4, 0, NULL);
  assert_true(stuck_can_go(&s.world, CAT));
  assert_int_equal(s.world.head->links, 0);
  say(&s, CAT, EV_LOCK_TAKE, RW, 5, 0, NULL);
  assert_int_equal(state_of(&s, CAT), ACTOR_RUNNING);
  say(&s, ANN, EV_READ_WANT, RW, 0, 0, NULL);
  assert_int_equal(world_waits_for_actor(&s.world, ANN), CAT);
  say(&s, CAT, EV_LOCK_DROP, RW, 6, 0, NULL);
  say(&s, ANN, EV_READ_TAKE, RW, 7, 0, NULL);
  assert_int_equal(object(&s, RW)->contended, 2);
  fine(&s);
}

static void a_queue_holds_items_in_order(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_PUT, Q, 1, 7, NULL);
  say(&s, BEN, EV_PUT, Q, 2, 8, NULL);
  assert_int_equal(object(&s, Q)->value, 2);
  uint32_t first = world_link(&s.world, Q, 0, 0);
  assert_int_equal(s.world.head->link[first].value, 7);
  assert_int_equal(s.world.head->link[first].actor, ANN);
  say(&s, ANN, EV_PUT_WANT, Q, 0, 0, NULL);
  assert_false(stuck_can_go(&s.world, ANN));
  say(&s, CAT, EV_GET, Q, 3, 7, NULL);
  assert_true(stuck_can_go(&s.world, ANN));
  say(&s, ANN, EV_PUT, Q, 4, 9, NULL);
  say(&s, CAT, EV_GET, Q, 5, 8, NULL);
  say(&s, CAT, EV_GET, Q, 6, 9, NULL);
  say(&s, CAT, EV_GET_WANT, Q, 0, 0, NULL);
  say(&s, MAIN, EV_CLOSE, Q, 7, 0, NULL);
  assert_true(stuck_can_go(&s.world, CAT));
  say(&s, CAT, EV_GET_NONE, Q, 8, 0, NULL);
  assert_int_equal(state_of(&s, CAT), ACTOR_RUNNING);
  fine(&s);
}

static void who_is_notified_can_go_on(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_COND_WAIT, C, 1, 0, NULL);
  say(&s, BEN, EV_COND_WAIT, C, 2, 0, NULL);
  assert_false(stuck_can_go(&s.world, ANN));
  say(&s, MAIN, EV_NOTIFY, C, 3, 1, NULL);
  assert_int_equal(object(&s, C)->due, 1);
  assert_true(stuck_can_go(&s.world, ANN));
  say(&s, ANN, EV_COND_WAKE, C, 4, 1, NULL);
  assert_int_equal(object(&s, C)->due, 0);
  assert_int_equal(state_of(&s, BEN), ACTOR_BLOCKED);
  say(&s, ANN, EV_COND_WAIT, C, 5, 1, NULL); /* will wake up by itself */
  say(&s, ANN, EV_COND_WAKE, C, 6, 0, NULL);
  fine(&s);
}

static void a_flag_lets_go_who_waited_when_it_was_set(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_FLAG_WANT, F, 0, 0, NULL);
  say(&s, MAIN, EV_FLAG_SET, F, 1, 0, NULL);
  say(&s, MAIN, EV_FLAG_CLEAR, F, 2, 0, NULL);
  assert_true(stuck_can_go(&s.world, ANN));
  say(&s, BEN, EV_FLAG_WANT, F, 0, 0, NULL);
  say(&s, ANN, EV_FLAG_PASS, F, 3, 0, NULL);
  assert_false(stuck_can_go(&s.world, BEN));
  fine(&s);
}

static void permits_and_rounds_are_counted(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_SEM_TAKE, S, 1, 1, NULL);
  say(&s, ANN, EV_SEM_TAKE, S, 2, 0, NULL);
  assert_int_equal(s.world.head->links, 1);
  assert_int_equal(s.world.head->link[0].value, 2);
  say(&s, BEN, EV_SEM_GIVE, S, 3, 1, NULL); /* which it never took */
  say(&s, ANN, EV_SEM_GIVE, S, 4, 2, NULL);
  say(&s, ANN, EV_SEM_GIVE, S, 5, 3, NULL);
  assert_int_equal(s.world.head->links, 0);
  for (uint32_t round = 0; round < 2; round++) {
    say(&s, ANN, EV_BARRIER_COME, B, 1 + 4 * round, 1, NULL);
    assert_int_equal(state_of(&s, ANN), ACTOR_BLOCKED);
    say(&s, BEN, EV_BARRIER_COME, B, 2 + 4 * round, 2, NULL);
    assert_int_equal(state_of(&s, BEN), ACTOR_RUNNING);
    say(&s, BEN, EV_BARRIER_GO, B, 3 + 4 * round, 0, NULL);
    say(&s, ANN, EV_BARRIER_GO, B, 4 + 4 * round, 0, NULL);
  }
  assert_int_equal(object(&s, B)->due, 0);
  fine(&s);
}

/* More links than there is room for: the object is partial and no rule speaks of what is missing.
 */
static void too_many_items_are_counted_but_not_named(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  enum { BIG = 30, ITEMS = WORLD_LINKS + 10 };
  say(&s, MAIN, EV_NEW, BIG, 0, OBJECT_QUEUE, "big");
  say(&s, MAIN, EV_SIZE, BIG, 0, ITEMS, NULL);
  for (uint32_t i = 1; i <= ITEMS; i++)
    say(&s, ANN, EV_PUT, BIG, i, i, NULL);
  assert_int_equal(s.world.head->links, WORLD_LINKS);
  assert_int_equal(object(&s, BIG)->value, ITEMS);
  for (uint32_t i = 1; i <= ITEMS; i++)
    say(&s, BEN, EV_GET, BIG, ITEMS + i, i, NULL);
  assert_int_equal(s.world.head->links, 0);
  assert_int_equal(object(&s, BIG)->value, 0);
  fine(&s);
}

/* --- rules: the last of a few events breaks one --- */

static void each_rule_is_checked(void **state) {
  (void)state;
  static const struct {
    enum invariant_rule rule;
    struct {
      uint32_t actor;
      enum event_type type;
      uint32_t object, seq;
      uint64_t c;
    } e[4];
  } all[] = {
      {RULE_WRITER_ALONE, {{ANN, EV_READ_TAKE, RW, 1, 0}, {BEN, EV_LOCK_TAKE, RW, 2, 0}}},
      {RULE_NO_WRITER_BESIDE, {{ANN, EV_LOCK_TAKE, RW, 1, 0}, {BEN, EV_READ_TAKE, RW, 2, 0}}},
      {RULE_HOLDER_DROPS, {{ANN, EV_READ_DROP, RW, 1, 0}}},
      {RULE_HOLDER_DROPS, {{ANN, EV_LOCK_LESS, R, 1, 1}}},
      {RULE_COUNT, {{ANN, EV_SEM_TAKE, S, 1, 0}}},
      {RULE_IN_TIME,
       {{ANN, EV_SEM_TAKE, S, 1, 1}, {ANN, EV_SEM_TAKE, S, 2, 0}, {BEN, EV_SEM_TAKE, S, 3, 0}}},
      {RULE_COUNT, {{ANN, EV_BARRIER_COME, B, 1, 2}}},
      {RULE_IN_TIME, {{ANN, EV_BARRIER_COME, B, 1, 1}, {ANN, EV_BARRIER_GO, B, 2, 0}}},
      {RULE_IN_TIME, {{ANN, EV_FLAG_PASS, F, 1, 0}}},
      {RULE_IN_TIME, {{ANN, EV_COND_WAIT, C, 1, 0}, {ANN, EV_COND_WAKE, C, 2, 0}}},
      {RULE_IN_TIME, {{ANN, EV_COND_WAIT, C, 1, 0}, {ANN, EV_COND_WAKE, C, 2, 1}}},
      {RULE_COUNT, {{ANN, EV_COND_WAIT, C, 1, 0}, {BEN, EV_NOTIFY, C, 2, 2}}},
      {RULE_IN_TIME, {{ANN, EV_GET, Q, 1, 7}}},
      {RULE_IN_TIME, {{ANN, EV_GET_NONE, Q, 1, 0}}},
      {RULE_QUEUE_ORDER, {{ANN, EV_PUT, Q, 1, 7}, {ANN, EV_PUT, Q, 2, 8}, {BEN, EV_GET, Q, 3, 8}}},
      {RULE_QUEUE_ROOM, {{ANN, EV_CLOSE, Q, 1, 0}, {ANN, EV_PUT, Q, 2, 8}}},
      {RULE_QUEUE_ROOM, {{ANN, EV_PUT, Q, 1, 7}, {ANN, EV_PUT, Q, 2, 8}, {BEN, EV_PUT, Q, 3, 8}}},
      {RULE_BLOCKED_RUNS, {{ANN, EV_FLAG_WANT, F, 0, 0}, {ANN, EV_FLAG_SET, F, 1, 0}}},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct scene s;
    open_scene(&s);
    for (size_t k = 0; k < 4 && all[i].e[k].actor; k++) {
      assert_int_equal(s.world.head->violation_rule, RULE_NONE);
      say(&s, all[i].e[k].actor, all[i].e[k].type, all[i].e[k].object, all[i].e[k].seq,
          all[i].e[k].c, NULL);
    }
    assert_int_equal(s.world.head->violation_rule, all[i].rule);
    scene_fini(&s);
  }
}

static void nobody_is_accused_after_a_loss(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_PUT, Q, 1, 7, NULL);
  say(&s, ANN, EV_READ_TAKE, RW, 1, 0, NULL);
  say(&s, 0, EV_LOST, Q, 0, 1, NULL);
  say(&s, 0, EV_LOST, RW, 0, 1, NULL);
  assert_int_equal(s.world.head->links, 0);
  say(&s, BEN, EV_GET, Q, 3, 8, NULL); /* what was put in by the lost event */
  say(&s, BEN, EV_GET, Q, 4, 9, NULL);
  say(&s, ANN, EV_READ_DROP, RW, 3, 0, NULL);
  say(&s, BEN, EV_LOCK_TAKE, RW, 4, 0, NULL);
  fine(&s);
}

/* --- who is stuck --- */

static void expect_stuck(struct scene *s, const char *want) {
  uint32_t ids[8];
  struct buf got = {0};
  size_t n = stuck_find(&s->world, ids, 8);
  why_stuck(&got, scene_reader(s), &s->world, ids, n);
  assert_string_equal(buf_text(&got), want);
  buf_fini(&got);
}

static void two_of_three_in_a_circle_are_stuck(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, BEN, EV_READ_TAKE, RW, 1, 0, NULL);
  say(&s, CAT, EV_READ_TAKE, RW, 2, 0, NULL);
  say(&s, ANN, EV_LOCK_WANT, RW, 0, 0, NULL);
  say(&s, CAT, EV_LOCK_WANT, R, 0, 0, NULL); /* free: it goes on */
  say(&s, MAIN, EV_JOIN_WAIT, ANN, 0, 0, NULL);
  expect_stuck(&s, "");
  say(&s, BEN, EV_LOCK_WANT, M, 0, 0, NULL);
  expect_stuck(&s,
               "ann waits for the read-write lock \"rw\", held by ben, and ben waits for the lock "
               "\"m\", held by ann. None of them can ever go on. The same holds for main. Still "
               "running: cat.");
  scene_fini(&s);
}

static void nobody_is_stuck_while_somebody_might_help(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_SEM_TAKE, S, 1, 1, NULL);
  say(&s, ANN, EV_SEM_TAKE, S, 2, 0, NULL);
  say(&s, ANN, EV_SEM_WANT, S, 0, 0, NULL);
  say(&s, BEN, EV_GET_WANT, Q, 0, 0, NULL);
  say(&s, MAIN, EV_JOIN_WAIT, ANN, 0, 0, NULL);
  expect_stuck(&s, ""); /* cat runs */
  say(&s, CAT, EV_SLEEP, 0, 0, 1000000, NULL);
  expect_stuck(&s, ""); /* cat will run */
  say(&s, CAT, EV_WAKE, 0, 0, 0, NULL);
  say(&s, CAT, EV_COND_WAIT, C, 1, 1, NULL);
  expect_stuck(&s, ""); /* cat will wake up by itself */
  say(&s, CAT, EV_COND_WAKE, C, 2, 0, NULL);
  say(&s, CAT, EV_END, CAT, 3, 0, NULL);
  expect_stuck(
      &s, "main waits for ann to finish, ann waits for a permit of the semaphore \"s\", and ben "
          "waits for an item in the queue \"q\". Nobody is left who could change that.");
  say(&s, 0, EV_LOST, S, 0, 1, NULL);
  expect_stuck(&s, ""); /* a permit may be there: it, and then the others, may go on */
  scene_fini(&s);
}

static void who_waits_for_more_work_is_not_stuck_after_the_end(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ANN, EV_GET_WANT, Q, 0, 0, NULL);
  say(&s, BEN, EV_END, BEN, 3, 0, NULL);
  say(&s, CAT, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, CAT, EV_LOCK_WANT, M, 0, 0, NULL);
  say(&s, MAIN, EV_END, MAIN, 3, 0, NULL);
  expect_stuck(
      &s, "cat waits for the lock \"m\", held by itself. It can never go on. Still running: ann.");
  scene_fini(&s);
}

/* --- words --- */

static void waiting_is_explained(void **state) {
  (void)state;
  static const struct {
    uint32_t actor;
    enum event_type type;
    uint32_t object, seq;
    uint64_t c;
    const char *why; /* of the actor, after the event */
  } all[] = {
      {BEN, EV_SEM_TAKE, S, 1, 1, NULL},
      {CAT, EV_SEM_TAKE, S, 2, 0, NULL},
      {ANN, EV_SEM_WANT, S, 0, 0,
       "ann waits for a permit of the semaphore \"s\", all taken by ben and cat."},
      {CAT, EV_SEM_GIVE, S, 3, 1, NULL},
      {ANN, EV_SEM_TAKE, S, 4, 0, "ann is running."},
      {ANN, EV_BARRIER_COME, B, 1, 1, "ann waits at the barrier \"b\", where 1 of 2 have come."},
      {BEN, EV_COND_WAIT, C, 1, 0,
       "ben waits at the condition \"c\", and nobody has notified it yet."},
      {CAT, EV_READ_TAKE, RW, 1, 0, NULL},
      {MAIN, EV_LOCK_WANT, RW, 0, 0,
       "main waits for the read-write lock \"rw\", under which others read: cat. cat is running."},
      {CAT, EV_FLAG_WANT, F, 0, 0, "cat waits for the flag \"f\" to be set."},
  };
  struct scene s;
  open_scene(&s);
  struct buf got = {0};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    say(&s, all[i].actor, all[i].type, all[i].object, all[i].seq, all[i].c, NULL);
    got.len = 0;
    why_actor(&got, scene_reader(&s), &s.world, all[i].actor);
    if (all[i].why)
      assert_string_equal(buf_text(&got), all[i].why);
  }
  buf_fini(&got);
  fine(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(readers_share_and_a_writer_waits_for_all),
      cmocka_unit_test(a_queue_holds_items_in_order),
      cmocka_unit_test(who_is_notified_can_go_on),
      cmocka_unit_test(a_flag_lets_go_who_waited_when_it_was_set),
      cmocka_unit_test(permits_and_rounds_are_counted),
      cmocka_unit_test(too_many_items_are_counted_but_not_named),
      cmocka_unit_test(each_rule_is_checked),
      cmocka_unit_test(nobody_is_accused_after_a_loss),
      cmocka_unit_test(two_of_three_in_a_circle_are_stuck),
      cmocka_unit_test(nobody_is_stuck_while_somebody_might_help),
      cmocka_unit_test(who_waits_for_more_work_is_not_stuck_after_the_end),
      cmocka_unit_test(waiting_is_explained),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
