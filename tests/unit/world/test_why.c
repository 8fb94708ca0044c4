/* The sentences, word for word. */
#include "sched/world/why.h"

#include "tests/unit/world/play.h"

enum { MAIN = 1, ALICE, BOB, M, N, X, STDOUT, TWIN };

static void every_event_has_its_sentence(void **state) {
  (void)state;
  static const struct line lines[] = {
      {E(0, LABEL, .a = 7, .b = 0), "square", 0,
       "Actors will be seen at line 7 (square) of the listing."},
      {E(0, LABEL, .a = 9, .b = 1), NULL, 0, "Actors will be seen at line 9 of the listing."},
      {E(0, CLOCK, .c = 5), NULL, 0, "The recorder compared its two clocks."},
      {E(0, SPAWN, .a = MAIN, .b = 1, .c = ACTOR_PROCESS), "main", 0,
       "The recorder starts main, a new process."},
      {E(MAIN, START, .a = MAIN, .b = 2), NULL, 0, "main runs for the first time."},
      {E(MAIN, NEW, .a = M, .c = OBJECT_LOCK), "m", 0, "main makes the lock \"m\"."},
      {E(MAIN, NEW, .a = X, .c = OBJECT_VARIABLE), "x", 0, "main makes the variable \"x\"."},
      {E(MAIN, NEW, .a = STDOUT, .c = OBJECT_STREAM), "stdout", 0,
       "main makes the stream \"stdout\"."},
      {E(MAIN, STORE, .a = X, .b = 1, .c = 100), NULL, 0, "main writes 100 to the variable \"x\"."},
      {E(MAIN, SPAWN, .a = ALICE, .b = 1, .c = ACTOR_THREAD), "alice", 0,
       "main starts alice, a new thread."},
      {E(MAIN, SPAWN, .a = BOB, .b = 1, .c = ACTOR_PROCESS), "bob", 0,
       "main starts bob, a new process."},
      {E(ALICE, START, .a = ALICE, .b = 2), NULL, 46000,
       "alice runs for the first time, 48.0 us after main started it."},
      {E(BOB, START, .a = BOB, .b = 2), NULL, 0,
       "bob runs for the first time, 48.0 us after main started it."},
      {E(0, GRANT, .a = BOB, .b = 3, .c = 12), NULL, 0,
       "Decision 13: bob moves, one of 3 that could have."},
      {E(BOB, LINE, .b = 0), NULL, 0, "bob is at line 7 (square)."},
      {E(BOB, LINE, .b = 1), NULL, 0, "bob is at line 9."},
      {E(BOB, LINE, .b = 2), NULL, 0, "bob is at a line without a name."},
      {E(BOB, WORK, .c = 2500000), NULL, 0, "bob computes for 2.50 ms."},
      {E(BOB, OUT, .a = STDOUT, .b = 1), "Hi \x1b[31m", 0, "bob prints \"Hi \\x1b[31m\"."},
      {E(BOB, OUT, .a = STDOUT, .b = 2), NULL, 0, "bob prints \"\"."},
      {E(BOB, SLEEP, .c = 1000000), NULL, 0, "bob sleeps for 1.00 ms and needs no core meanwhile."},
      {E(BOB, WAKE, .c = 0), NULL, 999000, "bob wakes up after 1.00 ms: its time has come."},
      {E(0, RAW, .c = 0), "ls: no", 0, "Outside of the hooks, somebody wrote: \"ls: no\"."},
      {E(MAIN, JOIN_WAIT, .a = ALICE), NULL, 0, "main waits for alice to finish."},
      {E(ALICE, END, .a = ALICE, .b = 3), NULL, 0, "alice has finished; that lets main go on."},
      {E(MAIN, JOIN, .a = ALICE, .b = 4), NULL, 0,
       "main sees that alice has ended and goes on after 2.00 us."},
      {E(MAIN, DIED, .a = BOB, .b = 3, .c = 9), NULL, 0,
       "bob ended without a word of its own: killed by SIGKILL."},
      {E(MAIN, JOIN, .a = BOB, .b = 4, .c = 9), NULL, 0,
       "main sees that bob has ended (killed by SIGKILL)."},
      {E(0, LATE, .a = BOB, .c = 3000), NULL, 0,
       "The next event of bob reached the recorder 3.00 us too late; it is shown where it "
       "arrived."},
      {E(0, LOST, .a = MAIN, .c = 4), NULL, 0,
       "Events are missing here (4 of main), so nobody knows what main did until it is seen "
       "again."},
      {E(ALICE, VERDICT, .a = 1), "No such file.", 0,
       "alice cannot go on and gives up. No such file."},
      {E(0, VERDICT, .a = 0), "Everything went well.", 0, "The run is over. Everything went well."},
      {E(0, VERDICT, .a = 0), NULL, 0, "The run is over."},
  };
  PLAY(lines);
}

