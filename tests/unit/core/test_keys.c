/* Every key answers: something is seen to change, the main loop is asked for something, or a
 * sentence says why nothing happens. Wherever one is, at the start, in the middle and at the end of
 * a recording. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/core/app.h"
#include "tests/unit/core/recording.h"

enum { COLS = 80, ROWS = 24 };

static struct session s;
static struct app a;
static struct cells before, after;

static int open_recording(void **state) {
  (void)state;
  recording_open(&s);
  return 0;
}

static int close_recording(void **state) {
  (void)state;
  cells_fini(&before);
  cells_fini(&after);
  session_close(&s);
  return 0;
}

/* Where one may be, by the keys that lead there; ~ is escape, | enter, > tab, { ctrl-t. */
static const char *const ways[] = {
    "",
    ":view stage|",
    ":view lanes|",
    ":view listing|",
    ":view log|",
    ":view table|",
    ":view locks|",
    ":view queues|",
    "?",
    "w",
    "o",
    "l",
    "p",
    "P",
    "B",
    "bx|B",
    "M",
    "mhere|M",
    "A",
    "z",
    "+",
    "bx|",
    ":tour|",
    "{",
    ">",
    ">>",
    ">>>",
    ">>>>",
};
static const char *const ways_home[] = {"", "gil", "zzz", ">", "?", "o", "{", ":tour|"};

static void press(struct app *x, const char *keys) {
  for (; *keys; keys++)
    app_key(x, *keys == '|'   ? UI_KEY_ENTER
               : *keys == '~' ? UI_KEY_ESCAPE
               : *keys == '>' ? UI_KEY_TAB
               : *keys == '{' ? UI_KEY_CTRL + 20
                              : *keys);
}

static void draw(struct app *x, struct cells *c) {
  c->ascii = x->ascii;
  cells_resize(c, COLS, ROWS);
  app_draw(x, c);
  app_drawn(x, c);
}

/* Presses every key of every command that can be given there; the first that is silent fails. */
static void try_keys(const struct app *there, const char *where) {
  uint64_t at = there->session ? there->session->at : 0;
  struct app try = *there;
  draw(&try, &before);
  for (int c = UI_NOTHING + 1; c < UI_COMMANDS; c++) {
    const char *keys = app_can(there, (enum ui_command)c) ? there->keys.keys[c] : "";
    for (size_t n; *keys; keys += n + (keys[n] == ' ')) {
      n = strcspn(keys, " ");
      try = *there;
      unsigned effects = app_key(&try, keymap_key(keys, n));
      bool answers = effects || try.message[0];
      if (!answers)
        draw(&try, &after);
      if (!answers && memcmp(before.cell, after.cell, sizeof *before.cell * COLS * ROWS) == 0)
        fail_msg("%s: %.*s (%s) is silent", where, (int)n, keys, ui_commands[c].name);
      control_end(&try);
      if (there->session)
        session_go_event(&s, at);
    }
  }
}

static void every_key_answers(void **state) {
  (void)state;
  uint64_t all = session_events(&s), places[] = {0, all / 2, all};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
      char where[64];
      app_init(&a);
      app_show(&a, &s);
      a.playing = false;
      session_go_event(&s, places[k]);
      press(&a, ways[i]);
      draw(&a, &before); /* how far one can scroll is known then */
      snprintf(where, sizeof where, "\"%s\" at event %d", ways[i], (int)places[k]);
      try_keys(&a, where);
    }
}

static void and_so_it_does_on_the_home_screen(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof ways_home / sizeof *ways_home; i++)
    for (int page = 0; page < HOME_PAGES; page++) {
      char where[64];
      app_init(&a);
      a.home_page = (enum home_page)page;
      press(&a, ways_home[i]);
      draw(&a, &before);
      snprintf(where, sizeof where, "home, page %d, \"%s\"", page, ways_home[i]);
      try_keys(&a, where);
    }
}

/* With the panel low, a lesson is read by going down in it, and the text is all there is of it. */
static void a_lesson_can_be_read_to_its_end(void **state) {
  (void)state;
  struct buf text = {0};
  struct cells low = {0};
  app_init(&a);
  app_show(&a, &s);
  a.playing = false;
  session_go_event(&s, 0);
  press(&a, "l");
  const struct lesson_step *step = &s.lesson.step[0];
  const char *last = step->text + step->bytes - 8;
  for (int i = 0; i < 20; i++) {
    text.len = 0;
    cells_resize(&low, 60, 12);
    app_draw(&a, &low);
    app_drawn(&a, &low);
    cells_text(&low, false, &text);
    bool there = memmem(text.data, text.len, last, 8) != NULL;
    assert_int_equal(there && i == 0, 0); /* else this shows nothing */
    if (there)
      break;
    assert_true(i < 19);
    app_key(&a, UI_KEY_DOWN);
  }
  while (a.scroll < a.scroll_most)
    app_key(&a, 'j');
  app_key(&a, 'j');
  assert_string_equal(a.message, "This is all of it.");
  int most = a.scroll;
  app_key(&a, 'k'); /* at once, however often down was pressed */
  assert_int_equal(a.scroll, most - 1);
  buf_fini(&text);
  cells_fini(&low);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_key_answers),
      cmocka_unit_test(and_so_it_does_on_the_home_screen),
      cmocka_unit_test(a_lesson_can_be_read_to_its_end),
  };
  return cmocka_run_group_tests(tests, open_recording, close_recording);
}
