/* Events as lines. */
#include "sched/world/print.h"

#include "tests/unit/world/scene.h"

enum { MAIN = 1, BOB, M, X, STDOUT };

static void open_scene(struct scene *s) {
  *s = (struct scene){.t_ns = 12345000};
  say(s, 0, EV_LABEL, 7, 0, 0, "square");
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  enter_actor(s, MAIN, BOB, ACTOR_THREAD, "b\"ob");
  say(s, MAIN, EV_NEW, M, 0, OBJECT_LOCK, "m");
  say(s, MAIN, EV_NEW, X, 0, OBJECT_VARIABLE, "x");
  say(s, MAIN, EV_NEW, STDOUT, 0, OBJECT_STREAM, "stdout");
  say(s, BOB, EV_LINE, 0, 0, 0, NULL);
  say(s, BOB, EV_LOCK_TAKE, M, 1, 0, NULL);
  say(s, BOB, EV_LOAD, X, 1, 0 - (uint64_t)5, NULL);
  say(s, BOB, EV_OUT, STDOUT, 1, 0, "caf\xc3\xa9 \x1b[1m \"quoted\"\n\x80");
  say(s, BOB, EV_WORK, 0, 0, 2000, NULL);
  say(s, BOB, EV_SLEEP, 0, 0, UINT64_MAX, NULL);
  say(s, BOB, EV_WAKE, 0, 0, 0, NULL);
  say(s, 0, EV_GRANT, BOB, 3, 17, NULL);
  say(s, 0, EV_DIED, BOB, 3, 11, NULL);
  say(s, 0, EV_LOST, BOB, 0, 6, NULL);
  say(s, 0, EV_VERDICT, 12, 0, 0, "It crashed.");
  struct event odd = {.t_ns = UINT64_MAX, .type = 999, .actor = 77};
  scene_add(s, &odd);
}

static void lines_for_people_are_aligned(void **state) {
  (void)state;
  static const char *const want[] = {
      "#0           12.346000 ms  -               label       line 7 "
      "\"square\"",
      "#1           12.347000 ms  -               spawn       main, process",
      "#2           12.348000 ms  main            start       main, pid 41, tid 51",
      "#3           12.349000 ms  main            spawn       b\"ob, thread",
      "#4           12.350000 ms  b\"ob            start       b\"ob, pid 42, tid 52",
      "#5           12.351000 ms  main            new         m, lock",
      "#6           12.352000 ms  main            new         x, variable",
      "#7           12.353000 ms  main            new         stdout, stream",
      "#8           12.354000 ms  b\"ob            line        line 7 (square)",
      "#9           12.355000 ms  b\"ob            lock-take   lock m",
      "#10          12.356000 ms  b\"ob            load        variable x = -5",
      "#11          12.357000 ms  b\"ob            out         stream stdout \"caf\xc3\xa9 "
      "\\x1b[1m "
      "\"quoted\"\\n\\x80\"",
      "#12          12.358000 ms  b\"ob            work        2.00 us",
      "#13          12.359000 ms  b\"ob            sleep       for ever",
      "#14          12.360000 ms  b\"ob            wake",
      "#15          12.361000 ms  -               grant       b\"ob, choices 3, step 17",
      "#16          12.362000 ms  -               died        b\"ob, killed by SIGSEGV",
      "#17          12.363000 ms  -               lost        b\"ob, count 6",
      "#18          12.364000 ms  -               verdict     code 12 \"It crashed.\"",
      "#19      18446744073709.551615 ms  somebody unknown  event-999",
  };
  struct scene s;
  open_scene(&s);
  struct world w = {0};
  struct buf got = {0};
  world_init(&w);
  assert_int_equal(scene_events(&s), sizeof want / sizeof *want);
  for (size_t i = 0; i < scene_events(&s); i++) {
    got.len = 0;
    print_event(&got, scene_reader(&s), &w, i, scene_event(&s, i));
    assert_string_equal(buf_text(&got), want[i]);
    world_apply(&w, scene_event(&s, i));
  }
  buf_fini(&got);
  world_fini(&w);
  scene_fini(&s);
}

