#ifndef CORE_KEYMAP_H
#define CORE_KEYMAP_H

/* From a key to a command. A key is a code point, or one of these. */
#include <stdint.h>

enum ui_key {
  UI_KEY_CTRL = 0, /* UI_KEY_CTRL + 1 is ctrl-a */
  UI_KEY_FIRST = 0x110000,
  UI_KEY_LEFT,
  UI_KEY_RIGHT,
  UI_KEY_UP,
  UI_KEY_DOWN,
  UI_KEY_HOME,
  UI_KEY_END,
  UI_KEY_PAGEUP,
  UI_KEY_PAGEDOWN,
  UI_KEY_DELETE,
  UI_KEY_F1,
  UI_KEY_LIMIT,
  UI_KEY_TAB = 9,
  UI_KEY_ENTER = 13,
  UI_KEY_ESCAPE = 27,
  UI_KEY_BACKSPACE = 127,
};

enum ui_command {
  UI_NOTHING,
#define UI_COMMAND(ID, when, name, keys, hint, help) UI_##ID,
#include "ui/core/commands.def"
#undef UI_COMMAND
  UI_COMMANDS
};

struct ui_command_row {
  const char *name, *keys, *hint, *help;
};
/* By enum ui_command; row 0 is empty. */
extern const struct ui_command_row ui_commands[UI_COMMANDS];

enum ui_command keymap_command(int32_t key);
/* By its name, or by how the name begins if only one does; UI_NOTHING. */
enum ui_command keymap_find(const char *name);
/* "space", "." or "ctrl-l": 0 if there is no such key. */
int32_t keymap_key(const char *name, unsigned long bytes);

#endif
