/* The event loop: its queue, its timers, who runs and who awaits what, in the world and in words.
 */
#include "sched/world/stuck.h"

#include "tests/unit/world/loop_scene.h"

static void every_event_has_its_sentence(void **state) {
  (void)state;
  static const struct line lines[] = {
      {E(0, SPAWN, .a = MAIN, .b = 1, .c = ACTOR_PROCESS), "main", 0,
       "The recorder starts main, a new process."},
      {E(MAIN, START, .a = MAIN, .b = 2), NULL, 0, "main runs for the first time."},
      {E(MAIN, NEW, .a = LOOP, .c = OBJECT_LOOP), NULL, 0, "main makes the event loop."},
      {E(MAIN, NEW, .a = TICK, .c = OBJECT_CALLBACK), "tick", 0,
       "main makes the callback \"tick\"."},
      {E(MAIN, SPAWN, .a = PART1, .c = ACTOR_TASK), "part1", 0,
       "main makes part1, a new task: its first step is at the end of the ready queue."},
      {E(MAIN, SOON, .a = TICK, .c = LOOP), NULL, 0,
       "main puts the callback \"tick\" at the end of the ready queue; 1 other is before it; it "
       "runs in "
       "the next turn."},
      {E(MAIN, LOOP_POLL, .a = LOOP, .b = 2), NULL, 0,
       "The event loop begins a new turn: 2 callbacks are ready, so it does not wait for input."},
      {E(MAIN, LOOP_RUN, .a = LOOP, .b = 2), NULL, 0,
       "The event loop runs what is ready now: 2 callbacks; what "
       "becomes ready meanwhile is for the next turn."},
      {E(PART1, STEP, .a = LOOP, .b = STEP_FIRST), NULL, 0,
       "part1 begins its first step, 4.00 us after main made it."},
      {E(PART1, NEW, .a = FETCH, .c = OBJECT_COROUTINE), "fetch", 0,
       "part1 makes the coroutine \"fetch\"."},
      {E(PART1, NEW, .a = READ, .c = OBJECT_COROUTINE), "read", 0,
       "part1 makes the coroutine \"read\"."},
      {E(PART1, ENTER, .a = FETCH), NULL, 0,
       "part1 goes straight into the coroutine \"fetch\": to await a coroutine does not visit the "
       "loop."},
      {E(PART1, ENTER, .a = READ), NULL, 0,
       "part1 goes straight into the coroutine \"read\": to await a coroutine does not visit the "
       "loop."},
      {E(PART1, NEW, .a = FUTURE, .c = OBJECT_FUTURE), "f", 0, "part1 makes the future \"f\"."},
      {E(PART1, AWAIT, .a = FUTURE, .b = AWAIT_OBJECT), NULL, 0,
       "part1 awaits the future \"f\" and lets the loop go on."},
      {E(MAIN, CALL, .a = TICK, .c = LOOP), NULL, 0,
       "The event loop calls the callback \"tick\"; it was ready for 10.0 us."},
      {E(MAIN, TIMER_SET, .a = TICK, .b = 1, .c = 30000000), NULL, 0,
       "main has the callback \"tick\" called in 30.0 ms."},
      {E(MAIN, TIMER_SET, .a = TICK, .b = 2, .c = 90000000), NULL, 0,
       "main has the callback \"tick\" called in 90.0 ms."},
      {E(MAIN, SPAWN, .a = PART2, .c = ACTOR_TASK), "part2", 0,
       "main makes part2, a new task: its first step is at the end of the ready queue."},
      {E(MAIN, LOOP_POLL, .a = LOOP, .b = 1), NULL, 0,
       "The event loop begins a new turn: 1 callback is ready, so it does not wait for input."},
      {E(MAIN, LOOP_RUN, .a = LOOP, .b = 1), NULL, 0,
       "The event loop runs what is ready now: 1 callback; what becomes "
       "ready meanwhile is for the next turn."},
      {E(PART2, STEP, .a = LOOP, .b = STEP_FIRST), NULL, 0,
       "part2 begins its first step, 3.00 us after main made it."},
      {E(PART2, AWAIT, .b = AWAIT_TURN), NULL, 0,
       "part2 lets the loop go on; it is ready again at once, for the next turn."},
      {E(MAIN, LOOP_POLL, .a = LOOP, .b = 1), NULL, 0,
       "The event loop begins a new turn: 1 callback is ready, so it does not wait for input."},
      {E(MAIN, LOOP_RUN, .a = LOOP, .b = 1), NULL, 0,
       "The event loop runs what is ready now: 1 callback; what becomes "
       "ready meanwhile is for the next turn."},
      {E(PART2, STEP, .a = LOOP, .b = STEP_ON), NULL, 0,
       "part2 goes on 3.00 us after it gave up its turn."},
      {E(PART2, TIMER_CANCEL, .a = TICK, .b = 2), NULL, 0,
       "part2 calls the callback \"tick\" off, which main asked for: it will not be called."},
      {E(PART2, SLEEP, .c = 200000000), NULL, 0,
       "part2 sleeps for 200 ms and does not await that, so its whole thread sleeps, with all that "
       "is on it."},
      {E(PART2, WAKE, .c = 0), NULL, 200000000, "part2 wakes up after 200 ms: its time has come."},
      {E(PART2, AWAIT, .b = AWAIT_SLEEP, .c = 5000000), NULL, 0,
       "part2 sleeps for 5.00 ms and lets the loop go on."},
      {E(MAIN, SLOW, .a = PART2, .c = 200003000), NULL, 0,
       "part2 kept the loop to itself for 200 ms; meanwhile nothing else could run on it."},
      {E(MAIN, LOOP_POLL, .a = LOOP, .b = 0, .c = 0), NULL, 0,
       "The event loop begins a new turn: it does not wait for input."},
      {E(MAIN, TIMER_DUE, .a = TICK, .b = 1, .c = 170000000), NULL, 0,
       "The time of the callback \"tick\" has come, 170 ms late: it is ready to run."},
      {E(MAIN, LOOP_RUN, .a = LOOP, .b = 1, .c = 1), NULL, 0,
       "The event loop runs what is ready now: 1 callback, by a timer; "
       "what becomes ready meanwhile is for the next turn."},
      {E(MAIN, CALL, .a = TICK, .c = LOOP), NULL, 0,
       "The event loop calls the callback \"tick\"; it was ready for 2.00 us."},
      {E(MAIN, FUTURE_DONE, .a = FUTURE, .b = DONE_RESULT, .c = 42), NULL, 0,
       "The callback \"tick\" gives the future \"f\" its result: 42; part1 can go on with it."},
      {E(MAIN, READY, .a = PART1, .c = FUTURE), NULL, 0,
       "The callback \"tick\" makes part1 ready: the future \"f\" is done; it goes on in the "
       "loop's next turn."},
      {E(MAIN, LOOP_POLL, .a = LOOP, .b = 1), NULL, 0,
       "The event loop begins a new turn: 1 callback is ready, so it does not wait for input."},
      {E(MAIN, LOOP_RUN, .a = LOOP, .b = 1), NULL, 0,
       "The event loop runs what is ready now: 1 callback; what becomes "
       "ready meanwhile is for the next turn."},
      {E(PART1, STEP, .a = LOOP, .b = STEP_ON), NULL, 0,
       "part1 goes on after it waited 200 ms for the future \"f\": a callback made it ready."},
      {E(PART1, LEAVE, .a = READ, .c = 42), NULL, 0,
       "The coroutine \"read\" returns 42, and part1 goes on with it in the coroutine \"fetch\"."},
      {E(PART1, LEAVE, .a = FETCH, .b = 1), "OSError()", 0,
       "The coroutine \"fetch\" raises OSError(), and part1 goes on with it."},
      {E(PART1, AWAIT, .a = PART2, .b = AWAIT_OBJECT), NULL, 0,
       "part1 awaits part2, which has not finished, and lets the loop go on."},
      {E(MAIN, NEW, .a = SOCKET, .c = OBJECT_SOCKET), "client", 0,
       "main makes the socket \"client\"."},
      {E(MAIN, LOOP_POLL, .a = LOOP, .b = 0, .c = UINT64_MAX), NULL, 0,
       "The event loop begins a new turn: nothing is ready and no timer is set, so it waits for "
       "input."},
      {E(0, SPAWN, .a = THREAD, .b = 1, .c = ACTOR_THREAD), "executor", 0,
       "The recorder starts executor, a new thread."},
      {E(THREAD, START, .a = THREAD, .b = 2), NULL, 0, "executor runs for the first time."},
      {E(THREAD, SOON_SAFE, .a = LOOP, .b = 1, .c = TICK), NULL, 0,
       "executor hands the event loop something to call, from another thread: the callback "
       "\"tick\"."},
      {E(MAIN, TAKEN_IN, .a = LOOP, .b = 2, .c = 1), NULL, 3000000,
       "The event loop takes in what other threads have handed it: 1 callback, the first one by "
       "executor."},
      {E(MAIN, IO_READY, .a = SOCKET, .b = 1, .c = TICK), NULL, 0,
       "The kernel says that the socket \"client\" can be read without waiting, so its callback is "
       "ready."},
      {E(MAIN, LOOP_RUN, .a = LOOP, .b = 2), NULL, 0,
       "The event loop has waited 3.01 ms and runs what is ready now: 2 callbacks; what "
       "becomes ready meanwhile is for the next turn."},
      {E(MAIN, CALL, .a = TICK, .c = LOOP), NULL, 0,
       "The event loop calls the callback \"tick\", which executor asked for; it was ready for "
       "3.00 us."},
      {E(MAIN, CANCEL, .a = PART2, .b = 1), "enough", 0,
       "main asks part2 to cancel (enough): CancelledError will be raised in it where it awaits "
       "something."},
      {E(MAIN, READY, .a = PART2, .c = 0), NULL, 0,
       "The callback \"tick\" makes part2 ready: its sleep is cancelled; 1 other is before it; it "
       "goes on in the "
       "loop's next turn."},
      {E(MAIN, CALL, .a = TICK, .c = LOOP), NULL, 0,
       "The event loop calls the callback \"tick\"; it was ready for 5.00 us."},
      {E(MAIN, RECEIVED, .a = SOCKET, .c = 12), NULL, 0,
       "main reads 12 bytes from the socket \"client\"."},
      {E(MAIN, RECEIVED, .a = SOCKET, .c = 0), NULL, 0,
       "main has come to the end of the socket \"client\"."},
      {E(MAIN, SENT, .a = SOCKET, .c = 1), NULL, 0, "main writes 1 byte to the socket \"client\"."},
      {E(MAIN, SOON, .a = TICK, .c = LOOP), NULL, 0,
       "main puts the callback \"tick\" at the end of the ready queue; 1 other is before it; it "
       "runs in "
       "the next turn."},
      {E(MAIN, TIMER_CANCEL, .a = TICK, .b = 0, .c = 1), NULL, 0,
       "main calls the callback \"tick\" off: it will not be called."},
      {E(MAIN, LOOP_POLL, .a = LOOP, .b = 1), NULL, 0,
       "The event loop begins a new turn: 1 callback is ready, so it does not wait for input."},
      {E(MAIN, LOOP_RUN, .a = LOOP, .b = 1), NULL, 0,
       "The event loop runs what is ready now: 1 callback; what becomes "
       "ready meanwhile is for the next turn."},
      {E(PART2, STEP, .a = LOOP, .b = STEP_THROWN), "CancelledError('enough')", 0,
       "part2 goes on after it slept for 3.03 ms: a callback made it ready; "
       "CancelledError('enough') is "
       "raised in it."},
      {E(PART2, UNCANCEL, .a = PART2, .b = 0), NULL, 0,
       "part2 has dealt with a request to cancel itself; requests that are left: 0."},
      {E(PART2, NEW, .a = GROUP, .c = OBJECT_GROUP), "gather", 0,
       "part2 makes the group \"gather\"."},
      {E(PART2, MEMBER, .a = GROUP, .c = PART1), NULL, 0,
       "The group \"gather\" waits for one more: part1."},
      {E(PART2, FUTURE_DONE, .a = GROUP, .b = DONE_CANCELLED), NULL, 0,
       "part2 cancels the group \"gather\"."},
      {E(PART2, FUTURE_DONE, .a = PART2, .b = DONE_ERROR), "ValueError('x')", 0,
       "part2 fails with ValueError('x'); part1 can go on with it."},
      {E(PART2, READY, .a = PART1, .c = PART2), NULL, 0,
       "part2 makes part1 ready: part2 is done; it goes on in the loop's next turn."},
      {E(PART2, END, .a = PART2, .c = 1), NULL, 0,
       "part2 has finished (an exception came out of it)."},
      {E(MAIN, FORGOTTEN, .a = FETCH), "RuntimeWarning: coroutine 'fetch' was never awaited", 0,
       "The coroutine \"fetch\" is dropped, and Python complains: RuntimeWarning: coroutine "
       "'fetch' was "
       "never awaited."},
      {E(MAIN, DESTROY, .a = LOOP, .b = 3), NULL, 0,
       "main destroys the event loop: nobody needs it any more."},
  };
  PLAY(lines);
}

