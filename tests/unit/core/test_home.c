/* The home screen: pages, the filter, what is chosen; the tour; the log's filter. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"
#include "tests/unit/core/recording.h"

static struct app app;
static struct session session;

static int fresh(void **state) {
  (void)state;
  app_init(&app);
  return 0;
}

static unsigned press(const char *keys) {
  unsigned effects = 0;
  for (; *keys; keys++)
    effects = app_key(&app, (unsigned char)*keys);
  return effects;
}

static bool shows(const char *text) {
  struct cells c = {0};
  struct buf b = {0};
  cells_resize(&c, 100, 40);
  app_draw(&app, &c);
  cells_text(&c, false, &b);
  bool found = strstr(buf_text(&b), text);
  buf_fini(&b);
  cells_fini(&c);
  return found;
}

static void open_recording(void) {
  recording_open(&session);
  app_show(&app, &session);
}

static void what_begins_so_comes_first(void **state) {
  (void)state;
  struct home_line lines[HOME_LINES];
  press("GI");
  assert_true(home_lines(&app, HOME_SCENARIOS, lines) > 1);
  assert_string_equal(lines[0].heading, "GIL");
  assert_int_equal(press("\r"), EFFECT_RUN);
  assert_ptr_equal(app.choice.scenario, lines[0].scenario);
  assert_false(app.lesson);
}

static void a_filter_may_leave_nothing(void **state) {
  (void)state;
  press("zzz");
  assert_int_equal(press("\r"), EFFECT_NONE);
  assert_true(shows("Nothing here has that"));
  app_key(&app, UI_KEY_ESCAPE);
  app_key(&app, UI_KEY_UP);
  assert_int_equal(press("\r"), EFFECT_RUN);
}

static void a_lesson_runs_its_scenario_and_stands_beside_it(void **state) {
  (void)state;
  struct home_line lines[HOME_LINES];
  app_key(&app, UI_KEY_RIGHT);
  assert_int_equal(home_lines(&app, HOME_LESSONS, lines), scenarios_count);
  assert_true(shows("[lessons"));
  press("convoy");
  assert_int_equal(press("\r"), EFFECT_RUN);
  assert_string_equal(app.choice.scenario->name, "gil-convoy");
  open_recording();
  assert_true(app.lesson && !app.playing); /* its steps lead */
  press("vl");
  assert_true(app.lesson && app.view == VIEW_ALL); /* where it is */
  press("l");
  assert_false(app.lesson);
  session_close(&session);
}

static void recordings_are_opened(void **state) {
  (void)state;
  while (app.home_page != HOME_RECORDINGS)
    app_key(&app, UI_KEY_RIGHT);
  assert_true(shows("No recording has been kept yet"));
  assert_false(shows("enter") || shows("parameters") || shows("choose")); /* there is nothing */
  assert_int_equal(press("\r"), EFFECT_NONE);
  snprintf(app.recent[0].path, sizeof app.recent[0].path, "/somewhere/one.wrt");
  snprintf(app.recent[1].path, sizeof app.recent[1].path, "/somewhere/two.wrt");
  app.recents = 2;
  assert_true(shows("one.wrt") && shows("two.wrt"));
  press("two");
  assert_false(shows("one.wrt"));
  assert_int_equal(press("\t\r"), EFFECT_OPEN);
  assert_int_equal(app.opened, 1);
}

static void letters_are_typed_and_not_told_as_keys(void **state) {
  (void)state;
  char keys[KEYS_OF_ONE];
  app_keys(&app, UI_THEME, keys);
  assert_string_equal(keys, "f6");
  app_keys(&app, UI_QUIT, keys);
  assert_string_equal(keys, "q");
  assert_false(shows("all again"));
  press("a");
  app_keys(&app, UI_QUIT, keys);
  assert_string_equal(keys, "");
  assert_true(shows("escape all again")); /* and then q leaves */
}

static void the_tour_goes_on_with_what_it_speaks_of(void **state) {
  (void)state;
  app_command(&app, UI_TOUR);
  assert_true(shows("tour, 1 of 8"));
  assert_int_equal(press("\r"), EFFECT_RUN);
  assert_true(app.choice.scenario && strcmp(app.choice.scenario->name, "gil-cpu") == 0);
  open_recording();
  assert_true(shows("tour, 2 of 8"));
  press(",");
  assert_true(shows("tour, 2 of 8")); /* it waits for another one */
  press(" n,w");
  assert_true(shows("tour, 6 of 8"));
  app_key(&app, UI_KEY_ESCAPE);
  app_key(&app, UI_KEY_ESCAPE);
  assert_false(shows("tour, "));
  press(":tour\r");
  press(" n,wvl?");
  assert_int_equal(app.tour, 0);
  assert_int_equal(app.overlay, OVERLAY_HELP);
  session_close(&session);
}

static void the_log_is_filtered(void **state) {
  (void)state;
  open_recording();
  app_key(&app, UI_KEY_END);
  press(":view log\r");
  bool before = shows("is at line");
  press("&lock\r");
  assert_true(before && shows("log with \"lock\"") && !shows("is at line"));
  press("&!lock\r");
  assert_true(shows("log without \"lock\"") && !shows("takes the lock"));
  press("&no such thing\r");
  char count[40];
  snprintf(count, sizeof count, "None of the last %d events", (int)session.at);
  assert_true(shows(count)); /* there are fewer than are looked at */
  press("&\r");
  assert_true(shows("is at line"));
  session_close(&session);
}

