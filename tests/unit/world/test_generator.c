/* Generators: who runs and who waits, in the world and in words; and the rules that they keep. */
#include "tests/unit/world/play.h"

enum { MAIN = 1, GEN, INNER };

static void every_event_has_its_sentence(void **state) {
  (void)state;
  static const struct line lines[] = {
      {E(0, SPAWN, .a = MAIN, .b = 1, .c = ACTOR_PROCESS), "main", 0,
       "The recorder starts main, a new process."},
      {E(MAIN, START, .a = MAIN, .b = 2), NULL, 0, "main runs for the first time."},
      {E(MAIN, SPAWN, .a = GEN, .c = ACTOR_GENERATOR), "count", 0,
       "main makes count, a new generator: nothing of it runs before it is asked for a value."},
      {E(MAIN, RESUME, .a = GEN, .b = RESUME_NEXT), NULL, 0,
       "main calls next() on count and waits for it; count begins its body."},
      {E(GEN, START, .a = GEN), NULL, 0,
       "count runs for the first time, 1.00 us after main started it."},
      {E(GEN, YIELD, .a = MAIN, .c = 7), NULL, 0,
       "count yields 7 to main and stops there; it keeps its local variables until it is resumed."},
      {E(MAIN, RESUME, .a = GEN, .b = RESUME_SEND, .c = 5), NULL, 2000000,
       "main sends 5 into count and waits for it; count goes on at its yield, where it stood for "
       "2.00 ms."},
      {E(GEN, SPAWN, .a = INNER, .c = ACTOR_GENERATOR), "inner", 0,
       "count makes inner, a new generator: nothing of it runs before it is asked for a value."},
      {E(GEN, RESUME, .a = INNER, .b = RESUME_FROM), NULL, 0,
       "count asks inner for its next value, by yield from, and waits for it; inner begins its "
       "body."},
      {E(INNER, START, .a = INNER), NULL, 0,
       "inner runs for the first time, 1.00 us after count started it."},
      {E(INNER, YIELD, .a = GEN), "'a'", 0,
       "inner yields 'a' to count and stops there; it keeps its local variables until it is "
       "resumed."},
      {E(GEN, YIELD, .a = MAIN), "'a'", 0,
       "count yields 'a' to main and stops there; it keeps its local variables until it is "
       "resumed."},
      {E(MAIN, RESUME, .a = GEN, .b = RESUME_THROW), "ValueError('x')", 0,
       "main throws ValueError('x') into count and waits for it; count goes on at its yield, where "
       "it stood for 1.00 us."},
      {E(GEN, RESUME, .a = INNER, .b = RESUME_CLOSE), "GeneratorExit()", 0,
       "count closes inner, where GeneratorExit is raised, and waits for it; inner goes on at its "
       "yield, where it stood for 3.00 us."},
      {E(INNER, RETURN, .a = GEN, .b = 1), "GeneratorExit()", 0,
       "inner raises GeneratorExit(): its body is over, and count goes on."},
      {E(INNER, END, .a = INNER, .c = 1), NULL, 0,
       "inner has finished (an exception came out of it)."},
      {E(GEN, RETURN, .a = MAIN, .c = 3), NULL, 0,
       "count returns 3: its body is over, and main goes on."},
      {E(GEN, END, .a = GEN), NULL, 0, "count has finished."},
      {E(MAIN, END, .a = MAIN, .b = 3), NULL, 0, "main has finished."},
  };
  PLAY(lines);
}

static void open_scene(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  say(s, MAIN, EV_SPAWN, GEN, 0, ACTOR_GENERATOR, "count");
  say(s, MAIN, EV_SPAWN, INNER, 0, ACTOR_GENERATOR, "inner");
}

static void state_is(const struct scene *s, uint32_t actor, enum actor_state state) {
  assert_int_equal(world_actor(&s->world, actor)->state, state);
}

static void one_of_a_chain_runs_and_the_others_wait(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, 0, EV_LABEL, 4, 0, 0, "here");
  actor_is(&s, GEN, "count has not begun: it does so when somebody asks it for its first value.");
  state_is(&s, GEN, ACTOR_PAUSED);
  say(&s, MAIN, EV_RESUME, GEN, RESUME_NEXT, 0, NULL);
  state_is(&s, MAIN, ACTOR_WAITING);
  state_is(&s, GEN, ACTOR_RUNNING);
  say(&s, GEN, EV_START, GEN, 0, 0, NULL);
  say(&s, GEN, EV_RESUME, INNER, RESUME_NEXT, 0, NULL);
  state_is(&s, GEN, ACTOR_WAITING);
  actor_is(&s, MAIN,
           "main has waited 2.00 us for count to yield. count waits for inner to yield. inner is "
           "running.");
  say(&s, INNER, EV_LINE, 0, 0, 0, NULL);
  say(&s, INNER, EV_YIELD, GEN, 0, 1, NULL);
  state_is(&s, INNER, ACTOR_PAUSED);
  state_is(&s, GEN, ACTOR_RUNNING);
  s.t_ns += 2000000;
  say(&s, GEN, EV_YIELD, MAIN, 0, 1, NULL);
  state_is(&s, MAIN, ACTOR_RUNNING);
  actor_is(&s, INNER,
           "inner has been paused at its yield at line 4 (here) for 2.00 ms; it goes on when "
           "somebody resumes it.");
  const struct world_actor *a = world_actor(&s.world, GEN);
  assert_int_equal(a->coop.turns, 1);
  assert_int_equal(a->coop.longest_ns, 2005000);
  assert_int_equal(a->coop.caller, 0);
  assert_int_equal(world_spent_ns(&s.world, GEN, ACTOR_WAITING), 2000);
  say(&s, MAIN, EV_RESUME, GEN, RESUME_CLOSE, 0, "GeneratorExit()");
  assert_int_equal(world_actor(&s.world, GEN)->resumed, 1);
  struct event e = {.type = EV_RETURN, .actor = GEN, .a = MAIN};
  assert_int_equal(why_cause(&s.world, &e), scene_events(&s));
  say(&s, GEN, EV_RETURN, MAIN, 0, 0, NULL);
  say(&s, GEN, EV_END, GEN, 0, 0, NULL);
  state_is(&s, GEN, ACTOR_DONE);
  state_is(&s, MAIN, ACTOR_RUNNING);
  actor_is(&s, GEN, "count has just finished.");
  assert_int_equal(s.world.head->violation, 0);
  assert_int_equal(s.world.head->odd, 0);
  scene_fini(&s);
}

