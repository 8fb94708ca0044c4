/* Races and lost updates: the textbook's cases one by one. This file is long because each kind of
 * order has its case. */
#include "sched/world/races.h"

#include "tests/unit/world/scene.h"

enum { MAIN = 1, ALICE, BOB, CAROL, X, Y, M, N };

/* main makes two variables and two locks and starts three threads. */
static void open_scene(struct scene *s) {
  *s = (struct scene){0};
  say(s, 0, EV_LABEL, 5, 50, 0, "load");
  say(s, 0, EV_LABEL, 7, 70, 0, "store");
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  say(s, MAIN, EV_NEW, X, 0, OBJECT_VARIABLE, "x");
  say(s, MAIN, EV_NEW, Y, 0, OBJECT_VARIABLE, "y");
  say(s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
  say(s, MAIN, EV_NEW, N, 0, OBJECT_LOCK, "n");
  enter_actor(s, MAIN, ALICE, ACTOR_THREAD, "alice");
  enter_actor(s, MAIN, BOB, ACTOR_THREAD, "bob");
  enter_actor(s, MAIN, CAROL, ACTOR_THREAD, "carol");
}

/* The next number of an object. */
static uint32_t next(const struct scene *s, uint32_t id) {
  return world_object(&s->world, id)->last_seq + 1;
}

static void load(struct scene *s, uint32_t actor, uint32_t variable) {
  say(s, actor, EV_LOAD, variable, next(s, variable),
      (uint64_t)world_object(&s->world, variable)->value, NULL);
}

static void store(struct scene *s, uint32_t actor, uint32_t variable, int64_t value) {
  say(s, actor, EV_STORE, variable, next(s, variable), (uint64_t)value, NULL);
}

static void take(struct scene *s, uint32_t actor, uint32_t lock) {
  say(s, actor, EV_LOCK_TAKE, lock, next(s, lock), 0, NULL);
}

static void drop(struct scene *s, uint32_t actor, uint32_t lock) {
  say(s, actor, EV_LOCK_DROP, lock, next(s, lock), 0, NULL);
}

static struct races *look(const struct scene *s) {
  struct races *r = races_new();
  races_apply_batch(r, scene_event(s, 0), scene_events(s));
  return r;
}

/* So many races, and lost updates, are found in the whole scene, which is over then. */
static void expect(struct scene *s, uint64_t unordered, uint64_t lost_updates) {
  struct races *r = look(s);
  struct races_result all = races_result(r);
  assert_int_equal(all.unordered, unordered);
  assert_int_equal(all.lost_updates, lost_updates);
  races_free(r);
  scene_fini(s);
}

/* --- one by one --- */

static void two_stores_without_order_race(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  store(&s, BOB, X, 2);
  expect(&s, 1, 0);
}

static void a_load_and_a_store_race_either_way_round(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  load(&s, ALICE, X);
  store(&s, BOB, X, 2);
  expect(&s, 1, 0);
  open_scene(&s);
  store(&s, BOB, X, 2);
  load(&s, ALICE, X);
  expect(&s, 1, 0);
}

static void loads_do_not_race(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  load(&s, ALICE, X);
  load(&s, BOB, X);
  load(&s, MAIN, X);
  expect(&s, 0, 0);
}

static void an_actor_does_not_race_with_itself(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  load(&s, ALICE, X);
  store(&s, ALICE, X, 2);
  expect(&s, 0, 0);
}

static void a_lock_orders(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  take(&s, ALICE, M);
  store(&s, ALICE, X, 1);
  drop(&s, ALICE, M);
  take(&s, BOB, M);
  load(&s, BOB, X);
  store(&s, BOB, X, 2);
  drop(&s, BOB, M);
  expect(&s, 0, 0);
}

static void two_locks_do_not_order(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  take(&s, ALICE, M);
  store(&s, ALICE, X, 1);
  drop(&s, ALICE, M);
  take(&s, BOB, N);
  store(&s, BOB, X, 2);
  drop(&s, BOB, N);
  expect(&s, 1, 0);
}

static void a_lock_orders_what_comes_before_its_drop(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  take(&s, ALICE, M);
  drop(&s, ALICE, M);
  store(&s, ALICE, X, 1);
  take(&s, BOB, M);
  store(&s, BOB, X, 2);
  expect(&s, 1, 0);
}

static void spawn_orders_what_came_before(void **state) {
  (void)state;
  enum { DAVE = N + 1 };
  struct scene s;
  open_scene(&s);
  store(&s, MAIN, X, 1);
  say(&s, MAIN, EV_SPAWN, DAVE, 1, ACTOR_THREAD, "dave");
  store(&s, MAIN, Y, 1);
  say(&s, DAVE, EV_START, DAVE, 2, 0, NULL);
  store(&s, DAVE, X, 2);
  expect(&s, 0, 0);
  open_scene(&s);
  say(&s, MAIN, EV_SPAWN, DAVE, 1, ACTOR_THREAD, "dave");
  store(&s, MAIN, Y, 1);
  say(&s, DAVE, EV_START, DAVE, 2, 0, NULL);
  store(&s, DAVE, Y, 2);
  expect(&s, 1, 0);
}

static void join_orders(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  say(&s, ALICE, EV_END, ALICE, 3, 0, NULL);
  say(&s, MAIN, EV_JOIN, ALICE, 4, 0, NULL);
  load(&s, MAIN, X);
  expect(&s, 0, 0);
  open_scene(&s);
  store(&s, ALICE, X, 1);
  say(&s, ALICE, EV_END, ALICE, 3, 0, NULL);
  load(&s, MAIN, X); /* it has ended, but main does not know */
  expect(&s, 1, 0);
}

static void joining_a_dead_actor_orders(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  say(&s, MAIN, EV_DIED, ALICE, 3, 9, NULL);
  say(&s, MAIN, EV_JOIN, ALICE, 4, 9, NULL);
  store(&s, MAIN, X, 2);
  expect(&s, 0, 0);
}

/* alice writes x and does one thing with an object, bob does another thing with it and writes x. */
static uint64_t races_after(enum object_kind kind, enum event_type first, enum event_type second) {
  enum { THING = N + 1 };
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_NEW, THING, 0, kind, NULL);
  store(&s, ALICE, X, 1);
  say(&s, ALICE, first, THING, 1, 1, NULL);
  say(&s, BOB, second, THING, 2, 1, NULL);
  store(&s, BOB, X, 2);
  struct races *r = look(&s);
  uint64_t n = races_result(r).unordered;
  races_free(r);
  scene_fini(&s);
  return n;
}