/* --- the world --- */

static void a_loop_has_phases_and_a_queue(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  assert_int_equal(loop(&s)->phase, LOOP_IDLE);
  assert_int_equal(loop(&s)->ready, 2);
  assert_int_equal(world_ready(loop(&s), 1)->id, PART2);
  assert_int_equal(world_ready_place(&s.world, PART2), 1);
  state_is(&s, PART2, ACTOR_READY);
  say(&s, MAIN, EV_SOON, TICK, 0, LOOP, NULL);
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 3, 0, NULL);
  assert_int_equal(loop(&s)->phase, LOOP_POLLS);
  state_is(&s, MAIN, ACTOR_RUNNING);
  say(&s, MAIN, EV_LOOP_RUN, LOOP, 3, 0, NULL);
  step(&s, PART1);
  state_is(&s, PART1, ACTOR_RUNNING);
  assert_int_equal(loop(&s)->current, PART1);
  assert_int_equal(loop(&s)->left, 2);
  s.t_ns += 7000;
  say(&s, PART1, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  assert_int_equal(loop(&s)->current, 0);
  state_is(&s, PART1, ACTOR_READY);
  step(&s, PART2);
  say(&s, PART2, EV_AWAIT, 0, AWAIT_SLEEP, 5000, NULL);
  state_is(&s, PART2, ACTOR_WAITING);
  say(&s, MAIN, EV_CALL, TICK, 0, LOOP, NULL);
  assert_int_equal(loop(&s)->current, TICK);
  say(&s, MAIN, EV_TIMER_SET, TICK, 1, 4000, NULL);
  assert_int_equal(loop(&s)->timers, 1);
  assert_int_equal(loop(&s)->timer[0].due_ns, s.t_ns + 4000);
  turn(&s, 1);
  assert_int_equal(loop(&s)->current, 0);
  step(&s, PART1);
  say(&s, PART1, EV_FUTURE_DONE, PART1, DONE_RESULT, 0, NULL);
  say(&s, PART1, EV_END, PART1, 0, 0, NULL);
  state_is(&s, PART1, ACTOR_DONE);
  assert_int_equal(loop(&s)->current, 0);
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 0, 1000, NULL);
  state_is(&s, MAIN, ACTOR_WAITING);
  s.t_ns += 1000;
  say(&s, MAIN, EV_TIMER_DUE, TICK, 1, 300, NULL);
  state_is(&s, MAIN, ACTOR_RUNNING);
  assert_int_equal(loop(&s)->timers, 0);
  say(&s, MAIN, EV_LOOP_RUN, LOOP, 1, 1, NULL);
  say(&s, MAIN, EV_CALL, TICK, 0, LOOP, NULL);
  say(&s, MAIN, EV_DESTROY, LOOP, 1, 0, NULL);
  const struct world_loop *l = loop(&s);
  assert_int_equal(l->phase, LOOP_IDLE);
  assert_int_equal(l->over, 1);
  assert_int_equal(l->turns, 3);
  assert_int_equal(l->steps, 3);
  assert_int_equal(l->calls, 2);
  assert_int_equal(l->switches, 2);
  assert_int_equal(l->most, 3);
  assert_int_equal(l->longest, PART1);
  assert_int_equal(l->longest_ns, 8000);
  assert_int_equal(l->due, 1);
  assert_int_equal(l->max_late_ns, 300);
  assert_int_equal(l->poll_ns, 1000 + 1000 + 3000);
  assert_int_equal(world_object(&s.world, TICK)->uses, 2);
  assert_int_equal(world_object(&s.world, TICK)->held_ns, 2000 + 1000);
  assert_int_equal(world_actor(&s.world, PART1)->coop.turns, 2);
  assert_int_equal(world_actor(&s.world, PART1)->resumed, 1);
  nothing_wrong(&s);
}