static void a_lock_changes_hands(void **state) {
  (void)state;
  static const struct line lines[] = {
      {E(0, SPAWN, .a = ALICE, .b = 1, .c = ACTOR_THREAD), "alice", 0,
       "The recorder starts alice, a new thread."},
      {E(ALICE, START, .a = ALICE, .b = 2), NULL, 0, "alice runs for the first time."},
      {E(ALICE, SPAWN, .a = BOB, .b = 1, .c = ACTOR_THREAD), "bob", 0,
       "alice starts bob, a new thread."},
      {E(BOB, START, .a = BOB, .b = 2), NULL, 0,
       "bob runs for the first time, 1.00 us after alice started it."},
      {E(ALICE, NEW, .a = M, .c = OBJECT_LOCK), "m", 0, "alice makes the lock \"m\"."},
      {E(ALICE, LOCK_TAKE, .a = M, .b = 1), NULL, 0, "alice takes the lock \"m\"."},
      {E(BOB, LOCK_WANT, .a = M), NULL, 4000,
       "bob wants the lock \"m\" and must wait: alice has held it for 5.00 us."},
      {E(ALICE, LOCK_DROP, .a = M, .b = 2), NULL, 6000,
       "alice lets the lock \"m\" go after 12.0 us; bob may take it."},
      {E(BOB, LOCK_TAKE, .a = M, .b = 3), NULL, 0,
       "bob takes the lock \"m\" after 8.00 us, because alice let it go."},
      {E(BOB, LOCK_DROP, .a = M, .b = 4), NULL, 0, "bob lets the lock \"m\" go after 1.00 us."},
      {E(BOB, LOCK_TAKE, .a = M, .b = 5), NULL, 0, "bob takes the lock \"m\"."},
      {E(BOB, END, .a = BOB, .b = 3, .c = 7), NULL, 0, "bob has finished (returned 7)."},
  };
  PLAY(lines);
}