static void what_hands_on_orders_and_what_does_not_does_not(void **state) {
  (void)state;
  assert_int_equal(races_after(OBJECT_RWLOCK, EV_LOCK_DROP, EV_READ_TAKE), 0);
  assert_int_equal(races_after(OBJECT_RWLOCK, EV_READ_DROP, EV_LOCK_TAKE), 0);
  assert_int_equal(races_after(OBJECT_RWLOCK, EV_READ_DROP, EV_READ_TAKE), 1);
  assert_int_equal(races_after(OBJECT_SEMAPHORE, EV_SEM_GIVE, EV_SEM_TAKE), 0);
  assert_int_equal(races_after(OBJECT_SEMAPHORE, EV_SEM_TAKE, EV_SEM_TAKE), 1);
  assert_int_equal(races_after(OBJECT_BARRIER, EV_BARRIER_COME, EV_BARRIER_GO), 0);
  assert_int_equal(races_after(OBJECT_BARRIER, EV_BARRIER_COME, EV_BARRIER_COME), 1);
  assert_int_equal(races_after(OBJECT_FLAG, EV_FLAG_SET, EV_FLAG_PASS), 0);
  assert_int_equal(races_after(OBJECT_FLAG, EV_FLAG_PASS, EV_FLAG_SET), 1);
  assert_int_equal(races_after(OBJECT_QUEUE, EV_PUT, EV_GET), 0);
  assert_int_equal(races_after(OBJECT_QUEUE, EV_GET, EV_PUT), 0);
  assert_int_equal(races_after(OBJECT_QUEUE, EV_PUT, EV_PUT), 1);
  assert_int_equal(races_after(OBJECT_QUEUE, EV_CLOSE, EV_GET_NONE), 0);
  assert_int_equal(races_after(OBJECT_GIL, EV_GIL_DROP, EV_GIL_TAKE), 0);
  assert_int_equal(races_after(OBJECT_CONDITION, EV_NOTIFY, EV_COND_WAKE), 1);
  assert_int_equal(races_after(OBJECT_STREAM, EV_OUT, EV_OUT), 1);
}

