/* The figures of a small run, as text and as JSON. */
#include "sched/world/stats.h"

#include "sched/base/utf8.h"
#include "tests/unit/world/scene.h"

enum { MAIN = 1, ALICE, BOB, M, X, Y, STDOUT };

static void open_scene(struct scene *s) {
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  enter_actor(s, MAIN, ALICE, ACTOR_THREAD, "alice");
  enter_actor(s, MAIN, BOB, ACTOR_THREAD, "a name that is far too long for the table");
  say(s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
  say(s, MAIN, EV_NEW, X, 0, OBJECT_VARIABLE, "x");
  say(s, MAIN, EV_NEW, Y, 0, OBJECT_VARIABLE, "y");
  say(s, MAIN, EV_NEW, STDOUT, 0, OBJECT_STREAM, "stdout");
  say(s, 0, EV_LABEL, 7, 1, 0, "add");
  say(s, ALICE, EV_LINE, 0, 1, 0, NULL);
  say(s, ALICE, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(s, BOB, EV_LOCK_WANT, M, 0, 0, NULL);
  say(s, ALICE, EV_LOAD, X, 1, 0 - (uint64_t)9, NULL);
  s->t_ns += 2000000;
  say(s, ALICE, EV_LOCK_DROP, M, 2, 0, NULL);
  say(s, BOB, EV_LOCK_TAKE, M, 3, 0, NULL);
  say(s, BOB, EV_STORE, X, 2, 4, NULL);
  say(s, ALICE, EV_STORE, X, 3, 5, NULL);
  say(s, BOB, EV_OUT, STDOUT, 1, 0, "done");
  say(s, ALICE, EV_END, ALICE, 3, 7, NULL);
  say(s, 0, EV_GRANT, BOB, 2, 1, NULL);
  say(s, 0, EV_VERDICT, 10, 0, 0, "Deadlock.");
}

static void print(void (*stats)(struct buf *, struct trace_reader *, const struct world *,
                                const struct races *),
                  struct scene *s, struct buf *out) {
  struct races *races = races_new();
  races_apply_batch(races, scene_event(s, 0), scene_events(s));
  stats(out, scene_reader(s), &s->world, races);
  races_free(races);
}

static void the_text_is_a_table_of_80_columns(void **state) {
  (void)state;
  static const char want[] =
      "23 events in 2.02 ms, 3 actors, 11 switches from one to another.\n"
      "1 line printed.\n"
      "1 decision by the controller.\n"
      "\n"
      "actor                 kind       running    ready  blocked  waiting  resumed\n"
      "main                  process    2.02 ms  1.00 us        -        -        0\n"
      "alice                 thread     2.02 ms  1.00 us        -        -        0\n"
      "a name that is far t  thread     14.0 us  1.00 us  2.00 ms        -        1\n"
      "\n"
      "lock              takes   waited-for        held      waited     longest\n"
      "lock m                2            1     2.01 ms     2.00 ms     2.00 ms\n"
      "\n"
      "variable                    value      loads     stores lost updates\n"
      "variable x                      5          1          2            1\n"
      "variable y                      ?          0          0            0\n"
      "\n"
      "race               times  first    actor       access         place\n"
      "variable x             1  #17      a name tha  store  4       -\n"
      "                          #18      alice       store  5       line 7 (add)\n"
      "\n"
      "lost update        times  first    actor       access         place\n"
      "variable x             1  #14      alice       load   -9      line 7 (add)\n"
      "                          #17      a name tha  store  4       -\n"
      "                          #18      alice       store  5       line 7 (add)\n";
  struct scene s;
  open_scene(&s);
  struct buf got = {0};
  print(stats_text, &s, &got);
  assert_string_equal(buf_text(&got), want);
  const char *line = buf_text(&got);
  for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
    assert_true(utf8_width(line, (size_t)(end - line)) <= 80);
  buf_fini(&got);
  scene_fini(&s);
}

static void waits_that_have_not_ended_count_too(void **state) {
  (void)state;
  struct scene s;
  open_scene(&s);
  say(&s, BOB, EV_LOCK_WANT, M, 0, 0, NULL); /* what it has taken itself */
  s.t_ns += 3000000;
  say(&s, 0, EV_VERDICT, 10, 0, 0, "Deadlock.");
  struct buf got = {0};
  print(stats_text, &s, &got);
  assert_non_null(
      strstr(buf_text(&got),
             "lock m                2            2     5.01 ms     5.00 ms     3.00 ms\n"));
  got.len = 0;
  print(stats_json, &s, &got);
  assert_non_null(strstr(buf_text(&got), "\"contended\":2,"));
  buf_fini(&got);
  scene_fini(&s);
}

/* Three turns: part1 takes long and awaits a timer, which comes late; part2 resumes a generator. */
static void open_loop(struct scene *s) {
  enum { LOOP = 10, PART1, PART2, TICK, GEN, CLIENT };
  *s = (struct scene){0};
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  say(s, MAIN, EV_NEW, LOOP, 0, OBJECT_LOOP, NULL);
  say(s, MAIN, EV_NEW, TICK, 0, OBJECT_CALLBACK, "tick");
  say(s, MAIN, EV_NEW, CLIENT, 0, OBJECT_SOCKET, "client");
  say(s, MAIN, EV_SPAWN, PART1, 0, ACTOR_TASK, "part1");
  say(s, MAIN, EV_SPAWN, PART2, 0, ACTOR_TASK, "part2");
  say(s, MAIN, EV_LOOP_POLL, LOOP, 2, 0, NULL);
  say(s, MAIN, EV_LOOP_RUN, LOOP, 2, 0, NULL);
  say(s, PART1, EV_STEP, LOOP, STEP_FIRST, 0, NULL);
  s->t_ns += 120000000;
  say(s, PART1, EV_TIMER_SET, TICK, 1, 20000, NULL);
  say(s, PART1, EV_AWAIT, 0, AWAIT_SLEEP, 20000, NULL);
  say(s, MAIN, EV_SLOW, PART1, 0, 120000000, NULL);
  say(s, PART2, EV_STEP, LOOP, STEP_FIRST, 0, NULL);
  say(s, PART2, EV_SPAWN, GEN, 0, ACTOR_GENERATOR, "gen");
  say(s, PART2, EV_RESUME, GEN, RESUME_NEXT, 0, NULL);
  s->t_ns += 5000;
  say(s, GEN, EV_YIELD, PART2, 0, 1, NULL);
  say(s, PART2, EV_SENT, CLIENT, 0, 12, NULL);
  say(s, PART2, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
  say(s, MAIN, EV_LOOP_POLL, LOOP, 1, 0, NULL);
  say(s, MAIN, EV_TIMER_DUE, TICK, 1, 700, NULL);
  say(s, MAIN, EV_LOOP_RUN, LOOP, 2, 1, NULL);
  say(s, PART2, EV_STEP, LOOP, STEP_ON, 0, NULL);
  say(s, PART2, EV_CANCEL, PART1, 1, 0, NULL);
  say(s, PART2, EV_END, PART2, 0, 0, NULL);
  say(s, MAIN, EV_CALL, TICK, 0, LOOP, NULL);
  say(s, MAIN, EV_READY, PART1, 0, 0, NULL);
  say(s, MAIN, EV_LOOP_POLL, LOOP, 1, 0, NULL);
  say(s, MAIN, EV_LOOP_RUN, LOOP, 1, 0, NULL);
}

static void loops_have_tables_of_their_own(void **state) {
  (void)state;
  static const char want_text[] =
      "\n"
      "actor         kind       running    ready  blocked  waiting   paused  resumed\n"
      "main          process     120 ms  1.00 us        -        -        -        0\n"
      "part1         task        120 ms  6.00 us        -  20.0 us        -        0\n"
      "part2         task       6.00 us   120 ms        -  6.00 us        -        2\n"
      "gen           generator  6.00 us        -        -        -  13.0 us        0\n"
      "\n"
      "event loop         turns     steps callbacks  switches   polling   running\n"
      "the event loop         3         3         1         1   4.00 us    120 ms\n"
      "  longest without a break: 120 ms by part1; too long: 1\n"
      "  1 timer came due: 700 ns late on average, 700 ns at most\n"
      "\n"
      "task             steps   running   longest   cancels\n"
      "part1                1    120 ms    120 ms         1\n"
      "part2                2   6.00 us   10.0 us         0\n"
      "\n"
      "callback          calls   running   longest\n"
      "callback tick         1   2.00 us   2.00 us\n"
      "\n"
      "generator      resumes   running   longest    paused\n"
      "gen                  1   6.00 us   6.00 us   13.0 us\n"
      "\n"
      "socket             sent  received\n"
      "socket client        12         0\n";
  static const char want_actors[] =
      "\"path\":\"main.1\",\"name\":\"part1\",\"kind\":\"task\",\"state\":\"ready\",\"pid\":0,"
      "\"tid\":0,"
      "\"status\":null,\"running\":120002000,\"ready\":6000,\"blocked\":0,\"waiting\":20000,"
      "\"ended\":0,\"unknown\":0,\"resumed\":0,\"steps\":1,\"longest\":120002000,"
      "\"cancels\":1},{\"path\":\"main.2\",\"name\":\"part2\",\"kind\":\"task\",\"state\":"
      "\"ended\","
      "\"pid\":0,\"tid\":0,\"status\":0,\"running\":6000,\"ready\":120011000,\"blocked\":0,"
      "\"waiting\":6000,\"ended\":4000,\"unknown\":0,\"resumed\":2,\"steps\":2,\"longest\":10000,"
      "\"cancels\":0},{\"path\":\"main.2.1\",\"name\":\"gen\",\"kind\":\"generator\","
      "\"state\":\"paused\",\"pid\":0,\"tid\":0,\"status\":null,\"running\":6000,\"ready\":0,"
      "\"blocked\":0,\"waiting\":0,\"ended\":0,\"unknown\":0,\"resumed\":0,\"resumes\":1,"
      "\"longest\":6000,\"paused\":13000}";
  static const char want_loops[] =
      "\"loop\":[{\"name\":\"\",\"thread\":\"main\",\"turns\":3,\"steps\":3,\"callbacks\":1,"
      "\"switches\":1,\"polling\":4000,\"running\":120022000,\"longest\":120002000,"
      "\"longest_of\":\"part1\",\"most_ready\":2,\"slow\":1,\"timers\":1,\"late\":700,"
      "\"most_late\":700}],\"callback\":[{\"name\":\"tick\",\"calls\":1,\"running\":2000,"
      "\"longest\":2000}],\"socket\":[{\"name\":\"client\",\"sent\":12,\"received\":0}]";
  struct scene s;
  open_loop(&s);
  assert_int_equal(s.world.head->violation, 0);
  assert_int_equal(s.world.head->odd, 0);
  struct buf got = {0};
  print(stats_text, &s, &got);
  assert_string_equal(strstr(buf_text(&got), "\nactor"), want_text);
  got.len = 0;
  print(stats_json, &s, &got);
  const char *actors = strstr(buf_text(&got), "\"path\":\"main.1\"");
  assert_memory_equal(actors, want_actors, sizeof want_actors - 1);
  const char *loops = strstr(buf_text(&got), "\"loop\":");
  assert_memory_equal(loops, want_loops, sizeof want_loops - 1);
  buf_fini(&got);
  scene_fini(&s);
}

static void trouble_is_said_and_empty_tables_are_not(void **state) {
  (void)state;
  static const char want[] = "4 events in 4.00 us, 0 actors, 0 switches from one to another.\n"
                             "Lost events: 3. What depends on them is unknown.\n"
                             "Late events: 1. They stand where they arrived.\n"
                             "Odd events: 2. They made no sense and changed nothing.\n";
  struct scene s = {0};
  say(&s, 0, EV_LOST, 0, 0, 3, NULL);
  say(&s, 0, EV_LATE, 0, 0, 3, NULL);
  say(&s, 7, EV_WAKE, 0, 0, 0, NULL);
  say(&s, 7, EV_WAKE, 0, 0, 0, NULL);
  struct buf got = {0};
  print(stats_text, &s, &got);
  assert_string_equal(buf_text(&got), want);
  buf_fini(&got);
  scene_fini(&s);
}

static void the_json_has_stable_keys(void **state) {
  (void)state;
  static const char want[] =
      "{\"events\":23,\"duration\":2023000,\"actors\":3,\"objects\":4,\"switches\":11,"
      "\"decisions\":1,\"lines\":1,\"lost\":0,\"late\":0,\"odd\":0,"
      "\"held_up\":0,\"held_up_ns\":0,\"misuses\":0,\"verdict\":-10,\"violation\":null,"
      "\"actor\":["
      "{\"path\":\"main\",\"name\":\"main\",\"kind\":\"process\",\"state\":\"running\",\"pid\":41,"
      "\"tid\":51,\"status\":null,\"running\":2021000,\"ready\":1000,\"blocked\":0,\"waiting\":0,"
      "\"ended\":0,\"unknown\":0,\"resumed\":0},"
      "{\"path\":\"main.1\",\"name\":\"alice\",\"kind\":\"thread\",\"state\":\"ended\",\"pid\":42,"
      "\"tid\":52,\"status\":7,\"running\":2017000,\"ready\":1000,\"blocked\":0,\"waiting\":0,"
      "\"ended\":2000,\"unknown\":0,\"resumed\":0},"
      "{\"path\":\"main.2\",\"name\":\"a name that is far too long for the table\",\"kind\":"
      "\"thread\",\"state\":\"running\",\"pid\":43,\"tid\":53,\"status\":null,\"running\":14000,"
      "\"ready\":1000,\"blocked\":2003000,\"waiting\":0,\"ended\":0,\"unknown\":0,\"resumed\":1}],"
      "\"lock\":[{\"name\":\"m\",\"holder\":\"main.2\",\"takes\":2,\"contended\":1,"
      "\"held\":2009000,\"waited\":2003000,\"longest_wait\":2003000}],"
      "\"variable\":[{\"name\":\"x\",\"value\":5,\"loads\":1,\"stores\":2,\"lost_updates\":1},"
      "{\"name\":\"y\",\"value\":null,\"loads\":0,\"stores\":0,\"lost_updates\":0}],"
      "\"stream\":[{\"name\":\"stdout\",\"lines\":1}],"
      "\"recursive_lock\":[],\"read_write_lock\":[],\"condition\":[],\"semaphore\":[],"
      "\"barrier\":[],\"flag\":[],\"queue\":[],\"pipe\":[],\"gil\":[],"
      "\"loop\":[],\"callback\":[],\"socket\":[],\"job_queue\":[],\"job\":[],"
      "\"races\":1,\"race\":[{\"variable\":\"x\",\"times\":1,"
      "\"first\":{\"event\":17,\"t\":2018000,\"actor\":\"main.2\",\"line\":null,"
      "\"access\":\"store\",\"value\":4},"
      "\"second\":{\"event\":18,\"t\":2019000,\"actor\":\"main.1\",\"line\":7,"
      "\"access\":\"store\",\"value\":5}}],"
      "\"lost_updates\":1,\"lost_update\":[{\"variable\":\"x\",\"times\":1,"
      "\"read\":{\"event\":14,\"t\":15000,\"actor\":\"main.1\",\"line\":7,"
      "\"access\":\"load\",\"value\":-9},"
      "\"lost\":{\"event\":17,\"t\":2018000,\"actor\":\"main.2\",\"line\":null,"
      "\"access\":\"store\",\"value\":4},"
      "\"over\":{\"event\":18,\"t\":2019000,\"actor\":\"main.1\",\"line\":7,"
      "\"access\":\"store\",\"value\":5}}],\"races_sure\":true}\n";
  struct scene s;
  open_scene(&s);
  struct buf got = {0};
  print(stats_json, &s, &got);
  assert_string_equal(buf_text(&got), want);
  buf_fini(&got);
  scene_fini(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_text_is_a_table_of_80_columns),
      cmocka_unit_test(loops_have_tables_of_their_own),
      cmocka_unit_test(waits_that_have_not_ended_count_too),
      cmocka_unit_test(trouble_is_said_and_empty_tables_are_not),
      cmocka_unit_test(the_json_has_stable_keys),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
