/* The keys of the home screen. */
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/command.h"

const struct scenario *home_scenario(const struct app *a, int i) {
  for (size_t k = 0; k < scenarios_count; k++) {
    const struct scenario *s = &scenarios[k];
    bool fits =
        strstr(s->name, a->filter) || strstr(s->family, a->filter) || strstr(s->title, a->filter);
    if (fits && i-- == 0)
      return s;
  }
  return NULL;
}

void app_home_move(struct app *a, int by) {
  int n = 0;
  while (home_scenario(a, n))
    n++;
  a->home_at += by;
  a->home_at = a->home_at >= n ? n - 1 : a->home_at;
  a->home_at = a->home_at < 0 ? 0 : a->home_at;
}

static bool choose(struct app *a) {
  const struct scenario *chosen = home_scenario(a, a->home_at);
  a->attempt.on = NULL;
  if (chosen)
    a->choice = app_choice(chosen);
  else
    app_say(a, "Nothing is left to choose from; escape ends the filter.");
  return chosen;
}

unsigned command_HOME_RUN(struct app *a) {
  return choose(a) ? EFFECT_RUN : EFFECT_NONE;
}

unsigned command_HOME_FORM(struct app *a) {
  if (choose(a))
    app_toggle_overlay(a, OVERLAY_FORM);
  a->form_at = 0;
  return EFFECT_NONE;
}

unsigned command_HOME_NEXT(struct app *a) {
  app_home_move(a, 1);
  return EFFECT_NONE;
}

unsigned command_HOME_BACK(struct app *a) {
  app_home_move(a, -1);
  return EFFECT_NONE;
}

unsigned command_HOME_LATER(struct app *a) {
  app_home_move(a, 10);
  return EFFECT_NONE;
}

unsigned command_HOME_EARLIER(struct app *a) {
  app_home_move(a, -10);
  return EFFECT_NONE;
}

/* What names are made of is typed into the filter, but for the q that leaves; everything else is a
 * command. */
unsigned app_home_key(struct app *a, int32_t key) {
  bool letter = (key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z') || key == '-' ||
                key == ' ' || (key >= '0' && key <= '9') || key == UI_KEY_BACKSPACE;
  if (letter && (a->filter[0] || key != 'q')) {
    app_type(a->filter, sizeof a->filter, key);
    app_home_move(a, 0);
    return EFFECT_NONE;
  }
  return app_command(a, app_command_of(a, key));
}
