/* Where to stop: places are made and removed by typing them, or removed from their list. */
#include <string.h>

#include "ui/core/command.h"

static bool is_breakpoint(const struct session *s, const struct event *e, const void *app) {
  const struct app *a = app;
  for (int i = 0; i < a->breakpoints; i++)
    if (breakpoint_fits(&a->breakpoint[i], s, e))
      return true;
  return false;
}

static void remove_breakpoint(struct app *a, int i) {
  a->breakpoints--;
  memmove(&a->breakpoint[i], &a->breakpoint[i + 1],
          (size_t)(a->breakpoints - i) * sizeof *a->breakpoint);
}

void app_toggle_breakpoint(struct app *a, const char *text) {
  struct breakpoint new;
  struct err e;
  for (int i = 0; i < a->breakpoints; i++)
    if (strcmp(a->breakpoint[i].text, text) == 0) {
      remove_breakpoint(a, i);
      app_say(a, "%s is no longer a place to stop at.", text);
      return;
    }
  if (a->breakpoints == BREAKPOINTS) {
    app_say(a, "There are %d places to stop at already; B lists them, and removes.", BREAKPOINTS);
  } else if (breakpoint_parse(&new, a->session, text, &e) != 0) {
    app_say(a, "%s", e.text);
  } else {
    struct buf b = {0};
    a->breakpoint[a->breakpoints++] = new;
    breakpoint_tell(&new, a->session, &b);
    app_say(a, "c goes there, C back, B lists all: it stops at %s.", buf_text(&b));
    buf_fini(&b);
  }
}

bool app_stops_between(struct app *a, uint64_t from, uint64_t until) {
  for (uint64_t i = from; a->breakpoints && i < until; i++) {
    struct event e = *session_event_at(a->session, i);
    if (is_breakpoint(a->session, &e, a)) {
      app_go_event(a, i + 1);
      return true;
    }
  }
  return false;
}

unsigned command_BREAK(struct app *a) {
  app_ask(a, PROMPT_BREAK);
  return EFFECT_NONE;
}

unsigned command_STOPS(struct app *a) {
  if (a->breakpoints)
    app_toggle_overlay(a, OVERLAY_STOPS);
  else
    app_say(a, "There is no place to stop at yet; b makes one.");
  return EFFECT_NONE;
}

static void to_breakpoint(struct app *a, int direction) {
  if (!a->breakpoints)
    app_say(a, "There is no place to stop at yet; b makes one.");
  else
    app_step(a, session_find(a->session, direction, is_breakpoint, a),
             direction > 0 ? "No further place to stop at." : "No place to stop at before this.");
}

unsigned command_CONTINUE(struct app *a) {
  to_breakpoint(a, 1);
  return EFFECT_NONE;
}

unsigned command_CONTINUE_BACK(struct app *a) {
  to_breakpoint(a, -1);
  return EFFECT_NONE;
}

unsigned app_stops_key(struct app *a, int32_t key) {
  if (key != UI_KEY_BACKSPACE && key != UI_KEY_DELETE && key != 'd')
    return app_list_key(a, key, a->breakpoints);
  remove_breakpoint(a, a->list_at);
  app_list_move(a, 0, a->breakpoints);
  a->overlay = a->breakpoints ? a->overlay : OVERLAY_NONE;
  return EFFECT_NONE;
}