static void json_has_stable_keys(void **state) {
  (void)state;
  static const char want[] =
      "{\"n\":0,\"t\":12346000,\"actor\":0,\"event\":\"label\",\"line\":7,\"label\":0,\"name\":"
      "\"square\"}\n"
      "{\"n\":1,\"t\":12347000,\"actor\":0,\"event\":\"spawn\",\"child\":1,\"seq\":1,\"kind\":"
      "\"process\",\"name\":\"main\"}\n"
      "{\"n\":2,\"t\":12348000,\"actor\":1,\"event\":\"start\",\"self\":1,\"seq\":2,\"ids\":[41,51]"
      "}"
      "\n"
      "{\"n\":3,\"t\":12349000,\"actor\":1,\"event\":\"spawn\",\"child\":2,\"seq\":1,\"kind\":"
      "\"thread\",\"name\":\"b\\\"ob\"}\n"
      "{\"n\":4,\"t\":12350000,\"actor\":2,\"event\":\"start\",\"self\":2,\"seq\":2,\"ids\":[42,52]"
      "}"
      "\n"
      "{\"n\":5,\"t\":12351000,\"actor\":1,\"event\":\"new\",\"object\":3,\"kind\":\"lock\","
      "\"name\":\"m\"}\n"
      "{\"n\":6,\"t\":12352000,\"actor\":1,\"event\":\"new\",\"object\":4,\"kind\":\"variable\","
      "\"name\":\"x\"}\n"
      "{\"n\":7,\"t\":12353000,\"actor\":1,\"event\":\"new\",\"object\":5,\"kind\":\"stream\","
      "\"name\":\"stdout\"}\n"
      "{\"n\":8,\"t\":12354000,\"actor\":2,\"event\":\"line\",\"label\":0}\n"
      "{\"n\":9,\"t\":12355000,\"actor\":2,\"event\":\"lock-take\",\"lock\":3,\"seq\":1}\n"
      "{\"n\":10,\"t\":12356000,\"actor\":2,\"event\":\"load\",\"variable\":4,\"seq\":1,\"value\":-"
      "5}"
      "\n"
      "{\"n\":11,\"t\":12357000,\"actor\":2,\"event\":\"out\",\"stream\":5,\"seq\":1,\"text\":"
      "\"caf\xc3\xa9 \\u001b[1m \\\"quoted\\\"\\n\\ufffd\"}\n"
      "{\"n\":12,\"t\":12358000,\"actor\":2,\"event\":\"work\",\"length\":2000}\n"
      "{\"n\":13,\"t\":12359000,\"actor\":2,\"event\":\"sleep\",\"length\":18446744073709551615}\n"
      "{\"n\":14,\"t\":12360000,\"actor\":2,\"event\":\"wake\"}\n"
      "{\"n\":15,\"t\":12361000,\"actor\":0,\"event\":\"grant\",\"chosen\":2,\"choices\":3,"
      "\"step\":17}"
      "\n"
      "{\"n\":16,\"t\":12362000,\"actor\":0,\"event\":\"died\",\"child\":2,\"seq\":3,\"status\":11}"
      "\n"
      "{\"n\":17,\"t\":12363000,\"actor\":0,\"event\":\"lost\",\"at\":2,\"count\":6}\n"
      "{\"n\":18,\"t\":12364000,\"actor\":0,\"event\":\"verdict\",\"code\":12,\"sentence\":\"It "
      "crashed.\"}\n"
      "{\"n\":19,\"t\":18446744073709551615,\"actor\":77,\"event\":\"event-999\"}\n";
  struct scene s;
  open_scene(&s);
  struct buf got = {0};
  for (size_t i = 0; i < scene_events(&s); i++)
    print_event_json(&got, scene_reader(&s), i, scene_event(&s, i));
  assert_string_equal(buf_text(&got), want);
  buf_fini(&got);
  scene_fini(&s);
}

/* The largest numbers everywhere, and a text that is longer than the room set aside. */
static void json_has_room_for_everything(void **state) {
  (void)state;
  struct scene s = {0};
  char text[5000];
  memset(text, 'y', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  uint32_t plain = scene_text(&s, text);
  text[0] = '"';
  uint32_t escaped = scene_text(&s, text);
  struct event e = {.t_ns = 1, .type = EV_CLOCK};
  scene_add(&s, &e);
  struct buf got = {0};
  for (uint32_t type = 0; type < EV_LIMIT + 2; type++) {
    for (uint32_t t = 0; t < 2; t++) {
      e = (struct event){UINT64_MAX, UINT64_MAX,          UINT32_MAX,     UINT32_MAX,
                         UINT32_MAX, t ? escaped : plain, (uint16_t)type, {0}};
      buf_fini(&got);
      print_event_json(&got, scene_reader(&s), UINT64_MAX, &e);
      assert_false(buf_failed(&got));
      assert_int_equal(got.data[0], '{');
      assert_int_equal(got.data[got.len - 2], '}');
      assert_int_equal(got.data[got.len - 1], '\n');
      assert_null(memchr(got.data, '\n', got.len - 1));
    }
  }
  buf_fini(&got);
  scene_fini(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_for_people_are_aligned),
      cmocka_unit_test(json_has_stable_keys),
      cmocka_unit_test(json_has_room_for_everything),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
