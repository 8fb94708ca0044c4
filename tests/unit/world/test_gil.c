/* The GIL in the world: who has it, who waits for it and since when, what it costs, in words. */
#include "sched/world/why.h"

#include "tests/unit/world/scene.h"

enum { MAIN = 1, HOG, IO, GIL, OTHER_GIL };
enum { INTERVAL_NS = 5000000 };

/* hog has the GIL, io sleeps. */
static void convoy(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  say(s, MAIN, EV_NEW, GIL, 0, OBJECT_GIL, "");
  say(s, MAIN, EV_GIL_INTERVAL, GIL, 0, INTERVAL_NS, NULL);
  enter_actor(s, MAIN, HOG, ACTOR_THREAD, "hog");
  enter_actor(s, MAIN, IO, ACTOR_THREAD, "io");
  say(s, IO, EV_GIL_TAKE, GIL, 1, GIL_THREAD, NULL);
  say(s, IO, EV_GIL_DROP, GIL, 2, GIL_BLOCKING, NULL);
  say(s, HOG, EV_GIL_TAKE, GIL, 3, GIL_THREAD, NULL);
}

static void at(struct scene *s, uint64_t t_ns) {
  s->t_ns = t_ns - 1000; /* the next event comes 1 us later */
}

static void assert_why(struct scene *s, uint32_t actor, const char *want) {
  struct buf got = {0};
  why_actor(&got, scene_reader(s), &s->world, actor);
  assert_string_equal(buf_text(&got), want);
  buf_fini(&got);
}

static void assert_sound(const struct scene *s) {
  assert_int_equal(s->world.head->violation, 0);
  assert_int_equal(s->world.head->odd, 0);
}

static void a_hand_over_is_counted(void **state) {
  (void)state;
  struct scene s;
  convoy(&s);
  const struct world_object *o = world_object(&s.world, GIL);
  at(&s, 10000000);
  say(&s, IO, EV_GIL_WANT, GIL, 0, GIL_BLOCKING, NULL);
  assert_int_equal(o->waiters, 1);
  assert_int_equal(world_actor(&s.world, IO)->state, ACTOR_BLOCKED);
  assert_int_equal(world_waits_for_actor(&s.world, IO), HOG);
  at(&s, 15100000);
  say(&s, IO, EV_GIL_ASK, GIL, 4, 0, NULL);
  assert_int_equal(world_actor(&s.world, IO)->state, ACTOR_BLOCKED);
  say(&s, HOG, EV_GIL_DROP, GIL, 5, GIL_ASKED, NULL);
  say(&s, HOG, EV_GIL_YIELD, GIL, 0, 0, NULL);
  assert_int_equal(world_actor(&s.world, HOG)->state, ACTOR_WAITING);
  assert_int_equal(o->waiters, 1); /* who stands back is not in line */
  at(&s, 15150000);
  say(&s, IO, EV_GIL_TAKE, GIL, 6, GIL_BLOCKING, NULL);
  say(&s, HOG, EV_GIL_WANT, GIL, 0, GIL_ASKED, NULL);
  say(&s, HOG, EV_GIL_FALSE_WAKE, GIL, 7, 0, NULL);
  assert_int_equal(o->holder, IO);
  assert_int_equal(o->waiters, 1);
  assert_int_equal(o->gil.switches, 3);
  assert_int_equal(o->gil.requests, 1);
  assert_int_equal(o->gil.forced, 1);
  assert_int_equal(o->gil.false_wakes, 1);
  assert_int_equal(o->gil.convoys, 1);
  assert_int_equal(o->gil.convoy_ns, 5150000);
  assert_int_equal(o->gil.max_convoy_ns, 5150000);
  assert_int_equal(world_gil_waited_ns(&s.world, IO), 5150000);
  assert_int_equal(world_gil_held_ns(&s.world, HOG), 15101000 - 11000);
  assert_int_equal(world_gil_waited_ns(&s.world, HOG), 1000); /* still does */
  assert_sound(&s);
  scene_fini(&s);
}

/* hog waits while others switch: its timed wait starts again, so it may ask later. */
static void a_switch_puts_the_request_off(void **state) {
  (void)state;
  struct scene s;
  convoy(&s);
  at(&s, 10000000);
  say(&s, IO, EV_GIL_WANT, GIL, 0, GIL_BLOCKING, NULL);
  assert_int_equal(world_gil_ask_ns(&s.world, IO), 15000000);
  assert_int_equal(world_gil_ask_ns(&s.world, HOG), 0);
  at(&s, 12000000);
  say(&s, HOG, EV_GIL_DROP, GIL, 4, GIL_BLOCKING, NULL);
  say(&s, MAIN, EV_GIL_TAKE, GIL, 5, GIL_THREAD, NULL);
  assert_int_equal(world_gil_ask_ns(&s.world, IO), 20000000);
  at(&s, 16000000); /* its wait was over at 15 ms, without an event */
  say(&s, HOG, EV_LINE, 0, 0, 0, NULL);
  assert_int_equal(world_gil_ask_ns(&s.world, IO), 20000000);
  assert_sound(&s);
  scene_fini(&s);
}

