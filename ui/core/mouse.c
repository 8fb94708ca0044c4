/* What the mouse does: whatever it points at can be had by keys as well. */
#include "ui/core/command.h"

static unsigned choose_line(struct app *a, int line) {
  if (a->prompt) {
    a->pick = line;
    return app_prompt_key(a, UI_KEY_TAB);
  }
  if (a->overlay == OVERLAY_FORM) {
    a->form_at = line;
  } else if (a->overlay) {
    a->list_at = line;
  } else if (!a->session && a->home_at == line) {
    return app_command(a, UI_HOME_RUN);
  } else if (!a->session) {
    a->home_at = line;
  }
  return EFFECT_NONE;
}

static unsigned click(struct app *a, const struct zone *z, int x) {
  switch (z->kind) {
  case ZONE_COMMAND:
    return app_command(a, (enum ui_command)z->value);
  case ZONE_LINE:
    return choose_line(a, (int)z->value);
  case ZONE_ACTOR:
    a->selected = a->selected == z->value ? 0 : (uint32_t)z->value;
    break;
  case ZONE_EVENT:
    if (a->session)
      app_go_event(a, z->value);
    break;
  case ZONE_TIME:
    if (!a->session)
      break;
    app_stop(a);
    session_go_time(a->session, z->value + (uint64_t)(x - z->x) * z->per_col + z->per_col / 2);
    break;
  case ZONE_PANEL:
    a->focus = a->view == VIEW_ALL ? (enum app_view)z->value : a->focus;
    break;
  case ZONE_NOTHING:
    break;
  }
  return EFFECT_NONE;
}

/* The panel that is pointed at, whatever lies on it. */
static enum app_view panel_at(const struct cells *c, int x, int y) {
  for (int i = c->zones; i-- > 0;) {
    const struct zone *z = &c->zone[i];
    if (z->kind == ZONE_PANEL && x >= z->x && x < z->x + z->w && y >= z->y && y < z->y + z->h)
      return (enum app_view)z->value;
  }
  return VIEW_ALL;
}

/* The wheel is up and down in what it points at. */
static unsigned turn(struct app *a, const struct cells *c, bool down, int x, int y) {
  enum app_view had = a->focus;
  a->focus = panel_at(c, x, y);
  unsigned effects = app_key(a, down ? UI_KEY_DOWN : UI_KEY_UP);
  a->focus = had;
  return effects;
}

unsigned app_mouse(struct app *a, const struct cells *c, enum ui_mouse what, int x, int y) {
  if (what != MOUSE_CLICK)
    return turn(a, c, what == MOUSE_DOWN, x, y);
  const struct zone *z = cells_zone(c, x, y);
  a->message[0] = '\0';
  unsigned effects = z ? click(a, z, x) : EFFECT_NONE;
  app_follow_lesson(a);
  return effects;
}
