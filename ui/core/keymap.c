#include "ui/core/keymap.h"

#include <string.h>

#include "sched/base/utf8.h"

const struct ui_command_row ui_commands[UI_COMMANDS] = {
#define UI_COMMAND(ID, when, n, k, h, what) \
  [UI_##ID] = {.name = n, .keys = k, .hint = h, .help = what},
#include "ui/core/commands.def"
#undef UI_COMMAND
};

static const struct {
  const char *name;
  int32_t key;
} named[] = {
    {"space", ' '},
    {"left", UI_KEY_LEFT},
    {"right", UI_KEY_RIGHT},
    {"up", UI_KEY_UP},
    {"down", UI_KEY_DOWN},
    {"home", UI_KEY_HOME},
    {"end", UI_KEY_END},
    {"pageup", UI_KEY_PAGEUP},
    {"pagedown", UI_KEY_PAGEDOWN},
    {"delete", UI_KEY_DELETE},
    {"escape", UI_KEY_ESCAPE},
    {"enter", UI_KEY_ENTER},
    {"f1", UI_KEY_F1},
};

int32_t keymap_key(const char *name, size_t n) {
  for (size_t i = 0; i < sizeof named / sizeof *named; i++)
    if (strlen(named[i].name) == n && memcmp(named[i].name, name, n) == 0)
      return named[i].key;
  if (n == 6 && memcmp(name, "ctrl-", 5) == 0)
    return UI_KEY_CTRL + name[5] - 'a' + 1;
  int32_t cp;
  return n && utf8_decode(name, n, &cp) == n && cp > ' ' ? cp : 0;
}

enum ui_command keymap_command(int32_t key) {
  for (int i = UI_NOTHING + 1; i < UI_COMMANDS; i++)
    for (const char *s = ui_commands[i].keys; *s;) {
      size_t n = strcspn(s, " ");
      if (keymap_key(s, n) == key)
        return (enum ui_command)i;
      s += n + strspn(s + n, " ");
    }
  return UI_NOTHING;
}

enum ui_command keymap_find(const char *name) {
  enum ui_command found = UI_NOTHING;
  int several = 0;
  for (int i = UI_NOTHING + 1; i < UI_COMMANDS; i++) {
    if (strcmp(ui_commands[i].name, name) == 0)
      return (enum ui_command)i;
    if (*name && strncmp(ui_commands[i].name, name, strlen(name)) == 0) {
      found = (enum ui_command)i;
      several++;
    }
  }
  return several == 1 ? found : UI_NOTHING;
}
