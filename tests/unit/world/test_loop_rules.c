/* The rules of an event loop, each broken on purpose; and where nothing may be claimed, silence. */
#include "tests/unit/world/loop_scene.h"

static void one_step_at_a_time(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  step(&s, PART2);
  broken(&s, RULE_ONE_AT_A_TIME,
         "part2 began a step in the middle of one of part1, on the same loop.");
}

static void no_task_is_current_in_a_callback_or_the_poll(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 1, 0, NULL);
  broken(&s, RULE_WHOLE_STEPS, "main went on with its loop in the middle of a step of part1.");
  open_scene(&s);
  say(&s, MAIN, EV_SOON, TICK, 0, LOOP, NULL);
  turn(&s, 3);
  step(&s, PART1);
  say(&s, MAIN, EV_CALL, TICK, 0, LOOP, NULL);
  broken(&s, RULE_WHOLE_STEPS, "main went on with its loop in the middle of a step of part1.");
  begin(&s);
  say(&s, PART1, EV_AWAIT, 0, AWAIT_SLEEP, 1, NULL);
  say(&s, PART1, EV_WORK, 0, 0, 1, NULL); /* in the poll, a callback, or another's step */
  broken(&s, RULE_BLOCKED_RUNS, "part1 did something while it was waiting.");
  begin(&s);
  say(&s, PART2, EV_WORK, 0, 0, 1, NULL);
  broken(&s, RULE_READY_RUNS,
         "part2 did something while it was ready, without a step of its loop.");
}

static void only_who_is_ready_has_a_step(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_AWAIT, 0, AWAIT_SLEEP, 1, NULL);
  step(&s, PART1);
  broken(&s, RULE_STEP_READY, "part1 began a step in the event loop without being ready.");
}

static void the_oldest_runs_first(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  turn(&s, 2);
  step(&s, PART2);
  broken(&s, RULE_FIFO,
         "part2 ran in the event loop before others that had been ready for longer.");
  open_scene(&s);
  say(&s, MAIN, EV_SOON, TICK, 0, LOOP, NULL);
  turn(&s, 3);
  say(&s, MAIN, EV_CALL, TICK, 0, LOOP, NULL);
  broken(
      &s, RULE_FIFO,
      "the callback \"tick\" ran in the event loop before others that had been ready for longer.");
}

/* Those behind the ring are not known one by one, but tasks know since when they are ready. */
static void the_oldest_runs_first_in_a_long_queue_too(void **state) {
  (void)state;
  struct scene s = {0};
  enum { FIRST = 10, LAST = FIRST + WORLD_READY + 1 };
  enter_actor(&s, 0, MAIN, ACTOR_PROCESS, "main");
  say(&s, MAIN, EV_NEW, LOOP, 0, OBJECT_LOOP, NULL);
  for (uint32_t id = FIRST; id <= LAST; id++)
    say(&s, MAIN, EV_SPAWN, id, 0, ACTOR_TASK, "t");
  turn(&s, LAST - FIRST + 1);
  for (uint32_t id = FIRST; id < FIRST + WORLD_READY; id++) {
    step(&s, id);
    say(&s, id, EV_AWAIT, 0, id == FIRST ? AWAIT_TURN : AWAIT_SLEEP, 1, NULL);
  }
  step(&s, FIRST);
  say(&s, FIRST, EV_AWAIT, 0, AWAIT_SLEEP, 1, NULL);
  assert_int_equal(s.world.head->violation, 0);
  step(&s, LAST);
  assert_int_equal(s.world.head->violation_rule, RULE_FIFO);
  scene_fini(&s);
}

static void what_became_ready_meanwhile_is_for_the_next_turn(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  step(&s, PART2);
  say(&s, PART2, EV_AWAIT, 0, AWAIT_SLEEP, 9, NULL);
  step(&s, PART1);
  broken(&s, RULE_SNAPSHOT,
         "part1 ran in a turn of the event loop that it was not ready for when the turn began.");
}

static void all_that_was_ready_runs(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_AWAIT, 0, AWAIT_SLEEP, 9, NULL);
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 1, 0, NULL);
  broken(&s, RULE_WHOLE_TURN,
         "main began a new turn of the event loop before all that was ready had run.");
  begin(&s); /* KeyboardInterrupt leaves it at once */
  say(&s, PART1, EV_FUTURE_DONE, PART1, DONE_ERROR, 0, "KeyboardInterrupt()");
  say(&s, PART1, EV_END, PART1, 0, 1, NULL);
  turn(&s, 1);
  step(&s, PART2);
  nothing_wrong(&s);
}

