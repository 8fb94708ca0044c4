/* What is typed at the prompt. */
#include <string.h>

#include "ui/core/command.h"

static unsigned finish_prompt(struct app *a) {
  enum app_prompt p = a->prompt;
  a->prompt = PROMPT_NONE;
  if (!a->text[0])
    return EFFECT_NONE;
  switch (p) {
  case PROMPT_GO:
    app_go_to(a, a->text);
    break;
  case PROMPT_SEARCH:
    app_search(a, a->text);
    break;
  case PROMPT_KEEP:
    return EFFECT_KEEP;
  case PROMPT_BREAK:
    app_toggle_breakpoint(a, a->text);
    break;
  case PROMPT_COMMAND: {
    enum ui_command c = keymap_find(a->text);
    if (c)
      return app_command(a, c);
    app_say(a, "There is no such command; ? lists them.");
    break;
  }
  case PROMPT_NONE:
    break;
  }
  return EFFECT_NONE;
}

void app_ask(struct app *a, enum app_prompt p) {
  a->prompt = p;
  a->text[0] = '\0';
}

/* Adds what was typed to a line; false if the key is not for typing. */
bool app_type(char *text, size_t cap, int32_t key) {
  size_t n = strlen(text);
  if (key == UI_KEY_BACKSPACE || key == UI_KEY_CTRL + 8) {
    while (n && ((unsigned char)text[--n] & 0xc0) == 0x80)
      continue;
    text[n] = '\0';
    return true;
  }
  if (key < ' ' || key > '~')
    return false;
  if (n + 1 < cap) {
    text[n] = (char)key;
    text[n + 1] = '\0';
  }
  return true;
}

unsigned app_prompt_key(struct app *a, int32_t key) {
  if (key == UI_KEY_ENTER)
    return finish_prompt(a);
  if (key == UI_KEY_ESCAPE || key == UI_KEY_CTRL + 3)
    a->prompt = PROMPT_NONE;
  else
    app_type(a->text, sizeof a->text, key);
  return EFFECT_NONE;
}