/* A lone turn of the loop goes through the loop and resumes the same task: no switch. */
static void a_switch_is_a_change_of_task(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_END, PART1, 0, 0, NULL);
  step(&s, PART2);
  assert_int_equal(loop(&s)->switches, 1);
  uint64_t switches = s.world.head->switches;
  for (int i = 0; i < 3; i++) {
    say(&s, PART2, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
    turn(&s, 1);
    step(&s, PART2);
  }
  assert_int_equal(loop(&s)->switches, 1);
  assert_int_equal(s.world.head->switches, switches);
  nothing_wrong(&s);
}

/* Only the head of a long queue is known one by one; then it is counted until it has been empty. */
static void a_long_queue_is_counted(void **state) {
  (void)state;
  struct scene s;
  enum { MANY = WORLD_READY + 10 };
  *(&s) = (struct scene){0};
  enter_actor(&s, 0, MAIN, ACTOR_PROCESS, "main");
  say(&s, MAIN, EV_NEW, LOOP, 0, OBJECT_LOOP, NULL);
  for (uint32_t i = 0; i < MANY; i++)
    say(&s, MAIN, EV_SPAWN, 10 + i, 0, ACTOR_TASK, NULL);
  assert_int_equal(loop(&s)->ready, WORLD_READY);
  assert_int_equal(loop(&s)->more, 10);
  for (int round = 0; round < 3; round++) {
    turn(&s, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
      step(&s, 10 + i);
      say(&s, 10 + i, EV_AWAIT, 0, round < 2 ? AWAIT_TURN : AWAIT_SLEEP, 5, NULL);
    }
  }
  assert_int_equal(loop(&s)->ready + loop(&s)->more, 0);
  turn(&s, 0);
  say(&s, MAIN, EV_READY, 10, 0, 0, NULL);
  assert_int_equal(world_ready(loop(&s), 0)->id, 10);
  turn(&s, 1);
  step(&s, 10);
  nothing_wrong(&s);
}