static void a_lost_update_is_named(void **state) {
  (void)state;
  static const struct line lines[] = {
      {E(0, SPAWN, .a = ALICE, .b = 1, .c = ACTOR_THREAD), "alice", 0,
       "The recorder starts alice, a new thread."},
      {E(ALICE, START, .a = ALICE, .b = 2), NULL, 0, "alice runs for the first time."},
      {E(ALICE, SPAWN, .a = BOB, .b = 1, .c = ACTOR_THREAD), "bob", 0,
       "alice starts bob, a new thread."},
      {E(BOB, START, .a = BOB, .b = 2), NULL, 0,
       "bob runs for the first time, 1.00 us after alice started it."},
      {E(ALICE, NEW, .a = X, .c = OBJECT_VARIABLE), "x", 0, "alice makes the variable \"x\"."},
      {E(ALICE, STORE, .a = X, .b = 1, .c = 100), NULL, 0,
       "alice writes 100 to the variable \"x\"."},
      {E(ALICE, LOAD, .a = X, .b = 2, .c = 100), NULL, 0,
       "alice reads 100 from the variable \"x\"."},
      {E(BOB, LOAD, .a = X, .b = 3, .c = 100), NULL, 0,
       "bob reads 100 from the variable \"x\", as alice left it."},
      {E(ALICE, CALC, .a = X, .c = 150), NULL, 0,
       "alice computes 150 for the variable \"x\"; nobody else sees it yet."},
      {E(ALICE, STORE, .a = X, .b = 4, .c = 150), NULL, 0,
       "alice writes 150 to the variable \"x\"."},
      {E(BOB, STORE, .a = X, .b = 5, .c = 0 - (uint64_t)20), NULL, 0,
       "bob writes -20 to the variable \"x\" over alice's 150; alice wrote that after bob had "
       "read, so what was written meanwhile is lost."},
      {E(ALICE, LOAD, .a = X, .b = 6, .c = 0 - (uint64_t)20), NULL, 0,
       "alice reads -20 from the variable \"x\", as bob left it."},
      {E(ALICE, STORE, .a = X, .b = 7, .c = 1), NULL, 0,
       "alice writes 1 to the variable \"x\" over bob's -20."},
  };
  PLAY(lines);
}

static void open_scene(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  enter_actor(s, MAIN, ALICE, ACTOR_THREAD, "alice");
  enter_actor(s, MAIN, BOB, ACTOR_THREAD, "bob");
  say(s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
  say(s, MAIN, EV_NEW, N, 0, OBJECT_LOCK, "n");
}

static void the_chain_leads_to_the_root(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, 0, EV_LABEL, 4, 0, 0, "work");
  say(&s, MAIN, EV_SPAWN, 30, 1, ACTOR_THREAD, "carol");
  actor_is(&s, 30, "carol was just started by main and has not run yet.");
  say(&s, ALICE, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, BOB, EV_LOCK_WANT, M, 0, 0, NULL);
  say(&s, MAIN, EV_JOIN_WAIT, BOB, 0, 0, NULL);
  s.t_ns += 9000;
  say(&s, ALICE, EV_LINE, 0, 0, 0, NULL);
  actor_is(&s, ALICE, "alice is running at line 4 (work).");
  actor_is(
      &s, MAIN,
      "main has waited 10.0 us for bob to finish. bob has waited 11.0 us for the lock \"m\", which "
      "alice has held for 12.0 us. alice is running at line 4 (work).");
  actor_is(&s, 30, "carol was started by main 13.0 us ago and has not run yet.");
  say(&s, ALICE, EV_SLEEP, 0, 0, 2500, NULL);
  actor_is(&s, BOB,
           "bob has waited 12.0 us for the lock \"m\", which alice has held for 13.0 us. alice "
           "sleeps for another 2.50 us.");
  s.t_ns += 2500;
  say(&s, 0, EV_CLOCK, 0, 0, 0, NULL);
  actor_is(&s, ALICE, "alice is about to wake up: its sleep was over 1.00 us ago.");
  say(&s, ALICE, EV_WAKE, 0, 0, 0, NULL);
  say(&s, ALICE, EV_LOCK_DROP, M, 2, 0, NULL);
  actor_is(&s, BOB,
           "bob has waited 17.5 us for the lock \"m\", which is free now: it takes it as soon as "
           "it runs.");
  say(&s, ALICE, EV_END, ALICE, 3, 7, NULL);
  actor_is(&s, ALICE, "alice has just finished (returned 7), and nobody has joined it yet.");
  say(&s, 0, EV_LOST, BOB, 0, 1, NULL);
  actor_is(&s, BOB, "bob is unknown: events of it were lost, and it has not been seen since.");
  say(&s, 0, EV_DIED, MAIN, 3, 0x0300, NULL);
  actor_is(&s, MAIN, "main has just died (exit code 3).");
  say(&s, BOB, EV_JOIN, MAIN, 4, 0x0300, NULL);
  actor_is(&s, MAIN, "main has died (exit code 3) and was joined just now.");
  scene_fini(&s);
}

