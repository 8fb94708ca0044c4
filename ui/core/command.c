/* Which command a key means, and the commands that belong to no group. */
#include "ui/core/command.h"

#include <stdarg.h>
#include <stdio.h>

void app_say(struct app *a, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(a->message, sizeof a->message, fmt, ap);
  va_end(ap);
}

unsigned command_RESTART(struct app *a) {
  if (a->session->scenario)
    return EFFECT_RESTART;
  app_say(a, "This version does not know the scenario of this recording.");
  return EFFECT_NONE;
}

unsigned command_KEEP(struct app *a) {
  app_ask(a, PROMPT_KEEP);
  return EFFECT_NONE;
}

unsigned command_COMMAND(struct app *a) {
  app_ask(a, PROMPT_COMMAND);
  return EFFECT_NONE;
}

unsigned command_REDRAW(struct app *a) {
  (void)a;
  return EFFECT_REDRAW;
}

unsigned command_SUSPEND(struct app *a) {
  (void)a;
  return EFFECT_SUSPEND;
}

unsigned command_QUIT(struct app *a) {
  if (!a->overlay)
    return a->session && a->can_go_home ? EFFECT_CLOSE : EFFECT_QUIT;
  a->overlay = OVERLAY_NONE;
  return EFFECT_NONE;
}

enum when { ALWAYS, RECORDING };
static const struct {
  unsigned (*act)(struct app *a);
  enum when when;
} acts[UI_COMMANDS] = {
#define UI_COMMAND(ID, w, name, keys, hint, help) [UI_##ID] = {.act = command_##ID, .when = w},
#include "ui/core/commands.def"
#undef UI_COMMAND
};

unsigned app_command(struct app *a, enum ui_command c) {
  bool possible = c && (acts[c].when == ALWAYS || a->session);
  return possible ? acts[c].act(a) : EFFECT_NONE;
}

/* --- keys --- */

static unsigned overlay_key(struct app *a, int32_t key) {
  int by = key == UI_KEY_DOWN       ? 1
           : key == UI_KEY_UP       ? -1
           : key == UI_KEY_PAGEDOWN ? 10
           : key == UI_KEY_PAGEUP   ? -10
                                    : 0;
  a->scroll = a->scroll + by < 0 ? 0 : a->scroll + by;
  return by ? EFFECT_NONE : app_command(a, keymap_command(key));
}

static unsigned take_key(struct app *a, int32_t key) {
  a->message[0] = '\0';
  if (a->prompt)
    return app_prompt_key(a, key);
  if (a->overlay == OVERLAY_FORM)
    return app_form_key(a, key);
  if (a->overlay == OVERLAY_HELP)
    return overlay_key(a, key);
  if (a->overlay == OVERLAY_STOPS)
    return app_stops_key(a, key);
  if (!a->session)
    return app_home_key(a, key);
  enum ui_command c = keymap_command(key);
  if (!c)
    app_say(a, "That key does nothing here; ? lists the keys.");
  return app_command(a, c);
}

unsigned app_key(struct app *a, int32_t key) {
  unsigned effects = take_key(a, key);
  app_follow_lesson(a);
  return effects;
}
