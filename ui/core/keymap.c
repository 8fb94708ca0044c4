#include "ui/core/keymap.h"

#include <stdio.h>
#include <string.h>

#include "sched/base/utf8.h"

const struct ui_command_row ui_commands[UI_COMMANDS] = {
#define UI_COMMAND(ID, w, n, k, h, what) \
  [UI_##ID] = {.name = n, .keys = k, .hint = h, .help = what, .when = UI_##w},
#include "ui/core/commands.def"
#undef UI_COMMAND
};

static const struct {
  const char *preset;
  enum ui_command command;
  const char *keys;
} presets[] = {
#define PRESET_KEYS(preset, ID, keys) {#preset, UI_##ID, keys},
#include "ui/core/presets.def"
#undef PRESET_KEYS
};
enum { PRESET_ROWS = sizeof presets / sizeof *presets };

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
    {"backspace", UI_KEY_BACKSPACE},
    {"tab", UI_KEY_TAB},
    {"shift-tab", UI_KEY_BACKTAB},
    {"escape", UI_KEY_ESCAPE},
    {"enter", UI_KEY_ENTER},
};

int32_t keymap_key(const char *name, size_t n) {
  for (size_t i = 0; i < sizeof named / sizeof *named; i++)
    if (strlen(named[i].name) == n && memcmp(named[i].name, name, n) == 0)
      return named[i].key;
  if (n == 6 && memcmp(name, "ctrl-", 5) == 0 && name[5] >= 'a' && name[5] <= 'z')
    return UI_KEY_CTRL + name[5] - 'a' + 1;
  if (n > 1 && n < 4 && name[0] == 'f' && strspn(name + 1, "0123456789") >= n - 1) {
    int number = n == 2 ? name[1] - '0' : (name[1] - '0') * 10 + name[2] - '0';
    return number >= 1 && number <= 12 ? UI_KEY_F1 + number - 1 : 0;
  }
  int32_t cp;
  return n && utf8_decode(name, n, &cp) == n && cp > ' ' ? cp : 0;
}

/* The next word of a list of keys; 0 at its end. */
static size_t next_word(const char **at) {
  *at += strspn(*at, " \t");
  return strcspn(*at, " \t");
}

static bool has_key(const char *keys, int32_t key) {
  for (size_t n; (n = next_word(&keys)); keys += n)
    if (keymap_key(keys, n) == key)
      return true;
  return false;
}

void keymap_init(struct keymap *k) {
  for (int i = 0; i < UI_COMMANDS; i++)
    snprintf(k->keys[i], KEYS_OF_ONE, "%s", ui_commands[i].keys ? ui_commands[i].keys : "");
}

bool keymap_preset(struct keymap *k, const char *name) {
  bool known = strcmp(name, "default") == 0;
  for (int i = 0; i < PRESET_ROWS && !known; i++)
    known = strcmp(presets[i].preset, name) == 0;
  if (!known)
    return false;
  keymap_init(k);
  for (int i = 0; i < PRESET_ROWS; i++)
    if (strcmp(presets[i].preset, name) == 0)
      snprintf(k->keys[presets[i].command], KEYS_OF_ONE, "%s", presets[i].keys);
  return true;
}

const char *keymap_preset_name(int i) {
  if (i == 0)
    return "default";
  for (int row = 0; row < PRESET_ROWS; row++)
    if ((row == 0 || strcmp(presets[row].preset, presets[row - 1].preset) != 0) && --i == 0)
      return presets[row].preset;
  return NULL;
}

enum ui_command keymap_command(const struct keymap *k, int32_t key, enum ui_when where) {
  for (int i = UI_NOTHING + 1; i < UI_COMMANDS; i++)
    if ((ui_commands[i].when == where || ui_commands[i].when == UI_ALWAYS) &&
        has_key(k->keys[i], key))
      return (enum ui_command)i;
  return UI_NOTHING;
}

static bool meet(enum ui_when a, enum ui_when b) {
  return a == b || a == UI_ALWAYS || b == UI_ALWAYS;
}