static void what_is_called_off_does_not_run(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_SOON, TICK, 0, LOOP, NULL);
  say(&s, PART1, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  step(&s, PART2);
  say(&s, PART2, EV_TIMER_CANCEL, TICK, 0, 0, NULL);
  say(&s, PART2, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  turn(&s, 2);
  step(&s, PART1);
  nothing_wrong(&s);
}

/* What lies between a task's want and its take is told as for a thread. */
static void a_task_takes_what_it_waited_for_when_it_runs_again(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
  say(&s, MAIN, EV_NEW, ITEMS, 0, OBJECT_QUEUE, "items");
  say(&s, MAIN, EV_SIZE, ITEMS, 0, 5, NULL);
  turn(&s, 2);
  step(&s, PART1);
  say(&s, PART1, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, PART1, EV_GET_WANT, ITEMS, 0, 0, NULL);
  state_is(&s, PART1, ACTOR_BLOCKED);
  assert_int_equal(loop(&s)->current, 0);
  step(&s, PART2);
  actor_is(
      &s, PART1,
      "part1 has waited 1.00 us for an item in the queue \"items\", which is empty: nobody has put "
      "anything in yet.");
  say(&s, PART2, EV_PUT, ITEMS, 1, 9, NULL);
  say(&s, PART2, EV_READY, PART1, 0, ITEMS, NULL);
  assert_int_equal(world_object(&s.world, ITEMS)->waiters, 0);
  say(&s, PART2, EV_LOCK_WANT, M, 0, 0, NULL);
  actor_is(
      &s, PART2,
      "part2 waits for the lock \"m\", which part1 has held for 5.00 us. part1 has been ready for "
      "1.00 us and is the next to go on.");
  turn(&s, 1);
  step(&s, PART1);
  struct event e = {.t_ns = s.t_ns, .type = EV_GET, .actor = PART1, .a = ITEMS, .b = 2, .c = 9};
  struct buf got = {0};
  why_event(&got, scene_reader(&s), &s.world, &e);
  assert_string_equal(
      buf_text(&got),
      "part1 gets 9, which part2 had put in, out of the queue \"items\"; it waited 7.00 us.");
  say(&s, PART1, EV_GET, ITEMS, 2, 9, NULL);
  assert_int_equal(world_object(&s.world, ITEMS)->contended, 1);
  assert_int_equal(world_object(&s.world, ITEMS)->waited_ns, 8000);
  say(&s, PART1, EV_LOCK_DROP, M, 2, 0, NULL);
  say(&s, PART1, EV_READY, PART2, 0, M, NULL);
  say(&s, PART1, EV_END, PART1, 0, 0, NULL);
  turn(&s, 1);
  step(&s, PART2);
  e = (struct event){.t_ns = s.t_ns, .type = EV_LOCK_TAKE, .actor = PART2, .a = M, .b = 3};
  got.len = 0;
  why_event(&got, scene_reader(&s), &s.world, &e);
  assert_string_equal(buf_text(&got),
                      "part2 takes the lock \"m\" after 10.0 us, because part1 let it go.");
  assert_int_equal(why_cause(&s.world, &e), scene_events(&s) - 5);
  say(&s, PART2, EV_LOCK_TAKE, M, 3, 0, NULL);
  assert_int_equal(world_object(&s.world, M)->contended, 1);
  buf_fini(&got);
  nothing_wrong(&s);
}

/* An asynchronous generator awaits within the task that has resumed it. */
static void a_step_can_end_in_a_generator(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_SPAWN, GEN, 0, ACTOR_GENERATOR, "ticker");
  say(&s, PART1, EV_RESUME, GEN, RESUME_NEXT, 0, NULL);
  say(&s, GEN, EV_AWAIT, 0, AWAIT_SLEEP, 5000, NULL);
  state_is(&s, PART1, ACTOR_WAITING);
  state_is(&s, GEN, ACTOR_WAITING);
  assert_int_equal(loop(&s)->current, 0);
  actor_is(&s, PART1,
           "part1 has waited 1.00 us for ticker to yield. ticker sleeps for another 5.00 us.");
  step(&s, PART2);
  say(&s, PART2, EV_READY, PART1, 0, 0, NULL);
  say(&s, PART2, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  state_is(&s, PART1, ACTOR_READY);
  turn(&s, 2);
  step(&s, PART1);
  state_is(&s, PART1, ACTOR_WAITING);
  state_is(&s, GEN, ACTOR_RUNNING);
  say(&s, GEN, EV_YIELD, PART1, 0, 1, NULL);
  state_is(&s, PART1, ACTOR_RUNNING);
  say(&s, PART1, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  nothing_wrong(&s);
}

/* A wait that an exception ends is a wait, too. */
static void a_wait_in_vain_counts(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_NEW, FUTURE, 0, OBJECT_FLAG, "never");
  say(&s, PART1, EV_FLAG_WANT, FUTURE, 0, 0, NULL);
  step(&s, PART2);
  s.t_ns += 5000;
  say(&s, PART2, EV_CANCEL, PART1, 1, 0, NULL);
  say(&s, PART2, EV_READY, PART1, 0, FUTURE, NULL);
  say(&s, PART2, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  turn(&s, 2);
  say(&s, PART1, EV_STEP, LOOP, STEP_THROWN, 0, "CancelledError()");
  const struct world_object *o = world_object(&s.world, FUTURE);
  assert_int_equal(o->contended, 1);
  assert_true(o->max_wait_ns >= 5000);
  nothing_wrong(&s);
}

static void a_sleep_ends_by_its_time(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_AWAIT, 0, AWAIT_SLEEP, 5000, NULL);
  step(&s, PART2);
  say(&s, PART2, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  s.t_ns += 5000;
  struct event e = E(MAIN, READY, .a = PART1);
  struct buf got = {0};
  e.t_ns = s.t_ns;
  why_event(&got, scene_reader(&s), &s.world, &e);
  assert_string_equal(buf_text(&got),
                      "main makes part1 ready: its sleep is over; 1 other is before "
                      "it; it goes on in the loop's next turn.");
  buf_fini(&got);
  nothing_wrong(&s);
}

static void the_await_tree_is_told(void **state) {
  (void)state;
  struct scene s;
  begin(&s);
  say(&s, PART1, EV_NEW, FUTURE, 0, OBJECT_FUTURE, "f");
  say(&s, PART1, EV_NEW, FETCH, 0, OBJECT_COROUTINE, "fetch");
  say(&s, PART1, EV_NEW, READ, 0, OBJECT_COROUTINE, "read");
  say(&s, PART1, EV_NEW, GROUP, 0, OBJECT_GROUP, "gather");
  say(&s, 0, EV_LABEL, 7, 0, 0, "work");
  say(&s, PART1, EV_LINE, 0, 0, 0, NULL);
  actor_is(&s, PART1,
           "part1 is running at line 7 (work), in a step that has lasted 6.00 us; nothing else "
           "runs on its loop before it awaits something.");
  actor_is(&s, PART2,
           "part2 has been ready for 9.00 us and is the next to go on; now part1 is in its step.");
  actor_is(&s, MAIN, "main is running: it runs the event loop; now part1 is in its step.");
  say(&s, PART1, EV_ENTER, FETCH, 0, 0, NULL);
  say(&s, PART1, EV_ENTER, READ, 0, 0, NULL);
  say(&s, PART1, EV_AWAIT, PART2, AWAIT_OBJECT, 0, NULL);
  assert_int_equal(world_actor(&s.world, PART1)->coop.depth, 2);
  actor_is(&s, PART2, "part2 has been ready for 12.0 us and is the next to go on.");
  step(&s, PART2);
  say(&s, PART2, EV_AWAIT, 0, AWAIT_SLEEP, 30000, NULL);
  actor_is(&s, PART1,
           "part1 has awaited part2 for 2.00 us; it is in the coroutine \"read\", 2 coroutines "
           "deep. part2 "
           "sleeps for another 30.0 us.");
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 0, 30000, NULL);
  actor_is(&s, MAIN,
           "main polls in the event loop: nothing is ready, so it waits for input, or until the "
           "first timer is due in 30.0 us.");
  s.t_ns += 30000;
  say(&s, MAIN, EV_LOOP_RUN, LOOP, 0, 0, NULL);
  say(&s, MAIN, EV_READY, PART2, 0, 0, NULL);
  turn(&s, 1);
  step(&s, PART2);
  say(&s, PART2, EV_SLEEP, 0, 0, 50000, NULL);
  actor_is(
      &s, PART2,
      "part2 sleeps for another 50.0 us without awaiting it, so nothing else can run on its loop.");
  s.t_ns += 50000;
  say(&s, PART2, EV_WAKE, 0, 0, 0, NULL);
  say(&s, PART2, EV_MEMBER, GROUP, 0, FUTURE, NULL);
  say(&s, PART2, EV_MEMBER, GROUP, 0, PART1, NULL);
  say(&s, PART2, EV_FUTURE_DONE, FUTURE, DONE_RESULT, 1, NULL);
  say(&s, PART2, EV_CANCEL, PART1, 1, 0, NULL);
  say(&s, PART2, EV_READY, PART1, 0, 0, NULL);
  say(&s, PART2, EV_AWAIT, GROUP, AWAIT_OBJECT, 0, NULL);
  actor_is(
      &s, PART2,
      "part2 has awaited the group \"gather\" for a moment: 1 of its 2 members is done; it still "
      "needs part1. part1 has been ready for 1.00 us and is the next to go on.");
  turn(&s, 1);
  say(&s, PART1, EV_STEP, LOOP, STEP_THROWN, 0, NULL);
  say(&s, PART1, EV_LEAVE, READ, 1, 0, NULL);
  say(&s, PART1, EV_LEAVE, FETCH, 1, 0, NULL);
  say(&s, PART1, EV_FUTURE_DONE, PART1, DONE_CANCELLED, 0, NULL);
  assert_int_equal(world_object(&s.world, GROUP)->value, 2);
  assert_int_equal(s.world.head->links, 0);
  say(&s, PART1, EV_END, PART1, 0, 0, NULL);
  actor_is(&s, PART1, "part1 has just finished.");
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 0, UINT64_MAX, NULL);
  actor_is(&s, MAIN,
           "main polls in the event loop: nothing is ready, so it waits for input, and no timer is "
           "set.");
  nothing_wrong(&s);
}