static void who_can_go_on_is_told_so(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, MAIN, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, ALICE, EV_LOCK_WANT, M, 0, 0, NULL);
  say(&s, BOB, EV_LOCK_WANT, M, 0, 0, NULL);
  say(&s, MAIN, EV_LOCK_DROP, M, 2, 0, NULL);
  actor_is(&s, BOB,
           "bob has waited 1.00 us for the lock \"m\", which is free now: it takes it as soon as "
           "it runs, unless another one is faster.");
  say(&s, ALICE, EV_LOCK_TAKE, M, 3, 0, NULL);
  say(&s, MAIN, EV_JOIN_WAIT, ALICE, 0, 0, NULL);
  say(&s, ALICE, EV_END, ALICE, 3, 0, NULL);
  actor_is(&s, MAIN,
           "main has waited 1.00 us for alice to finish, who has: it goes on as soon as it runs.");
  /* But a lock that an ended actor holds is never let go. */
  actor_is(
      &s, BOB,
      "bob has waited 4.00 us for the lock \"m\", which alice has held for 2.00 us. alice has just "
      "finished, and nobody has joined it yet.");
  say(&s, MAIN, EV_SPAWN, 30, 1, ACTOR_PROCESS, NULL);
  say(&s, 30, EV_START, 30, 2, 0, NULL);
  say(&s, 30, EV_END, 30, 3, 0, NULL);
  actor_is(&s, 30, "main.3 has just finished, and nobody has joined it yet: it is a zombie.");
  scene_fini(&s);
}

static void a_span_without_length_is_a_moment(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_CORE_IN, 1, 0, 0, NULL);
  say(&s, ALICE, EV_CORE_TAKEN, 1, 0, 0, NULL);
  actor_is(&s, ALICE, "alice could go on, but the kernel took core 1 away from it a moment ago.");
  scene_fini(&s);
}

static void circles_are_named(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, BOB, EV_LOCK_TAKE, N, 1, 0, NULL);
  say(&s, ALICE, EV_LOCK_WANT, N, 0, 0, NULL);
  say(&s, BOB, EV_LOCK_WANT, M, 0, 0, NULL);
  say(&s, MAIN, EV_JOIN_WAIT, BOB, 0, 0, NULL);
  actor_is(
      &s, MAIN,
      "main waits for bob to finish. bob has waited 1.00 us for the lock \"m\", which alice has "
      "held for 4.00 us. alice has waited 2.00 us for the lock \"n\", which bob has held for 3.00 "
      "us. That is a circle: bob waits for the lock \"m\", held by alice, and alice waits for the "
      "lock \"n\", held by bob. None of them can ever go on.");
  scene_fini(&s);
  open_scene(&s);
  say(&s, ALICE, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(&s, ALICE, EV_LOCK_WANT, M, 0, 0, NULL);
  actor_is(&s, ALICE,
           "alice waits for the lock \"m\", which it has held itself for 1.00 us. That is a "
           "circle: alice waits for the lock \"m\", held by itself. It can never go on.");
  scene_fini(&s);
}

static void long_chains_are_cut(void **state) {
  (void)state;
  enum { MANY = 40 };
  struct scene s = {0};
  enter_actor(&s, 0, 1, ACTOR_PROCESS, "main");
  for (uint32_t id = 2; id <= MANY; id++)
    enter_actor(&s, 1, id, ACTOR_THREAD, NULL);
  for (uint32_t id = 1; id < MANY; id++)
    say(&s, id, EV_JOIN_WAIT, id + 1, 0, 0, NULL);
  struct buf got = {0};
  why_actor(&got, scene_reader(&s), &s.world, 1);
  assert_non_null(strstr(buf_text(&got), "It goes on like that, from one to the next."));
  assert_null(strstr(buf_text(&got), "main.17"));
  uint32_t cycle[MANY];
  say(&s, MANY, EV_JOIN_WAIT, 1, 0, 0, NULL);
  size_t n = world_cycle(&s.world, 1, cycle, MANY);
  assert_int_equal(n, MANY);
  got.len = 0;
  why_cycle(&got, scene_reader(&s), &s.world, cycle, n);
  assert_non_null(strstr(buf_text(&got), ", and so on through 40 actors. None of them"));
  buf_fini(&got);
  scene_fini(&s);
}

