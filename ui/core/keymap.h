#ifndef CORE_KEYMAP_H
#define CORE_KEYMAP_H

/* From a key to a command. A key is a code point, or one of these. Which keys a command has is said
 * by commands.def, changed by a preset (presets.def), and by the user's own file:
 *
 *   # a comment
 *   preset = vi
 *   forward = . right l
 *   why = w f2            replaces all keys that the command had; nothing leaves it without one
 */
#include <stdbool.h>
#include <stdint.h>

#include "sched/base/err.h"

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
  UI_KEY_BACKTAB,
  UI_KEY_F1, /* to F12 */
  UI_KEY_F12 = UI_KEY_F1 + 11,
  UI_KEY_PASTE,  /* what comes from here on was not typed but pasted, */
  UI_KEY_PASTED, /* and that was all of it */
  UI_KEY_MOUSE,  /* not a key: ask for the mouse */
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

/* Where a command can be given: everywhere, with a recording, on the home screen, or while a
 * question waits for an answer: then its keys are not those of other commands. */
enum ui_when { UI_ALWAYS, UI_RECORDING, UI_HOME, UI_QUESTION };

struct ui_command_row {
  const char *name, *keys, *hint, *help;
  enum ui_when when;
};
/* By enum ui_command; row 0 is empty. */
extern const struct ui_command_row ui_commands[UI_COMMANDS];

enum { KEYS_OF_ONE = 40 };

struct keymap {
  char keys[UI_COMMANDS][KEYS_OF_ONE]; /* separated by blanks */
};

void keymap_init(struct keymap *k);
/* Gives some commands other keys; false if there is no such preset. */
bool keymap_preset(struct keymap *k, const char *name);
/* The i-th preset's name; NULL behind the last. */
const char *keymap_preset_name(int i);
/* Reads a user's file. The first line that cannot be, or leaves two commands with one key, is told
 * by file and line; k is as before then. */
ERR_MUST_USE int keymap_read(struct keymap *k, const char *file, const char *text, struct err *e);
/* Two commands that have one key at one place; false if there are none. */
bool keymap_clash(const struct keymap *k, enum ui_command *one, enum ui_command *other);
/* The command of a key with a recording, on the home screen, or while there is a question. */
enum ui_command keymap_command(const struct keymap *k, int32_t key, enum ui_when where);
/* By its name, or by how the name begins if only one does; UI_NOTHING. */
enum ui_command keymap_find(const char *name);
/* "space", "." or "ctrl-l": 0 if there is no such key. */
int32_t keymap_key(const char *name, unsigned long bytes);

#endif