/* --- hangs --- */

static void stuck_is(struct scene *s, size_t n, const char *words) {
  uint32_t ids[8];
  struct buf got = {0};
  assert_int_equal(stuck_find(&s->world, ids, 8), n);
  why_stuck(&got, scene_reader(s), &s->world, ids, n);
  assert_string_equal(buf_text(&got), words);
  buf_fini(&got);
}

/* part1 and part2 await for ever: `what` by the first one, part1 by the second. */
static void hang_on(struct scene *s, uint32_t what) {
  say(s, PART1, EV_NEW, FUTURE, 0, OBJECT_FUTURE, "f");
  say(s, PART1, EV_AWAIT, what, AWAIT_OBJECT, 0, NULL);
  step(s, PART2);
  say(s, PART2, EV_AWAIT, PART1, AWAIT_OBJECT, 0, NULL);
  stuck_is(s, 0, ""); /* main could do something about it */
  say(s, MAIN, EV_LOOP_POLL, LOOP, 0, UINT64_MAX, NULL);
}

static void hang(struct scene *s, uint32_t what) {
  begin(s);
  hang_on(s, what);
}

static void a_loop_that_can_never_go_on_is_found(void **state) {
  (void)state;
  struct scene s;
  hang(&s, FUTURE);
  stuck_is(&s, 3,
           "main waits for something to do in the event loop, part1 waits for the future \"f\", "
           "which nobody "
           "completes, and part2 waits for part1 to finish. Nobody is left who could change that.");
  scene_fini(&s);
  hang(&s, PART2);
  stuck_is(&s, 3,
           "part2 waits for part1 to finish, and part1 waits for part2 to finish. None of them can "
           "ever go on. The same holds for main.");
  scene_fini(&s);
}