static void name_is(struct scene *s, uint32_t id, const char *words) {
  struct buf got = {0};
  why_name(&got, scene_reader(s), &s->world, id);
  assert_string_equal(buf_text(&got), words);
  buf_fini(&got);
}

static void names_are_as_people_say_them(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  enter_actor(&s, MAIN, TWIN, ACTOR_THREAD, "alice");
  enter_actor(&s, TWIN, 20, ACTOR_THREAD, NULL);
  say(&s, MAIN, EV_NEW, 21, 0, OBJECT_VARIABLE, NULL);
  say(&s, MAIN, EV_NEW, 22, 0, 99, "odd\nthing");
  name_is(&s, BOB, "bob");
  name_is(&s, ALICE, "alice (main.1)");
  name_is(&s, TWIN, "alice (main.3)");
  name_is(&s, 20, "main.3.1");
  name_is(&s, M, "the lock \"m\"");
  name_is(&s, 21, "a nameless variable");
  name_is(&s, 22, "the object \"odd\\nthing\"");
  name_is(&s, 0, "the recorder");
  name_is(&s, 12345, "somebody unknown");
  scene_fini(&s);
}

static void spans_have_three_digits(void **state) {
  (void)state;
  static const struct {
    uint64_t ns;
    const char *words;
  } all[] = {{0, "0 ns"},
             {999, "999 ns"},
             {1000, "1.00 us"},
             {9994, "9.99 us"},
             {9995, "10.0 us"},
             {99949, "99.9 us"},
             {99950, "100 us"},
             {999499, "999 us"},
             {999500, "1.00 ms"},
             {12345678, "12.3 ms"},
             {999499999, "999 ms"},
             {999500000, "1.00 s"},
             {119000000000, "119 s"},
             {120000000000, "2.00 min"},
             {7200000000000, "2.00 h"},
             {UINT64_MAX, "5124096 h"}};
  struct buf got = {0};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    got.len = 0;
    why_span(&got, all[i].ns);
    assert_string_equal(buf_text(&got), all[i].words);
  }
  buf_fini(&got);
}