static void order_goes_through_others(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  take(&s, ALICE, M);
  drop(&s, ALICE, M);
  take(&s, BOB, M);
  drop(&s, BOB, M);
  take(&s, BOB, N);
  drop(&s, BOB, N);
  take(&s, CAROL, N);
  drop(&s, CAROL, N);
  say(&s, CAROL, EV_END, CAROL, 3, 0, NULL);
  say(&s, MAIN, EV_JOIN, CAROL, 4, 0, NULL);
  store(&s, MAIN, X, 2);
  expect(&s, 0, 0);
}

/* main runs a loop with two tasks, one of which has a generator. */
enum { LOOP = 30, TASK1, TASK2, GEN };

static void open_loop(struct scene *s) {
  open_scene(s);
  say(s, MAIN, EV_NEW, LOOP, 0, OBJECT_LOOP, NULL);
  say(s, MAIN, EV_SPAWN, TASK1, 0, ACTOR_TASK, "task 1");
  say(s, MAIN, EV_SPAWN, TASK2, 0, ACTOR_TASK, "task 2");
  say(s, MAIN, EV_LOOP_POLL, LOOP, 2, 0, NULL);
  say(s, MAIN, EV_LOOP_RUN, LOOP, 2, 0, NULL);
  say(s, TASK1, EV_STEP, LOOP, STEP_FIRST, 0, NULL);
  say(s, TASK1, EV_SPAWN, GEN, 0, ACTOR_GENERATOR, "gen");
}

static void what_shares_a_thread_does_not_race_but_loses_updates(void **state) {
  (void)state;
  struct scene s;
  open_loop(&s);
  say(&s, TASK1, EV_RESUME, GEN, RESUME_NEXT, 0, NULL);
  store(&s, GEN, X, 1);
  say(&s, GEN, EV_YIELD, TASK1, 0, 0, NULL);
  load(&s, TASK1, X);
  say(&s, TASK1, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  say(&s, TASK2, EV_STEP, LOOP, STEP_FIRST, 0, NULL);
  load(&s, TASK2, X);
  store(&s, TASK2, X, 2);
  say(&s, TASK2, EV_END, TASK2, 0, 0, NULL);
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 1, 0, NULL);
  say(&s, MAIN, EV_LOOP_RUN, LOOP, 1, 0, NULL);
  say(&s, TASK1, EV_STEP, LOOP, STEP_ON, 0, NULL);
  store(&s, TASK1, X, 2);
  load(&s, MAIN, X);
  expect(&s, 0, 1);
}

static void a_task_races_with_other_threads(void **state) {
  (void)state;
  struct scene s;
  open_loop(&s);
  store(&s, TASK1, X, 1);
  store(&s, ALICE, X, 2);
  expect(&s, 1, 0);
}