bool keymap_clash(const struct keymap *k, enum ui_command *one, enum ui_command *other) {
  for (int i = UI_NOTHING + 1; i < UI_COMMANDS; i++)
    for (int j = i + 1; j < UI_COMMANDS; j++) {
      const char *keys = k->keys[i];
      if (!meet(ui_commands[i].when, ui_commands[j].when))
        continue;
      for (size_t n; (n = next_word(&keys)); keys += n)
        if (has_key(k->keys[j], keymap_key(keys, n))) {
          *one = (enum ui_command)i;
          *other = (enum ui_command)j;
          return true;
        }
    }
  return false;
}

/* --- the user's file --- */

static int read_keys(struct keymap *k, enum ui_command c, const char *keys, const char *place,
                     struct err *e) {
  size_t used = 0;
  char new[KEYS_OF_ONE] = "";
  for (size_t n; (n = next_word(&keys)); keys += n) {
    if (!keymap_key(keys, n))
      return err_set(e, ERR_USAGE, "%s: \"%.*s\" is no key; examples: w, space, ctrl-l, f2.", place,
                     (int)(n < 40 ? n : 40), keys);
    if (used + n + 2 > sizeof new)
      return err_set(e, ERR_USAGE, "%s: These are too many keys for one command.", place);
    used +=
        (size_t)snprintf(new + used, sizeof new - used, "%s%.*s", used ? " " : "", (int)n, keys);
  }
  if (!used)
    return err_set(e, ERR_USAGE, "%s: %s needs at least one key.", place, ui_commands[c].name);
  memcpy(k->keys[c], new, sizeof new);
  return 0;
}

static int read_line(struct keymap *k, const char *line, size_t n, const char *place,
                     struct err *e) {
  char name[32] = "", keys[160] = "";
  const char *eq = memchr(line, '=', n);
  while (n && (*line == ' ' || *line == '\t')) {
    line++;
    n--;
  }
  if (n == 0 || *line == '#')
    return 0;
  size_t bytes = eq && eq > line ? (size_t)(eq - line) : 0;
  while (bytes && (line[bytes - 1] == ' ' || line[bytes - 1] == '\t'))
    bytes--;
  if (!eq || bytes == 0 || bytes >= sizeof name || n - (size_t)(eq + 1 - line) >= sizeof keys)
    return err_set(e, ERR_USAGE, "%s: A line is the name of a command, =, and its keys.", place);
  memcpy(name, line, bytes);
  memcpy(keys, eq + 1, n - (size_t)(eq + 1 - line));
  if (strcmp(name, "preset") == 0) {
    keys[strcspn(keys, "\r")] = '\0';
    const char *at = keys;
    size_t word = next_word(&at);
    keys[(size_t)(at - keys) + word] = '\0';
    return keymap_preset(k, at)
               ? 0
               : err_set(e, ERR_USAGE, "%s: There is no preset \"%.40s\".", place, at);
  }
  for (int i = UI_NOTHING + 1; i < UI_COMMANDS; i++)
    if (strcmp(ui_commands[i].name, name) == 0)
      return read_keys(k, (enum ui_command)i, keys, place, e);
  return err_set(e, ERR_USAGE,
                 "%s: There is no command \"%.40s\"; \"whoruns help keys\" lists them.", place,
                 name);
}

int keymap_read(struct keymap *k, const char *file, const char *text, struct err *e) {
  struct keymap new = *k;
  char place[300];
  for (int line = 1; *text; line++) {
    enum ui_command one, other;
    size_t n = strcspn(text, "\n");
    snprintf(place, sizeof place, "%.250s:%d", file, line);
    int error = read_line(&new, text, n, place, e);
    if (error)
      return error;
    text += n + (text[n] == '\n');
    if (!*text && keymap_clash(&new, &one, &other))
      return err_set(e, ERR_USAGE, "%.250s: %s and %s would have the same key.", file,
                     ui_commands[one].name, ui_commands[other].name);
  }
  *k = new;
  return 0;
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