/* The causes point at the events that made them: ordinal + 1. */
static void causes_are_found(void **state) {
  (void)state;
  struct scene s = {0};
  enter_actor(&s, 0, MAIN, ACTOR_PROCESS, "main");          /* 1, 2 */
  say(&s, MAIN, EV_SPAWN, ALICE, 1, ACTOR_THREAD, "alice"); /* 3 */
  struct event e = E(ALICE, START, .a = ALICE, .b = 2);
  assert_int_equal(why_cause(&s.world, &e), 3);
  say(&s, ALICE, EV_START, ALICE, 2, 0, NULL); /* 4 */
  say(&s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
  say(&s, MAIN, EV_LOCK_TAKE, M, 1, 0, NULL); /* 6 */
  e = (struct event)E(ALICE, LOCK_WANT, .a = M);
  assert_int_equal(why_cause(&s.world, &e), 6);
  scene_add(&s, &e);
  say(&s, MAIN, EV_LOCK_DROP, M, 2, 0, NULL); /* 8 */
  e = (struct event)E(ALICE, LOCK_TAKE, .a = M, .b = 3);
  assert_int_equal(why_cause(&s.world, &e), 8);
  e.actor = MAIN; /* did not wait for it */
  assert_int_equal(why_cause(&s.world, &e), 0);
  e = (struct event)E(ALICE, LOCK_TAKE, .a = M, .b = 3);
  scene_add(&s, &e);
  say(&s, ALICE, EV_SLEEP, 0, 0, 5, NULL); /* 10 */
  e = (struct event)E(ALICE, WAKE, .c = 0);
  assert_int_equal(why_cause(&s.world, &e), 10);
  scene_add(&s, &e);
  say(&s, ALICE, EV_END, ALICE, 3, 0, NULL); /* 12 */
  e = (struct event)E(MAIN, JOIN, .a = ALICE, .b = 4);
  assert_int_equal(why_cause(&s.world, &e), 12);
  say(&s, MAIN, EV_NEW, X, 0, OBJECT_VARIABLE, "x");
  say(&s, MAIN, EV_STORE, X, 1, 5, NULL); /* 14 */
  e = (struct event)E(MAIN, LOAD, .a = X, .b = 2, .c = 5);
  assert_int_equal(why_cause(&s.world, &e), 14);
  scene_fini(&s);
}

/* Types from a newer version, fields out of range: still a sentence, and never a number of ours. */
static void the_unknown_gets_a_sentence_too(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  struct buf got = {0};
  for (uint32_t type = 0; type < 300; type++) {
    struct event e = {.type = (uint16_t)type, .actor = 777777, .a = 888888, .b = 555555};
    e.text = 444444;
    got.len = 0;
    why_event(&got, scene_reader(&s), &s.world, &e);
    assert_true(got.len > 10);
    assert_int_equal(got.data[got.len - 1], '.');
    assert_null(strstr(buf_text(&got), "777777"));
    if (event_desc((uint16_t)type)->field[SLOT_A].kind == FIELD_ID)
      assert_null(strstr(buf_text(&got), "888888"));
    assert_null(strpbrk(buf_text(&got), "{}[]"));
  }
  struct event e = {.type = 299, .actor = 777777};
  got.len = 0;
  why_event(&got, NULL, &s.world, &e);
  assert_string_equal(buf_text(&got),
                      "Somebody unknown did something that this version of whoruns does not know.");
  buf_fini(&got);
  scene_fini(&s);
}

static void what_was_lost_or_late_is_warned_of(void **state) {
  (void)state;
  struct scene s = {0};
  struct buf got = {0};
  enter_actor(&s, 0, MAIN, ACTOR_PROCESS, "main");
  assert_false(why_doubt(&got, &s.world));
  say(&s, 0, EV_LATE, MAIN, 0, 10, NULL);
  assert_true(why_doubt(&got, &s.world));
  assert_string_equal(buf_text(&got),
                      "1 event reached the recorder too late for a place in the order of time, so "
                      "spans there, and what is said of cores, may be wrong.");
  say(&s, 0, EV_LOST, MAIN, 0, 3, NULL);
  got.len = 0;
  assert_true(why_doubt(&got, &s.world));
  assert_string_equal(buf_text(&got),
                      "3 events are missing, so what is told of this run is not all that happened, "
                      "and what is said of cores may be wrong. 1 event reached the recorder too "
                      "late for a place in the order of time, so spans there, and what is said of "
                      "cores, may be wrong.");
  buf_fini(&got);
  scene_fini(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_event_has_its_sentence),
      cmocka_unit_test(a_lock_changes_hands),
      cmocka_unit_test(a_lost_update_is_named),
      cmocka_unit_test(the_chain_leads_to_the_root),
      cmocka_unit_test(a_span_without_length_is_a_moment),
      cmocka_unit_test(who_can_go_on_is_told_so),
      cmocka_unit_test(circles_are_named),
      cmocka_unit_test(long_chains_are_cut),
      cmocka_unit_test(names_are_as_people_say_them),
      cmocka_unit_test(spans_have_three_digits),
      cmocka_unit_test(causes_are_found),
      cmocka_unit_test(what_was_lost_or_late_is_warned_of),
      cmocka_unit_test(the_unknown_gets_a_sentence_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