/* It is ended by whoever drops it, which is no switch; and one may be left as it is. */
static void a_paused_generator_may_be_dropped_or_left(void **state) {
  (void)state;
  struct scene s;
  struct buf text = {0};
  open_scene(&s);
  uint64_t switches = s.world.head->switches;
  say(&s, GEN, EV_END, GEN, 0, 0, NULL);
  say(&s, MAIN, EV_WORK, 0, 0, 1, NULL);
  assert_int_equal(s.world.head->switches, switches);
  state_is(&s, GEN, ACTOR_DONE);
  say(&s, MAIN, EV_END, MAIN, 3, 0, NULL);
  say(&s, 0, EV_VERDICT, 0, 0, 0, NULL);
  assert_true(invariant_end(&text, scene_reader(&s), &s.world));
  assert_int_equal(s.world.head->violation, 0);
  buf_fini(&text);
  scene_fini(&s);
}

/* --- rules --- */

static void begun(struct scene *s) {
  open_scene(s);
  say(s, MAIN, EV_RESUME, GEN, RESUME_NEXT, 0, NULL);
}

static void who_is_paused_does_nothing(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, GEN, EV_WORK, 0, 0, 1, NULL);
  broken(&s, RULE_PAUSED_RUNS, "count did something while it was paused.");
  begun(&s);
  say(&s, GEN, EV_YIELD, MAIN, 0, 1, NULL);
  say(&s, GEN, EV_YIELD, MAIN, 0, 2, NULL);
  broken(&s, RULE_PAUSED_RUNS, "count did something while it was paused.");
}

static void only_who_is_paused_is_resumed(void **state) {
  (void)state;
  struct scene s;
  begun(&s);
  say(&s, GEN, EV_RESUME, INNER, RESUME_NEXT, 0, NULL);
  say(&s, INNER, EV_RESUME, GEN, RESUME_NEXT, 0, NULL);
  broken(&s, RULE_RESUMES_PAUSED, "inner resumed count, which was not paused.");
}

static void only_who_runs_resumes(void **state) {
  (void)state;
  struct scene s;
  begun(&s);
  say(&s, MAIN, EV_RESUME, INNER, RESUME_NEXT, 0, NULL);
  broken(&s, RULE_BLOCKED_RUNS, "main did something while it was waiting.");
  open_scene(&s);
  say(&s, GEN, EV_RESUME, INNER, RESUME_NEXT, 0, NULL);
  broken(&s, RULE_PAUSED_RUNS, "count did something while it was paused.");
}

static void control_goes_back_to_who_gave_it(void **state) {
  (void)state;
  struct scene s;
  begun(&s);
  say(&s, GEN, EV_RESUME, INNER, RESUME_NEXT, 0, NULL);
  say(&s, INNER, EV_YIELD, MAIN, 0, 1, NULL);
  broken(&s, RULE_GIVES_BACK, "inner gave control to main, which had not resumed it.");
}

static void who_has_returned_is_not_resumed(void **state) {
  (void)state;
  struct scene s;
  begun(&s);
  say(&s, GEN, EV_RETURN, MAIN, 0, 0, NULL);
  say(&s, GEN, EV_END, GEN, 0, 0, NULL);
  say(&s, MAIN, EV_RESUME, GEN, RESUME_NEXT, 0, NULL);
  broken(&s, RULE_RESUMES_PAUSED, "main resumed count, which was not paused.");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_event_has_its_sentence),
      cmocka_unit_test(one_of_a_chain_runs_and_the_others_wait),
      cmocka_unit_test(a_paused_generator_may_be_dropped_or_left),
      cmocka_unit_test(who_is_paused_does_nothing),
      cmocka_unit_test(only_who_is_paused_is_resumed),
      cmocka_unit_test(only_who_runs_resumes),
      cmocka_unit_test(control_goes_back_to_who_gave_it),
      cmocka_unit_test(who_has_returned_is_not_resumed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