static void the_loop_counts_as_its_events_do(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 1, 0, NULL);
  broken(&s, RULE_COUNT,
         "main gave another count for the event loop than the events before it add up to.");
  open_scene(&s);
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 2, 0, NULL);
  say(&s, MAIN, EV_LOOP_RUN, LOOP, 3, 0, NULL);
  broken(&s, RULE_COUNT,
         "main gave another count for the event loop than the events before it add up to.");
  open_scene(&s);
  say(&s, MAIN, EV_TAKEN_IN, LOOP, 1, 1, NULL);
  broken(&s, RULE_COUNT,
         "main gave another count for the event loop than the events before it add up to.");
}

static void coroutines_nest(void **state) {
  (void)state;
  struct scene s;
  for (int how = 0; how < 3; how++) {
    begin(&s);
    say(&s, PART1, EV_NEW, FETCH, 0, OBJECT_COROUTINE, "fetch");
    say(&s, PART1, EV_NEW, READ, 0, OBJECT_COROUTINE, "read");
    say(&s, PART1, EV_ENTER, FETCH, 0, 0, NULL);
    say(&s, PART1, EV_ENTER, how == 1 ? FETCH : READ, 0, 0, NULL);
    if (how == 0)
      say(&s, PART1, EV_LEAVE, FETCH, 0, 0, NULL);
    if (how == 2)
      say(&s, PART1, EV_END, PART1, 0, 0, NULL);
    broken(
        &s, RULE_NESTED,
        how == 2
            ? "part1 went into the coroutine \"read\" or out of it although it was not its turn in "
              "the chain of awaits."
            : "part1 went into the coroutine \"fetch\" or out of it although it was not its turn "
              "in "
              "the chain of awaits.");
  }
}

static void a_future_is_done_once(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_NEW, FUTURE, 0, OBJECT_FUTURE, "f");
  say(&s, PART1, EV_FUTURE_DONE, FUTURE, DONE_RESULT, 1, NULL);
  say(&s, PART1, EV_FUTURE_DONE, FUTURE, DONE_CANCELLED, 0, NULL);
  broken(&s, RULE_DONE_ONCE, "part1 completed the future \"f\", which was done already.");
  begin(&s);
  say(&s, PART1, EV_FUTURE_DONE, PART1, DONE_RESULT, 1, NULL);
  say(&s, PART1, EV_FUTURE_DONE, PART1, DONE_RESULT, 1, NULL);
  broken(&s, RULE_DONE_ONCE, "part1 completed part1, which was done already.");
}

static void only_who_waits_is_made_ready(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_READY, PART2, 0, 0, NULL);
  broken(&s, RULE_READY_ONCE, "part1 made part2 ready, which did not wait for anything.");
}

/* After LOST nobody knows the queue, until it is empty. */
static void what_was_lost_breaks_no_rule(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, 0, EV_LOST, LOOP, 0, 3, NULL);
  turn(&s, 7);
  step(&s, PART2);
  say(&s, PART2, EV_AWAIT, 0, AWAIT_SLEEP, 9, NULL);
  turn(&s, 5);
  step(&s, PART1);
  say(&s, PART1, EV_AWAIT, 0, AWAIT_SLEEP, 9, NULL);
  assert_int_equal(loop(&s)->partial, 1);
  turn(&s, 0);
  assert_int_equal(loop(&s)->partial, 0);
  nothing_wrong(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_step_at_a_time),
      cmocka_unit_test(no_task_is_current_in_a_callback_or_the_poll),
      cmocka_unit_test(only_who_is_ready_has_a_step),
      cmocka_unit_test(the_oldest_runs_first),
      cmocka_unit_test(the_oldest_runs_first_in_a_long_queue_too),
      cmocka_unit_test(what_became_ready_meanwhile_is_for_the_next_turn),
      cmocka_unit_test(all_that_was_ready_runs),
      cmocka_unit_test(the_loop_counts_as_its_events_do),
      cmocka_unit_test(coroutines_nest),
      cmocka_unit_test(a_future_is_done_once),
      cmocka_unit_test(only_who_waits_is_made_ready),
      cmocka_unit_test(what_was_lost_breaks_no_rule),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