static void why_says_who_and_when(void **state) {
  (void)state;
  struct scene s;
  convoy(&s);
  assert_why(&s, HOG, "hog is running and has the GIL.");
  at(&s, 10000000);
  say(&s, IO, EV_GIL_WANT, GIL, 0, GIL_BLOCKING, NULL);
  at(&s, 11200000);
  say(&s, HOG, EV_LINE, 0, 0, 0, NULL);
  assert_why(&s, IO,
             "io has waited 1.20 ms for the GIL; hog has it and has never blocked; io may ask for "
             "it in 3.80 ms. hog is running and has the GIL.");
  at(&s, 15000000);
  say(&s, IO, EV_GIL_ASK, GIL, 4, 0, NULL);
  say(&s, HOG, EV_LINE, 0, 0, 0, NULL);
  assert_why(&s, IO,
             "io has waited 5.00 ms for the GIL; hog has it and has never blocked; io asked for it "
             "1.00 us ago, so it comes free at the next bytecode. hog is running and has the GIL.");
  say(&s, HOG, EV_GIL_DROP, GIL, 5, GIL_ASKED, NULL);
  say(&s, HOG, EV_GIL_YIELD, GIL, 0, 0, NULL);
  assert_why(&s, HOG,
             "hog was asked for the GIL and stands back until another thread has taken it.");
  assert_why(&s, IO,
             "io has waited 5.00 ms for the GIL, which is free now: it takes it as soon as it "
             "runs.");
  assert_sound(&s);
  scene_fini(&s);
}

static void sentences_of_the_old_one(void **state) {
  (void)state;
  static const struct {
    struct event e;
    const char *sentence;
  } lines[] = {
      {{.actor = HOG, .type = EV_GIL_DROP, .a = GIL, .b = 4, .c = GIL_TICKS},
       "hog has executed its share of bytecodes and lets the GIL go after 1.00 us."},
      {{.actor = HOG, .type = EV_GIL_TAKE, .a = GIL, .b = 5, .c = GIL_TICKS}, "hog takes the GIL."},
      {{.actor = IO, .type = EV_GIL_WANT, .a = GIL, .c = GIL_BLOCKING},
       "io is back from a call and needs the GIL to go on: hog has had it for 1.00 us."},
      {{.actor = IO, .type = EV_GIL_FALSE_WAKE, .a = GIL, .b = 6},
       "io was woken because the GIL was free, but hog was faster."},
      {{.actor = HOG, .type = EV_GIL_DROP, .a = GIL, .b = 7, .c = 99},
       "hog does something else and lets the GIL go after 3.00 us; io may take it."},
      {{.actor = IO, .type = EV_GIL_TAKE, .a = GIL, .b = 8, .c = GIL_BLOCKING},
       "io takes the GIL after 3.00 us, because hog let it go."},
      {{.actor = IO, .type = EV_NEW, .a = OTHER_GIL, .c = OBJECT_GIL}, "io makes the GIL."},
  };
  struct scene s;
  convoy(&s);
  struct buf got = {0};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    struct event e = lines[i].e;
    e.t_ns = s.t_ns += 1000;
    got.len = 0;
    why_event(&got, scene_reader(&s), &s.world, &e);
    assert_string_equal(buf_text(&got), lines[i].sentence);
    scene_add(&s, &e);
  }
  assert_sound(&s);
  buf_fini(&got);
  scene_fini(&s);
}

static void two_holders_break_a_rule(void **state) {
  (void)state;
  struct scene s;
  convoy(&s);
  say(&s, IO, EV_GIL_TAKE, GIL, 4, GIL_THREAD, NULL);
  assert_int_equal(s.world.head->violation_rule, RULE_ONE_HOLDER);
  scene_fini(&s);
  convoy(&s);
  say(&s, IO, EV_GIL_DROP, GIL, 4, GIL_THREAD, NULL);
  assert_int_equal(s.world.head->violation_rule, RULE_HOLDER_DROPS);
  scene_fini(&s);
  convoy(&s);
  say(&s, IO, EV_GIL_WANT, GIL, 0, GIL_BLOCKING, NULL);
  say(&s, IO, EV_LINE, 0, 0, 0, NULL);
  assert_int_equal(s.world.head->violation_rule, RULE_BLOCKED_RUNS);
  scene_fini(&s);
}

/* Asking and waking in vain without having waited, and what is no GIL. */
static void nonsense_is_only_counted(void **state) {
  (void)state;
  struct scene s;
  convoy(&s);
  say(&s, IO, EV_GIL_ASK, GIL, 4, 0, NULL);
  assert_int_equal(s.world.head->odd, 1);
  say(&s, 99, EV_GIL_ASK, GIL, 5, 0, NULL);
  say(&s, IO, EV_GIL_FALSE_WAKE, HOG, 1, 0, NULL);
  say(&s, IO, EV_GIL_TAKE, HOG, 1, 0, NULL);
  say(&s, IO, EV_GIL_WANT, HOG, 0, 0, NULL);
  say(&s, IO, EV_GIL_DROP, HOG, 0, 0, NULL);
  say(&s, IO, EV_GIL_YIELD, 98, 0, 0, NULL);
  say(&s, IO, EV_GIL_INTERVAL, MAIN, 0, 1, NULL);
  assert_int_equal(s.world.head->odd, 8);
  assert_int_equal(world_actor(&s.world, IO)->state, ACTOR_RUNNING);
  assert_int_equal(world_object(&s.world, GIL)->holder, HOG);
  scene_fini(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_hand_over_is_counted),   cmocka_unit_test(a_switch_puts_the_request_off),
      cmocka_unit_test(why_says_who_and_when),    cmocka_unit_test(sentences_of_the_old_one),
      cmocka_unit_test(two_holders_break_a_rule), cmocka_unit_test(nonsense_is_only_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
