/* The one table of commands: every key is a key, no two commands share one, and every command is
 * reached by a key, by its name and from the help; the presets and the user's own file. */
#include "ui/core/keymap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ui/core/command.h"

static void every_key_leads_to_its_own_command(void **state) {
  (void)state;
  const char *preset;
  for (int i = 0; (preset = keymap_preset_name(i)); i++) {
    struct keymap k;
    int keys = 0;
    enum ui_command one, other;
    assert_true(keymap_preset(&k, preset));
    if (keymap_clash(&k, &one, &other))
      fail_msg("%s: %s and %s share a key", preset, ui_commands[one].name, ui_commands[other].name);
    for (int c = UI_NOTHING + 1; c < UI_COMMANDS; c++)
      for (const char *s = k.keys[c]; *s; keys++) {
        size_t n = strcspn(s, " ");
        int32_t key = keymap_key(s, n);
        enum ui_when when = ui_commands[c].when, where = when == UI_ALWAYS ? UI_RECORDING : when;
        if (key == 0 || keymap_command(&k, key, where) != (enum ui_command)c)
          fail_msg("%s: \"%.*s\" of %s is no key, or another command's", preset, (int)n, s,
                   ui_commands[c].name);
        s += n + strspn(s + n, " ");
      }
    assert_true(keys >= UI_COMMANDS - 1);
  }
}

/* Does a screen show it? */
static bool shows(const struct cells *c, const char *text) {
  struct buf b = {0};
  cells_text(c, false, &b);
  bool found = strstr(buf_text(&b), text);
  buf_fini(&b);
  return found;
}

/* With a recording, or without: at its place each command has a key, is in the help and completed
 * by the command line. */
static void walk(struct app *a, enum ui_when where) {
  struct cells help = {0};
  cells_resize(&help, 200, UI_COMMANDS + 6);
  a->overlay = OVERLAY_HELP;
  struct pane all = pane_of(&help);
  view_help(a, &all);
  a->overlay = OVERLAY_NONE;
  for (int c = UI_NOTHING + 1; c < UI_COMMANDS; c++) {
    enum ui_when when = ui_commands[c].when;
    bool here = when == UI_ALWAYS || when == where;
    struct completion found;
    assert_int_equal(app_can(a, (enum ui_command)c), here);
    if (!here)
      continue;
    char keys[KEYS_OF_ONE];
    app_keys(a, (enum ui_command)c, keys); /* those that are not typed here */
    if (!keys[0])
      fail_msg("%s has no key here", ui_commands[c].name);
    if (!shows(&help, ui_commands[c].name) || !shows(&help, ui_commands[c].help))
      fail_msg("%s is not in the help", ui_commands[c].name);
    a->prompt = PROMPT_COMMAND;
    snprintf(a->text, sizeof a->text, "%s", ui_commands[c].name);
    assert_true(app_completion(a, 0, &found));
    assert_string_equal(found.name, ui_commands[c].name);
    a->prompt = PROMPT_NONE;
  }
  cells_fini(&help);
}

static void every_command_has_a_key_a_name_and_help(void **state) {
  (void)state;
  struct app a;
  struct session s;
  struct trace_reader *r;
  struct err e;
  app_init(&a);
  walk(&a, UI_HOME);
  if (trace_reader_open(&r, TEST_DATA "/golden/traces/version-1.wrt", &e) != 0)
    fail_msg("%s", e.text);
  session_open(&s, r, false);
  app_show(&a, &s);
  walk(&a, UI_RECORDING);
  app_key(&a, 'P');
  session_go_event(&s, a.predict.at);
  a.playing = false;
  assert_true(predict_asks(&a));
  assert_true(app_can(&a, UI_ANSWER));
  assert_int_equal(app_command_of(&a, 'a'), UI_ANSWER); /* and not to take control */
  session_close(&s);
}

static void a_name_may_be_shortened_as_long_as_it_is_one_command(void **state) {
  (void)state;
  for (int c = UI_NOTHING + 1; c < UI_COMMANDS; c++)
    assert_int_equal(keymap_find(ui_commands[c].name), c);
  assert_int_equal(keymap_find("zoom-i"), UI_ZOOM_IN);
  assert_int_equal(keymap_find("zoom"), UI_NOTHING);
  assert_int_equal(keymap_find("nonsense"), UI_NOTHING);
  assert_int_equal(keymap_find(""), UI_NOTHING);
}

static void what_is_typed_is_completed(void **state) {
  (void)state;
  struct app a;
  app_init(&a);
  app_key(&a, ':');
  app_key(&a, 'p');
  app_key(&a, 'a');
  app_key(&a, UI_KEY_TAB); /* parameters: the only one here that begins so */
  assert_string_equal(a.text, "parameters");
  app_key(&a, UI_KEY_ENTER);
  assert_int_equal(a.overlay, OVERLAY_FORM);
}

static void a_users_file_changes_keys(void **state) {
  (void)state;
  struct keymap k;
  struct err e;
  keymap_init(&k);
  assert_int_equal(
      keymap_read(&k, "keys", "# mine\n\npreset = vi\n why = y f2 \nforward=. l\n", &e), 0);
  assert_int_equal(keymap_command(&k, 'y', UI_RECORDING), UI_WHY);
  assert_int_equal(keymap_command(&k, UI_KEY_F1 + 1, UI_RECORDING), UI_WHY);
  assert_int_equal(keymap_command(&k, 'w', UI_RECORDING), UI_NOTHING);
  assert_int_equal(keymap_command(&k, 'h', UI_RECORDING), UI_BACK);
  assert_int_equal(keymap_command(&k, UI_KEY_RIGHT, UI_RECORDING), UI_NOTHING);
}

static void a_bad_line_is_told_with_its_place(void **state) {
  (void)state;
  static const struct {
    const char *text, *says;
  } bad[] = {
      {"why = y\nnonsense = x\n", "keys:2: There is no command \"nonsense\""},
      {"why y\n", "keys:1: A line is"},
      {"why = ctrl-1\n", "keys:1: \"ctrl-1\" is no key"},
      {"why =\n", "keys:1: why needs at least one key"},
      {"preset = emacs\n", "keys:1: There is no preset \"emacs\""},
      {"why = n\n", "switch and why would have the same key"},
      {"why = a1 a2\n", "keys:1: \"a1\" is no key"},
      {"= x", "keys:1: A line is"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct keymap k, before;
    struct err e;
    keymap_init(&k);
    before = k;
    assert_int_equal(keymap_read(&k, "keys", bad[i].text, &e), ERR_USAGE);
    if (!strstr(e.text, bad[i].says))
      fail_msg("\"%s\" does not say \"%s\"", e.text, bad[i].says);
    assert_memory_equal(&k, &before, sizeof k);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_key_leads_to_its_own_command),
      cmocka_unit_test(every_command_has_a_key_a_name_and_help),
      cmocka_unit_test(a_name_may_be_shortened_as_long_as_it_is_one_command),
      cmocka_unit_test(what_is_typed_is_completed),
      cmocka_unit_test(a_users_file_changes_keys),
      cmocka_unit_test(a_bad_line_is_told_with_its_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