static void what_is_handed_to_a_loop_is_ordered(void **state) {
  (void)state;
  struct scene s;
  open_loop(&s);
  say(&s, TASK1, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  store(&s, ALICE, X, 2);
  say(&s, ALICE, EV_SOON_SAFE, LOOP, 1, 0, NULL);
  say(&s, MAIN, EV_TAKEN_IN, LOOP, 2, 1, NULL);
  say(&s, TASK2, EV_STEP, LOOP, STEP_FIRST, 0, NULL);
  load(&s, TASK2, X);
  expect(&s, 0, 0);
}

static void a_variable_a_line_or_time_does_not_order(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  store(&s, ALICE, Y, 1); /* "ready" */
  say(&s, BOB, EV_SLEEP, 0, 0, 1000, NULL);
  s.t_ns += 1000000000;
  say(&s, BOB, EV_WAKE, 0, 0, 0, NULL);
  load(&s, BOB, Y);
  load(&s, BOB, X);
  expect(&s, 2, 0);
}

static void an_ordered_store_stands_for_what_it_replaces(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  take(&s, ALICE, M);
  drop(&s, ALICE, M);
  take(&s, BOB, M);
  store(&s, BOB, X, 2);
  store(&s, CAROL, X, 3); /* races with both: one of them is said */
  expect(&s, 1, 0);
}

/* --- lost updates --- */

static void a_store_over_what_was_not_seen_loses_it(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  take(&s, ALICE, M);
  load(&s, ALICE, X);
  drop(&s, ALICE, M);
  take(&s, BOB, M);
  load(&s, BOB, X);
  store(&s, BOB, X, 10);
  drop(&s, BOB, M);
  take(&s, ALICE, M);
  store(&s, ALICE, X, 20);
  drop(&s, ALICE, M);
  expect(&s, 0, 1); /* each access is ordered by the lock, and yet bob's change is gone */
}

static void a_store_after_a_new_look_loses_nothing(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  load(&s, ALICE, X);
  take(&s, BOB, M);
  store(&s, BOB, X, 10);
  drop(&s, BOB, M);
  take(&s, ALICE, M);
  load(&s, ALICE, X);
  store(&s, ALICE, X, 20);
  expect(&s, 1, 0);
}

static void a_store_that_rests_on_no_load_loses_nothing(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  take(&s, ALICE, M);
  load(&s, ALICE, X);
  store(&s, ALICE, X, 1);
  drop(&s, ALICE, M);
  take(&s, BOB, M);
  store(&s, BOB, X, 2);
  drop(&s, BOB, M);
  take(&s, ALICE, M);
  store(&s, ALICE, X, 3);
  expect(&s, 0, 0);
}

/* --- where events are missing --- */

static void after_a_loss_nothing_is_guessed(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  say(&s, 0, EV_LOST, ALICE, 0, 2, NULL); /* perhaps it gave a lock away */
  store(&s, BOB, X, 2);
  struct races *r = look(&s);
  struct buf out = {0};
  assert_int_equal(races_result(r).unordered, 0);
  assert_true(races_doubt(&out, r));
  assert_string_equal(buf_text(&out), "Events are missing, so some races may not have been found.");
  buf_fini(&out);
  races_free(r);
  store(&s, CAROL, X, 3); /* what it is that bob and carol did since is known */
  store(&s, BOB, X, 4);
  expect(&s, 1, 0);
}

static void what_is_late_is_in_order_all_the_same(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  load(&s, ALICE, X);
  store(&s, BOB, X, 1);
  say(&s, 0, EV_LATE, ALICE, 0, 5000, NULL);
  store(&s, ALICE, X, 2);
  struct races *r = look(&s);
  struct buf out = {0};
  assert_int_equal(races_result(r).lost_updates, 1);
  assert_int_equal(world_object(&s.world, X)->overwritten, 1);
  assert_false(races_doubt(&out, r));
  buf_fini(&out);
  races_free(r);
  scene_fini(&s);
}

static void a_chain_through_the_loss_is_not_guessed(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, 0, EV_LOST, ALICE, 0, 3, NULL);
  say(&s, CAROL, EV_LINE, 0, 50, 0, NULL);
  store(&s, BOB, X, 1);
  take(&s, BOB, M); /* alice may have taken it next */
  drop(&s, BOB, M);
  take(&s, ALICE, N);
  drop(&s, ALICE, N);
  take(&s, CAROL, N);
  store(&s, CAROL, X, 2);
  expect(&s, 0, 0);
}

static void a_gap_in_a_lock_is_not_guessed_over(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  take(&s, ALICE, M);
  store(&s, ALICE, X, 1);
  say(&s, BOB, EV_LOCK_TAKE, M, 3, 0, NULL); /* number 2, alice's drop, is late */
  store(&s, BOB, X, 2);
  say(&s, 0, EV_LATE, ALICE, 0, 5000, NULL);
  say(&s, ALICE, EV_LOCK_DROP, M, 2, 0, NULL);
  store(&s, BOB, X, 3);
  expect(&s, 0, 0);
}

static void an_update_is_not_lost_by_guessing(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  load(&s, ALICE, X);
  say(&s, 0, EV_LOST, ALICE, 0, 1, NULL); /* perhaps it looked again */
  store(&s, BOB, X, 1);
  store(&s, ALICE, X, 2);
  expect(&s, 0, 0);
}

static void what_comes_after_death_is_not_guessed(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_DIED, ALICE, 3, 9, NULL);
  say(&s, MAIN, EV_JOIN, ALICE, 4, 9, NULL);
  store(&s, MAIN, X, 2);
  store(&s, ALICE, X, 1);
  expect(&s, 0, 0);
}

/* --- what is reported --- */