static void who_may_be_called_from_outside_is_not_stuck(void **state) {
  (void)state;
  struct scene s;
  hang(&s, FUTURE); /* another thread could hand it something */
  enter_actor(&s, 0, THREAD, ACTOR_THREAD, "worker");
  stuck_is(&s, 0, "");
  /* ... and has done so, just before it waits itself */
  say(&s, THREAD, EV_NEW, ITEMS, 0, OBJECT_QUEUE, "executor");
  say(&s, THREAD, EV_SOON_SAFE, LOOP, 1, TICK, NULL);
  say(&s, THREAD, EV_GET_WANT, ITEMS, 0, 0, NULL);
  stuck_is(&s, 0, "");
  scene_fini(&s);
  begin(&s); /* it has, and is over */
  enter_actor(&s, PART1, THREAD, ACTOR_THREAD, "worker");
  hang_on(&s, FUTURE);
  say(&s, THREAD, EV_SOON_SAFE, LOOP, 1, TICK, NULL);
  say(&s, THREAD, EV_END, THREAD, 0, 0, NULL);
  stuck_is(&s, 0, "");
  scene_fini(&s);
  hang(&s, FUTURE); /* input could come */
  say(&s, 0, EV_NEW, SOCKET, 0, OBJECT_SOCKET, "client");
  stuck_is(&s, 0, "");
  scene_fini(&s);
  begin(&s); /* a timer will come */
  say(&s, PART1, EV_AWAIT, 0, AWAIT_SLEEP, 5, NULL);
  step(&s, PART2);
  say(&s, PART2, EV_AWAIT, PART1, AWAIT_OBJECT, 0, NULL);
  say(&s, MAIN, EV_LOOP_POLL, LOOP, 0, 5, NULL);
  stuck_is(&s, 0, "");
  scene_fini(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_event_has_its_sentence),
      cmocka_unit_test(a_loop_has_phases_and_a_queue),
      cmocka_unit_test(a_switch_is_a_change_of_task),
      cmocka_unit_test(a_long_queue_is_counted),
      cmocka_unit_test(what_is_called_off_does_not_run),
      cmocka_unit_test(a_task_takes_what_it_waited_for_when_it_runs_again),
      cmocka_unit_test(a_step_can_end_in_a_generator),
      cmocka_unit_test(a_wait_in_vain_counts),
      cmocka_unit_test(a_sleep_ends_by_its_time),
      cmocka_unit_test(the_await_tree_is_told),
      cmocka_unit_test(a_loop_that_can_never_go_on_is_found),
      cmocka_unit_test(who_may_be_called_from_outside_is_not_stuck),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
