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
      "\"misuses\":0,\"verdict\":-10,\"violation\":null,"
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
      cmocka_unit_test(waits_that_have_not_ended_count_too),
      cmocka_unit_test(trouble_is_said_and_empty_tables_are_not),
      cmocka_unit_test(the_json_has_stable_keys),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