static void each_pair_of_places_is_told_once(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, MAIN, Y, 0);
  for (int i = 0; i < 10; i++) {
    uint32_t who = i % 2 ? BOB : ALICE;
    say(&s, who, EV_LINE, 0, 50, 0, NULL);
    load(&s, who, X);
    say(&s, who, EV_LINE, 0, 70, 0, NULL);
    store(&s, who, X, i);
  }
  struct races *r = look(&s);
  struct races_result all = races_result(r);
  assert_int_equal(all.n, 2);          /* line 7 with line 5, line 7 with itself */
  assert_int_equal(all.unordered, 18); /* each access but alice's first two */
  assert_int_equal(all.find[0].times, 18);
  assert_int_equal(all.find[1].times, 9);
  assert_int_equal(all.find[0].one.actor, ALICE);
  assert_int_equal(all.find[0].two.actor, BOB);
  assert_true(all.find[0].one.store && !all.find[0].two.store);
  assert_true(all.find[1].one.store && all.find[1].two.store);
  races_free(r);
  scene_fini(&s);
}

static void bank(struct scene *s) {
  open_scene(s);
  say(s, ALICE, EV_LINE, 0, 50, 0, NULL);
  load(s, ALICE, X);
  say(s, BOB, EV_LINE, 0, 50, 0, NULL);
  load(s, BOB, X);
  say(s, BOB, EV_LINE, 0, 70, 0, NULL);
  store(s, BOB, X, 10);
  say(s, ALICE, EV_LINE, 0, 70, 0, NULL);
  store(s, ALICE, X, 20);
}

static void findings_are_told_in_words(void **state) {
  (void)state;
  static const char *const want[] = {
      "Race on the variable \"x\": alice read 0 at line 5 (load) at 16.0 us (#15), and bob wrote "
      "10 at line 7 (store) at 20.0 us (#19); nothing orders the two. This happened 2 times at "
      "these lines.",
      "Race on the variable \"x\": bob wrote 10 at line 7 (store) at 20.0 us (#19), and alice "
      "wrote 20 at line 7 (store) at 22.0 us (#21); nothing orders the two.",
      "Lost update of the variable \"x\": alice read 0 at line 5 (load) at 16.0 us (#15), bob "
      "wrote 10 at line 7 (store) at 20.0 us (#19), and then alice wrote 20 at line 7 (store) at "
      "22.0 us (#21) without having seen that; what was written meanwhile is lost."};
  struct scene s;
  bank(&s);
  struct races *r = look(&s);
  struct races_result all = races_result(r);
  struct buf out = {0};
  assert_int_equal(all.n, sizeof want / sizeof *want);
  for (size_t i = 0; i < all.n; i++) {
    out.len = 0;
    races_sentence(&out, scene_reader(&s), &s.world, &all.find[i]);
    assert_string_equal(buf_text(&out), want[i]);
  }
  out.len = 0;
  assert_true(races_summary(&out, scene_reader(&s), &s.world, r));
  assert_non_null(strstr(buf_text(&out), "2 accesses raced with an earlier one, and 1 store undid "
                                         "what others had written meanwhile. Race on"));
  out.len = 0;
  assert_false(races_doubt(&out, r));
  buf_fini(&out);
  races_free(r);
  scene_fini(&s);
}

static void one_event_can_be_asked_for(void **state) {
  (void)state;
  static const struct {
    uint64_t event, one, two;
  } want[] = {{15, 15, 19}, {17, 17, 21}, {19, 15, 19}, {21, 17, 21}};
  struct scene s;
  bank(&s);
  for (uint64_t i = 0; i < scene_events(&s); i++) {
    struct races *r = races_new();
    races_watch(r, i);
    races_apply_batch(r, scene_event(&s, 0), scene_events(&s));
    const struct races_find *f = races_watched(r, RACES_UNORDERED);
    size_t k = 0;
    while (k < sizeof want / sizeof *want && want[k].event != i)
      k++;
    assert_int_equal(f != NULL, k < sizeof want / sizeof *want);
    if (f) {
      assert_int_equal(f->one.ordinal, want[k].one);
      assert_int_equal(f->two.ordinal, want[k].two);
    }
    const struct races_find *lost = races_watched(r, RACES_LOST_UPDATE);
    assert_int_equal(lost != NULL, i == 19);
    races_free(r);
  }
  scene_fini(&s);
}

/* --- many actors --- */

