/* Where to stop, what caused what, moments, and the steps of a lesson: over the recording of
 * version 1, whose events `whoruns show` prints. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/core/app.h"
#include "ui/core/moment.h"
#include "tests/unit/core/recording.h"

static struct session s;
static struct app a;

static int set_up(void **state) {
  (void)state;
  recording_open(&s);
  app_init(&a);
  app_show(&a, &s);
  a.playing = false;
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  session_close(&s);
  return 0;
}

static void press(const char *keys) {
  for (; *keys; keys++)
    app_key(&a, *keys == '\n' ? UI_KEY_ENTER : *keys);
}

/* The numbers of the events that `c` stops at, from the start. */
static void expect_stops(const char *at, const char *numbers) {
  char typed[80];
  struct buf got = {0};
  a.breakpoints = 0;
  session_go_event(&s, 0);
  snprintf(typed, sizeof typed, "b%s\n", at);
  press(typed);
  if (a.breakpoints != 1)
    fail_msg("%s: %s", at, a.message);
  for (uint64_t last = 0; press("c"), s.at != last; last = s.at)
    buf_printf(&got, "%s%llu", got.len ? " " : "", (unsigned long long)s.at - 1);
  assert_string_equal(buf_text(&got), numbers);
  got.len = 0;
  session_go_event(&s, session_events(&s)); /* and back to the first of them */
  for (uint64_t last = s.at; press("C"), s.at != last; last = s.at)
    buf_printf(&got, " %llu", (unsigned long long)s.at - 1);
  const char *back = strrchr(buf_text(&got), ' ');
  assert_int_equal(strtoull(numbers, NULL, 10), strtoull(back, NULL, 10));
  a.breakpoints = 0;
  buf_fini(&got);
}

static void it_stops_where_it_was_told_from_the_start(void **state) {
  (void)state;
  expect_stops("3", "12");
  expect_stops("lock-take", "10 17");
  expect_stops("m", "3 10 11 16 17");
  expect_stops("lock m", "3 10 11 16 17");
  expect_stops("lock", "3 10 11 16 17");
  expect_stops("lock-want m", "11");
  expect_stops("T2", "7 9 11 17 18 24");
  expect_stops("main.2", "7 9 11 17 18 24");
  expect_stops("x", "4 13 14 15");
  expect_stops("x == 42", "15");
  expect_stops("x>41", "15");
}

static void it_does_not_take_nonsense_for_a_place_to_stop(void **state) {
  (void)state;
  static const char *const nonsense[] = {"nonsense", "4",     "x == y", "y > 3",  "lock-take q",
                                         "x ~ 3",    "> 3",   "x =",    "0",      " ",
                                         "x === 3",  "m > 3", "main.9", "lock 7", "99999999999999"};
  for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
    char typed[80];
    snprintf(typed, sizeof typed, "b%s\n", nonsense[i]);
    press(typed);
    if (a.breakpoints || !a.message[0])
      fail_msg("\"%s\" was taken", nonsense[i]);
  }
}

static void playing_stops_there_too_and_the_list_removes(void **state) {
  (void)state;
  press("block-want\n");
  session_go_event(&s, 0);
  a.playing = true;
  app_tick(&a, 1000000000000);
  assert_int_equal(s.at, 12);
  assert_false(a.playing);
  press("B");
  assert_int_equal(a.overlay, OVERLAY_STOPS);
  press("d");
  assert_int_equal(a.breakpoints, 0);
  assert_int_equal(a.overlay, OVERLAY_NONE);
}

static void a_cause_is_found_for_what_has_none_of_its_own(void **state) {
  (void)state;
  session_go_event(&s, 18); /* T2 takes the lock: T1 let it go */
  press("{");
  assert_int_equal(s.at, 17);
  press("}");
  assert_int_equal(s.at, 18);
  session_go_event(&s, 19); /* T2 prints: it came there by taking the lock */
  press("{");
  assert_int_equal(s.at, 18);
  assert_non_null(strstr(a.message, "came to go on"));
  session_go_event(&s, 13); /* T1 is at a line; later it lets the lock go for T2 */
  press("}");
  assert_int_equal(s.at, 18);
}

static void there_is_one_moment_in_a_frame(void **state) {
  (void)state;
  struct moment m;
  struct err e;
  assert_int_equal(moment_parse(&m, s.reader, "0.00195ms", &e), 0);
  session_go_moment(&s, &m);
  assert_int_equal(s.at, 19);
  assert_int_equal(s.t_ns, 1950);
  assert_int_equal(s.now.head->t_ns, 1950);
  session_go_time(&s, 1920);
  assert_int_equal(s.now.head->t_ns, 1920);
  session_go_event(&s, 19);
  assert_int_equal(s.now.head->t_ns, 1900);
}

static void playing_begins_where_the_run_does(void **state) {
  (void)state;
  uint64_t begin = history_begin_ns(s.history);
  session_go_event(&s, 0);
  assert_true(s.t_ns < begin);
  a.playing = true;
  app_tick(&a, 1);
  assert_int_equal(s.t_ns, begin);
  app_tick(&a, 1);
  assert_true(s.t_ns > begin);
  a.playing = false;
}

static void what_is_no_moment_is_refused(void **state) {
  (void)state;
  static const char *const wrong[] = {"1s", "101%", "-1ms", "#27", "#x", "#-1", "5", "ms", "nan%"};
  session_go_event(&s, 7);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char typed[80];
    snprintf(typed, sizeof typed, "g%s\n", wrong[i]);
    press(typed);
    assert_int_equal(s.at, 7);
    assert_true(a.message[0]);
  }
}

static void the_lesson_goes_with_the_playhead(void **state) {
  (void)state;
  struct lesson l = {.n = 4};
  l.step[0].moment = 5;
  l.step[1].moment = 9; /* the third waits for nothing */
  l.step[3].moment = 12;
  assert_int_equal(lesson_step_at(&l, 0, 0), 0);
  assert_int_equal(lesson_step_at(&l, 0, 9), 1);
  assert_int_equal(lesson_step_at(&l, 2, 10), 2);
  assert_int_equal(lesson_step_at(&l, 2, 12), 3);
  assert_int_equal(lesson_step_at(&l, 3, 11), 1);
  assert_int_equal(lesson_step_at(&l, 2, 8), 0);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_stops_where_it_was_told_from_the_start),
      cmocka_unit_test(it_does_not_take_nonsense_for_a_place_to_stop),
      cmocka_unit_test(playing_stops_there_too_and_the_list_removes),
      cmocka_unit_test(a_cause_is_found_for_what_has_none_of_its_own),
      cmocka_unit_test(there_is_one_moment_in_a_frame),
      cmocka_unit_test(playing_begins_where_the_run_does),
      cmocka_unit_test(what_is_no_moment_is_refused),
      cmocka_unit_test(the_lesson_goes_with_the_playhead),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