/* A view asks more than once in a frame. */
static void who_is_shown_stays_where_it_is(void **state) {
  (void)state;
  size_t n;
  open_recording();
  assert_true(session_show_only(&session, "T"));
  const uint32_t *shown = session_actors(&session, &n);
  assert_true(n > 0);
  assert_ptr_equal(session_actors(&session, &n), shown);
  session_close(&session);
}

static unsigned press_all(const int32_t *keys, size_t n) {
  unsigned effects = 0;
  for (size_t i = 0; i < n; i++)
    effects |= app_key(&app, keys[i]);
  return effects;
}
#define PRESS(...) \
  press_all((int32_t[]){__VA_ARGS__}, sizeof((int32_t[]){__VA_ARGS__}) / sizeof(int32_t))

static void what_is_typed_may_be_of_any_alphabet(void **state) {
  (void)state;
  PRESS('f', 0xfc, 0x6f22, 0x1f600);
  assert_string_equal(app.filter, "f\u00fc\u6f22\U0001f600");
  PRESS(UI_KEY_BACKSPACE, UI_KEY_BACKSPACE);
  assert_string_equal(app.filter, "f\u00fc");
  PRESS(UI_KEY_ESCAPE, 'u', 0x308);
  assert_string_equal(app.filter, "u\u0308");
  PRESS(UI_KEY_BACKSPACE); /* with the mark that stands above it */
  assert_string_equal(app.filter, "");
  open_recording();
  PRESS('m', 'f', 'r', 0xfc, 'h', ' ', 0xdf, 0x202e, 0x9b);
  assert_string_equal(app.text, "fr\u00fch \u00df");
  assert_true(shows("fr\u00fch \u00df"));
  press("\r&");
  PRESS(0x6f22, '\r');
  assert_string_equal(app.log_only, "\u6f22");
  PRESS('/');
  for (int i = 0; i < 500; i++)
    PRESS(0x6f22);
  assert_int_equal(strlen(app.text), sizeof app.text - 1); /* 85 whole ones */
  session_close(&session);
}

static void what_is_pasted_is_text_and_no_command(void **state) {
  (void)state;
  assert_int_equal(PRESS(UI_KEY_PASTE, 'q', 'Q', '\r', UI_KEY_LEFT, 3, 'g', '\r', UI_KEY_PASTED),
                   0);
  assert_string_equal(app.filter, "qQ g");
  assert_int_equal(app.home_page, HOME_SCENARIOS);
  PRESS(UI_KEY_ESCAPE);
  open_recording();
  press("\\");
  assert_int_equal(PRESS(UI_KEY_PASTE, 'b', 'e', '\r', 'Q', UI_KEY_PASTED), 0);
  assert_string_equal(app.text, "be Q");
  PRESS(UI_KEY_ESCAPE);
  uint64_t at = session.at;
  assert_int_equal(PRESS(UI_KEY_PASTE, 'a', '\r', 'e', '.', 'Q', UI_KEY_PASTED), 0);
  assert_true(shows("What was pasted is no command; : opens the palette."));
  assert_true(session.at == at && !app.prompt && !app.overlay);
  assert_int_equal(press("Q"), EFFECT_QUIT);
  session_close(&session);
}

static void escape_leaves_nothing_but_the_filter(void **state) {
  (void)state;
  press("gil");
  assert_int_equal(PRESS(UI_KEY_ESCAPE), EFFECT_NONE);
  assert_string_equal(app.filter, "");
  assert_int_equal(PRESS(UI_KEY_ESCAPE), EFFECT_NONE);
  assert_true(shows("Nothing is open; q leaves whoruns."));
  assert_int_equal(press("q"), EFFECT_QUIT);
}

/* The list of scenarios can be seen beside the form, and has more lines. */
static void a_click_beside_a_window_is_nothing(void **state) {
  (void)state;
  struct cells c = {0};
  cells_resize(&c, 100, 40);
  PRESS(UI_KEY_TAB);
  assert_int_equal(app.overlay, OVERLAY_FORM);
  app_draw(&app, &c);
  for (int y = 1; y < c.h - 1; y++)
    app_mouse(&app, &c, MOUSE_CLICK, 1, y);
  assert_int_equal(app.overlay, OVERLAY_FORM);
  assert_int_equal(app.form_at, 0);
  cells_fini(&c);
}

int main(void) {
  setlocale(LC_CTYPE, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(what_begins_so_comes_first, fresh),
      cmocka_unit_test_setup(a_filter_may_leave_nothing, fresh),
      cmocka_unit_test_setup(a_lesson_runs_its_scenario_and_stands_beside_it, fresh),
      cmocka_unit_test_setup(recordings_are_opened, fresh),
      cmocka_unit_test_setup(letters_are_typed_and_not_told_as_keys, fresh),
      cmocka_unit_test_setup(the_tour_goes_on_with_what_it_speaks_of, fresh),
      cmocka_unit_test_setup(the_log_is_filtered, fresh),
      cmocka_unit_test_setup(what_is_typed_may_be_of_any_alphabet, fresh),
      cmocka_unit_test_setup(what_is_pasted_is_text_and_no_command, fresh),
      cmocka_unit_test_setup(escape_leaves_nothing_but_the_filter, fresh),
      cmocka_unit_test_setup(who_is_shown_stays_where_it_is, fresh),
      cmocka_unit_test_setup(a_click_beside_a_window_is_nothing, fresh),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