/* Ten thousand threads, each of which adds to x under one lock; then one does it without. */
static void ten_thousand_actors_are_within_the_limit(void **state) {
  (void)state;
  enum { ACTORS = 10000 };
  struct scene s = {0};
  enter_actor(&s, 0, MAIN, ACTOR_PROCESS, NULL);
  say(&s, MAIN, EV_NEW, X, 0, OBJECT_VARIABLE, NULL);
  say(&s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, NULL);
  for (uint32_t i = 10; i < 10 + ACTORS; i++)
    enter_actor(&s, MAIN, i, ACTOR_THREAD, NULL);
  for (uint32_t i = 10; i < 10 + ACTORS; i++) {
    take(&s, i, M);
    load(&s, i, X);
    store(&s, i, X, i);
    drop(&s, i, M);
  }
  store(&s, 10, X, 0);
  for (uint32_t i = 10; i < 10 + ACTORS; i++) {
    say(&s, i, EV_END, i, 3, 0, NULL);
    say(&s, MAIN, EV_JOIN, i, 4, 0, NULL);
  }
  load(&s, MAIN, X);
  struct races *r = look(&s);
  struct races_result all = races_result(r);
  assert_int_equal(all.left_at, 0);
  assert_int_equal(all.unordered, 1);
  assert_int_equal(all.find[0].one.actor, 9 + ACTORS);
  assert_int_equal(all.find[0].two.actor, 10);
  races_free(r);
  scene_fini(&s);
}

static void too_many_actors_are_said_so(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  store(&s, ALICE, X, 1);
  uint32_t id = 10;
  for (; id < 50000; id++)
    say(&s, MAIN, EV_SPAWN, id, 1, ACTOR_THREAD, NULL);
  store(&s, BOB, X, 1);
  struct races *r = look(&s);
  struct buf out = {0};
  assert_true(races_result(r).left_at > 1000);
  assert_true(races_doubt(&out, r));
  assert_int_equal(races_result(r).unordered, 0);
  buf_fini(&out);
  races_free(r);
  scene_fini(&s);
}

static void no_memory_is_said_so(void **state) {
  (void)state;
  struct scene s;
  bank(&s);
  long failed = 0;
  for (long n = 0; n < 40; n++) {
    mem_fail_after(n);
    struct races *r = look(&s);
    assert_int_equal(races_result(r).left_at != 0, mem_failures() > 0);
    failed += mem_failures();
    mem_fail_after(-1);
    races_free(r);
  }
  assert_true(failed > 10);
  scene_fini(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_stores_without_order_race),
      cmocka_unit_test(a_load_and_a_store_race_either_way_round),
      cmocka_unit_test(loads_do_not_race),
      cmocka_unit_test(an_actor_does_not_race_with_itself),
      cmocka_unit_test(a_lock_orders),
      cmocka_unit_test(two_locks_do_not_order),
      cmocka_unit_test(a_lock_orders_what_comes_before_its_drop),
      cmocka_unit_test(spawn_orders_what_came_before),
      cmocka_unit_test(join_orders),
      cmocka_unit_test(joining_a_dead_actor_orders),
      cmocka_unit_test(what_hands_on_orders_and_what_does_not_does_not),
      cmocka_unit_test(order_goes_through_others),
      cmocka_unit_test(what_shares_a_thread_does_not_race_but_loses_updates),
      cmocka_unit_test(a_task_races_with_other_threads),
      cmocka_unit_test(what_is_handed_to_a_loop_is_ordered),
      cmocka_unit_test(a_variable_a_line_or_time_does_not_order),
      cmocka_unit_test(an_ordered_store_stands_for_what_it_replaces),
      cmocka_unit_test(a_store_over_what_was_not_seen_loses_it),
      cmocka_unit_test(a_store_after_a_new_look_loses_nothing),
      cmocka_unit_test(a_store_that_rests_on_no_load_loses_nothing),
      cmocka_unit_test(after_a_loss_nothing_is_guessed),
      cmocka_unit_test(what_is_late_is_in_order_all_the_same),
      cmocka_unit_test(a_chain_through_the_loss_is_not_guessed),
      cmocka_unit_test(a_gap_in_a_lock_is_not_guessed_over),
      cmocka_unit_test(an_update_is_not_lost_by_guessing),
      cmocka_unit_test(what_comes_after_death_is_not_guessed),
      cmocka_unit_test(each_pair_of_places_is_told_once),
      cmocka_unit_test(findings_are_told_in_words),
      cmocka_unit_test(one_event_can_be_asked_for),
      cmocka_unit_test(ten_thousand_actors_are_within_the_limit),
      cmocka_unit_test(too_many_actors_are_said_so),
      cmocka_unit_test(no_memory_is_said_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
