/* The one table of commands: every key is a key, and no two commands share one. */
#include "ui/core/keymap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void every_key_leads_to_its_own_command(void **state) {
  (void)state;
  int keys = 0;
  for (int c = UI_NOTHING + 1; c < UI_COMMANDS; c++)
    for (const char *s = ui_commands[c].keys; *s; keys++) {
      size_t n = strcspn(s, " ");
      int32_t key = keymap_key(s, n);
      if (key == 0 || keymap_command(key) != (enum ui_command)c)
        fail_msg("\"%.*s\" of %s is no key, or another command's", (int)n, s, ui_commands[c].name);
      s += n + strspn(s + n, " ");
    }
  assert_true(keys >= UI_COMMANDS - 1);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_key_leads_to_its_own_command),
      cmocka_unit_test(a_name_may_be_shortened_as_long_as_it_is_one_command),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
