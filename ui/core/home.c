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

static void home_move(struct app *a, int by) {
  int n = 0;
  while (home_scenario(a, n))
    n++;
  a->home_at += by;
  a->home_at = a->home_at >= n ? n - 1 : a->home_at;
  a->home_at = a->home_at < 0 ? 0 : a->home_at;
}

unsigned app_home_key(struct app *a, int32_t key) {
  const struct scenario *chosen;
  switch (key) {
  case UI_KEY_UP:
    home_move(a, -1);
    return EFFECT_NONE;
  case UI_KEY_DOWN:
    home_move(a, 1);
    return EFFECT_NONE;
  case UI_KEY_PAGEUP:
    home_move(a, -10);
    return EFFECT_NONE;
  case UI_KEY_PAGEDOWN:
    home_move(a, 10);
    return EFFECT_NONE;
  case UI_KEY_ENTER:
  case UI_KEY_TAB:
    chosen = home_scenario(a, a->home_at);
    if (!chosen)
      return EFFECT_NONE;
    a->choice = app_choice(chosen);
    if (key == UI_KEY_ENTER)
      return EFFECT_RUN;
    a->overlay = OVERLAY_FORM;
    a->form_at = 0;
    return EFFECT_NONE;
  case UI_KEY_ESCAPE:
    if (!a->filter[0])
      return EFFECT_QUIT;
    a->filter[0] = '\0';
    return EFFECT_NONE;
  case UI_KEY_CTRL + 3:
    return EFFECT_QUIT;
  case UI_KEY_F1:
    a->overlay = OVERLAY_HELP;
    return EFFECT_NONE;
  case UI_KEY_CTRL + 12:
    return EFFECT_REDRAW;
  case UI_KEY_CTRL + 26:
    return EFFECT_SUSPEND;
  default:
    if (key == '?' || (key == 'q' && !a->filter[0])) {
      a->overlay = key == '?' ? OVERLAY_HELP : a->overlay;
      return key == 'q' ? EFFECT_QUIT : EFFECT_NONE;
    }
    if (app_type(a->filter, sizeof a->filter, key))
      home_move(a, 0);
    return EFFECT_NONE;
  }
}
