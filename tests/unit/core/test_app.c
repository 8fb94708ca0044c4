/* The screen without a terminal: any keys and clicks in any order at any size; and the history that
 * the lanes are drawn from. WHORUNS_KEYS=100000 presses so many, WHORUNS_TRACE=FILE on another
 * recording; SEED=N repeats a run. */
#include "ui/core/app.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/world/scene.h"

static uint64_t seed;

static uint64_t draw_number(uint64_t below) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (seed >> 33) % below;
}

static struct trace_reader *open_file(const char *name) {
  struct trace_reader *r;
  struct err e;
  if (trace_reader_open(&r, name, &e) != 0)
    fail_msg("%s", e.text);
  return r;
}

static struct trace_reader *open_trace(void) {
  return open_file(TEST_DATA "/golden/traces/version-1.wrt");
}

static int32_t any_key(void) {
  return draw_number(3) ? (int32_t)draw_number(128)
                        : UI_KEY_FIRST + 1 + (int32_t)draw_number(UI_KEY_LIMIT - UI_KEY_FIRST - 1);
}

/* Anywhere, also beside what was drawn last. */
static unsigned any_click(struct app *a, const struct cells *c) {
  int x = (int)draw_number((uint64_t)c->w + 4) - 2, y = (int)draw_number((uint64_t)c->h + 4) - 2;
  return app_mouse(a, c, (enum ui_mouse)draw_number(3), x, y);
}

static void any_keys_at_any_size(void **state) {
  (void)state;
  const char *wanted = getenv("SEED"), *keys = getenv("WHORUNS_KEYS"),
             *trace = getenv("WHORUNS_TRACE");
  uint64_t first = wanted ? strtoull(wanted, NULL, 10) : (uint64_t)time(NULL);
  long n = keys ? strtol(keys, NULL, 10) : 3000;
  print_message("SEED=%llu\n", (unsigned long long)first);
  seed = first;
  struct session s;
  struct app a;
  struct cells c = {0};
  app_init(&a);
  session_open(&s, trace ? open_file(trace) : open_trace(), false);
  while (s.growing)
    session_refresh(&s);
  app_show(&a, &s);
  for (long i = 0; i < n; i++) {
    unsigned effects = draw_number(4) ? app_key(&a, any_key()) : any_click(&a, &c);
    if (effects & EFFECT_CLOSE)
      a.session = NULL;
    if (effects & (EFFECT_RUN | EFFECT_RESTART) || (!a.session && draw_number(20) == 0))
      app_show(&a, &s);
    app_tick(&a, draw_number(100000000));
    c.ascii = draw_number(2);
    cells_resize(&c, 1 + (int)draw_number(150), 1 + (int)draw_number(60));
    app_draw(&a, &c);
    if (a.session)
      assert_true(s.at <= session_events(&s) && s.t_ns <= session_end_ns(&s));
  }
  control_end(&a);
  cells_fini(&c);
  session_close(&s);
}

/* What the lanes show of a column is what one gets by looking at the world at every time. */
static void spans_agree_with_the_world(void **state) {
  (void)state;
  struct session s;
  session_open(&s, open_trace(), false);
  size_t n;
  const uint32_t *actors = history_actors(s.history, &n);
  assert_true(n > 1);
  uint64_t end = session_end_ns(&s), events = session_events(&s);
  for (size_t i = 0; i < n; i++) {
    uint64_t sum[LANE_STATES] = {0}, got[LANE_STATES], all = 0;
    for (uint64_t k = 0; k < events; k++) {
      session_go_event(&s, k + 1);
      uint64_t t0 = s.now.head->t_ns,
               t1 = k + 1 < events ? trace_reader_time(s.reader, k + 1) : end;
      if (world_actor(&s.now, actors[i]))
        sum[lane_state_of(&s.now, actors[i])] += t1 - t0;
    }
    history_span(s.history, actors[i], 0, end, got);
    assert_memory_equal(got, sum, sizeof sum);
    for (uint64_t t = 0; t < end; t += end / 17 + 1) {
      history_span(s.history, actors[i], t, t + end / 17 + 1, got);
      for (int k = 0; k < LANE_STATES; k++)
        all += got[k];
    }
    for (int k = 0; k < LANE_STATES; k++)
      all -= sum[k];
    assert_int_equal(all, 0); /* columns side by side leave nothing out */
  }
  session_close(&s);
}

static void steps_go_forward_and_back_to_the_same_place(void **state) {
  (void)state;
  struct session s;
  const char *trace = getenv("WHORUNS_TRACE");
  session_open(&s, trace ? open_file(trace) : open_trace(), false);
  while (s.growing)
    session_refresh(&s);
  session_go_event(&s, 0);
  uint64_t places[512], n = 0;
  while (n < 512 && session_step_switch(&s, 1))
    places[n++] = s.at;
  assert_true(n > 1);
  for (uint64_t i = 1; i < n; i++)
    assert_true(places[i] > places[i - 1]);
  session_go_event(&s, places[n - 1]);
  for (uint64_t i = n - 1; i-- > 0;) {
    assert_true(session_step_switch(&s, -1));
    assert_int_equal(s.at, places[i]);
  }
  session_go_event(&s, 0);
  while (session_step_line(&s, 1, 0))
    assert_int_equal(session_event(&s)->type, EV_LINE);
  session_close(&s);
}

/* What the kernel says of cores comes between, but is nobody's turn. */
static void the_kernel_has_no_turn(void **state) {
  (void)state;
  struct scene made = {0};
  enter_actor(&made, 0, 1, ACTOR_PROCESS, "main");
  enter_actor(&made, 1, 2, ACTOR_THREAD, "T1");
  for (int i = 0; i < 6; i++) {
    uint32_t actor = 1 + (uint32_t)i % 2;
    say(&made, actor, EV_CORE_IN, 0, 0, 0, NULL);
    say(&made, actor, EV_LINE, 0, 0, 0, NULL);
    say(&made, actor, EV_LINE, 0, 0, 0, NULL);
    say(&made, actor, EV_CORE_LEFT, 0, 0, 0, NULL);
  }
  struct session s;
  session_open(&s, scene_reader(&made), false);
  uint64_t places[16], n = 0;
  session_go_event(&s, 0);
  while (n < 16 && session_step_switch(&s, 1))
    places[n++] = s.at;
  assert_true(n >= 6);
  for (uint64_t i = n - 1; i-- > 0;) {
    assert_true(session_step_switch(&s, -1));
    assert_int_equal(s.at, places[i]);
  }
  session_leave(&s);
  scene_fini(&made);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_keys_at_any_size),
      cmocka_unit_test(spans_agree_with_the_world),
      cmocka_unit_test(steps_go_forward_and_back_to_the_same_place),
      cmocka_unit_test(the_kernel_has_no_turn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
