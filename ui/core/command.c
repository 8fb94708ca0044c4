/* Which command a key means, and the commands that belong to no group. */
#include "ui/core/command.h"

#include <stdarg.h>
#include <stdio.h>

#include "scenarios/scenarios.h"

void app_say(struct app *a, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(a->message, sizeof a->message, fmt, ap);
  va_end(ap);
}

unsigned command_RESTART(struct app *a) {
  if (a->session->scenario)
    return EFFECT_RESTART;
  app_say(a, "%s", session_no_scenario(a->session));
  return EFFECT_NONE;
}

unsigned command_RESEED(struct app *a) {
  if (!a->session->scenario)
    app_say(a, "%s", session_no_scenario(a->session));
  else if (a->session->scenario->free_only)
    app_say(a, "Its subject is the kernel itself, which has no seed; r runs it again.");
  else
    return EFFECT_RESEED;
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
  app_say(a, "Drawn anew.");
  return EFFECT_REDRAW;
}

unsigned command_SUSPEND(struct app *a) {
  (void)a;
  return EFFECT_SUSPEND;
}

unsigned command_CHOOSE(struct app *a) {
  a->overlay = OVERLAY_NONE;
  a->can_go_home = true; /* from now on that is where runs come from */
  return EFFECT_CLOSE;
}

unsigned command_LEAVE(struct app *a) {
  (void)a;
  return EFFECT_QUIT;
}

unsigned command_QUIT(struct app *a) {
  if (!a->overlay)
    return a->session && a->can_go_home ? EFFECT_CLOSE : EFFECT_QUIT;
  a->overlay = OVERLAY_NONE;
  a->scroll = 0;
  return EFFECT_NONE;
}

static unsigned (*const acts[UI_COMMANDS])(struct app *a) = {
#define UI_COMMAND(ID, when, name, keys, hint, help) [UI_##ID] = command_##ID,
#include "ui/core/commands.def"
#undef UI_COMMAND
};

bool app_can(const struct app *a, enum ui_command c) {
  enum ui_when when = ui_commands[c].when;
  if (when == UI_QUESTION)
    return predict_asks(a);
  return c && (when == UI_ALWAYS || (when == UI_RECORDING) == (a->session != NULL));
}

/* Has the last event put something on its way, so that a token glides? */
static bool moves_token(const struct session *s) {
  const struct event *e = session_event(s);
  return e && (s->handoff.event == s->at || e->type == EV_PUT || e->type == EV_JOB_QUEUED);
}

unsigned app_command(struct app *a, enum ui_command c) {
  if (!app_can(a, c))
    return EFFECT_NONE;
  uint64_t at = a->session ? a->session->at : 0;
  unsigned effects = acts[c](a);
  app_tour_done(a, c);
  if (a->session && !a->playing && a->session->at != at && moves_token(a->session))
    a->glide_ns = APP_GLIDE_NS;
  return effects;
}

/* --- keys --- */

enum ui_command app_command_of(const struct app *a, int32_t key) {
  enum ui_command answer =
      predict_asks(a) ? keymap_command(&a->keys, key, UI_QUESTION) : UI_NOTHING;
  if (answer)
    return answer;
  return keymap_command(&a->keys, key, a->session ? UI_RECORDING : UI_HOME);
}

static void scroll(struct app *a, int by) {
  int before = a->scroll, to = before + by;
  a->scroll = to < 0 || a->scroll_most <= 0 ? 0 : to < a->scroll_most ? to : a->scroll_most;
  if (a->scroll == before)
    app_say(a, by > 0 ? "This is all of it." : "Here it begins.");
}

static unsigned overlay_key(struct app *a, int32_t key) {
  int by = key == UI_KEY_DOWN       ? 1
           : key == UI_KEY_UP       ? -1
           : key == UI_KEY_PAGEDOWN ? 10
           : key == UI_KEY_PAGEUP   ? -10
                                    : 0;
  if (!by)
    return app_command(a, app_command_of(a, key));
  scroll(a, by);
  return EFFECT_NONE;
}

void app_list_move(struct app *a, int by, int n) {
  int at = a->list_at + by;
  a->list_at = at >= n ? (n ? n - 1 : 0) : at < 0 ? 0 : at;
}

unsigned app_list_key(struct app *a, int32_t key, int n) {
  int by = key == UI_KEY_UP || key == 'k'     ? -1
           : key == UI_KEY_DOWN || key == 'j' ? 1
           : key == UI_KEY_PAGEUP             ? -10
           : key == UI_KEY_PAGEDOWN           ? 10
           : key == UI_KEY_HOME               ? -a->list_at
           : key == UI_KEY_END                ? n - 1 - a->list_at
                                              : 0;
  int before = a->list_at;
  bool moves = by || key == UI_KEY_HOME || key == UI_KEY_END;
  app_list_move(a, by, n);
  if (moves && a->list_at == before)
    app_say(a, before ? "This is the last one." : "This is the first one.");
  return moves ? EFFECT_NONE : app_command(a, app_command_of(a, key));
}

/* In a lesson that is longer than its panel, up and down move in its text. */
static bool is_for_lesson(struct app *a, int32_t key) {
  bool down = key == UI_KEY_DOWN || key == 'j', up = key == UI_KEY_UP || key == 'k';
  enum app_view v = a->view == VIEW_ALL ? a->focus : a->view;
  if (v != VIEW_LESSON || a->overlay || !a->scroll_most || (!down && !up))
    return false;
  scroll(a, down ? 1 : -1);
  return true;
}

/* In a panel that has the focus, up and down move along what it shows. */
static enum ui_command focus_command(const struct app *a, int32_t key) {
  bool down = key == UI_KEY_DOWN || key == 'j', up = key == UI_KEY_UP || key == 'k';
  enum app_view v = a->view == VIEW_ALL ? a->focus : a->view;
  if (!down && !up)
    return UI_NOTHING;
  return v == VIEW_LOG       ? (down ? UI_FORWARD : UI_BACK)
         : v == VIEW_LISTING ? (down ? UI_STATEMENT : UI_STATEMENT_BACK)
                             : UI_NOTHING;
}

static unsigned take_key(struct app *a, int32_t key) {
  if (app_paste_key(a, key))
    return EFFECT_NONE;
  a->message[0] = '\0';
  a->key = key;
  if (a->prompt)
    return app_prompt_key(a, key);
  if (!a->overlay && app_tour_key(a, key))
    return EFFECT_NONE;
  if (a->overlay == OVERLAY_FORM)
    return app_form_key(a, key);
  if (a->overlay == OVERLAY_HELP)
    return overlay_key(a, key);
  if (a->session && a->overlay == OVERLAY_STOPS)
    return app_stops_key(a, key);
  if (a->overlay == OVERLAY_OPTIONS)
    return app_options_key(a, key);
  if (a->session && a->overlay == OVERLAY_MARKS)
    return app_marks_key(a, key);
  if (a->overlay == OVERLAY_CHALLENGES)
    return app_challenges_key(a, key);
  if (a->session && a->overlay == OVERLAY_EXPLORED)
    return app_explored_key(a, key);
  if (!a->session)
    return app_home_key(a, key);
  if (is_for_lesson(a, key))
    return EFFECT_NONE;
  enum ui_command c = control_key(a, key);
  c = c ? c : focus_command(a, key);
  c = c ? c : app_command_of(a, key);
  if (!c)
    app_say(a, "That key does nothing here; ? lists the keys.");
  return app_command(a, c);
}

unsigned app_key(struct app *a, int32_t key) {
  unsigned effects = take_key(a, key);
  app_follow_lesson(a);
  return effects;
}
