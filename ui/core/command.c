/* What keys and commands do to the app. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/world/print.h"
#include "ui/core/app.h"

enum { CHECKED_BY_SEARCH = 1000000 };
#define SLOWEST 1e-6
#define FASTEST 1000.0
#define PLAYED_NS 3e9 /* at most, on the way to a step of the lesson */

static void say(struct app *a, const char *text) {
  snprintf(a->message, sizeof a->message, "%s", text);
}

/* --- moving the playhead --- */

static void stop(struct app *a) {
  a->playing = false;
  a->until = 0;
  a->follow = false;
}

static void go_event(struct app *a, uint64_t events) {
  stop(a);
  session_go_event(a->session, events);
}

static void go_share(struct app *a, int tenths) {
  uint64_t end = session_end_ns(a->session), t = a->session->t_ns, step = end / 10;
  stop(a);
  session_go_time(a->session, tenths > 0 ? t + step : t > step ? t - step : 0);
}

static void select_actor(struct app *a, int direction) {
  size_t n, i = 0;
  const uint32_t *actors = history_actors(a->session->history, &n);
  if (n == 0)
    return;
  while (i < n && actors[i] != app_actor(a))
    i++;
  if (i == n)
    i = 0;
  else if (direction > 0 && i + 1 < n)
    i++;
  else if (direction < 0 && i > 0)
    i--;
  a->selected = actors[i];
}

static void zoom(struct app *a, int direction) {
  uint64_t all = session_end_ns(a->session), ns = a->lanes_ns ? a->lanes_ns : all;
  ns = direction > 0 ? ns / 2 : ns * 2;
  a->lanes_ns = ns >= all ? 0 : ns < 100 ? 100 : ns;
}

static void change_speed(struct app *a, double by) {
  double speed = a->speed * by;
  a->speed = speed < SLOWEST ? SLOWEST : speed > FASTEST ? FASTEST : speed;
}

/* Plays up to an event, in a few seconds at most. */
static void play_until(struct app *a, uint64_t events) {
  struct session *s = a->session;
  uint64_t t = trace_reader_time(s->reader, events - 1);
  double speed = (double)(t > s->t_ns ? t - s->t_ns : 1) / PLAYED_NS;
  a->playing = true;
  a->follow = false;
  a->until = events;
  a->speed = speed > a->speed ? speed : a->speed;
}

static void play(struct app *a) {
  struct session *s = a->session;
  a->playing = !a->playing;
  a->follow = false;
  a->until = 0;
  if (a->playing && !s->live && s->at == session_events(s))
    session_go_event(s, 0);
}

/* --- prompts --- */

static void go_to(struct app *a, const char *text) {
  struct session *s = a->session;
  char *end;
  if (*text == '#') {
    go_event(a, strtoull(text + 1, NULL, 10) + 1);
    return;
  }
  double v = strtod(text, &end);
  double unit = strcmp(end, "ns") == 0   ? 1
                : strcmp(end, "us") == 0 ? 1e3
                : strcmp(end, "ms") == 0 ? 1e6
                : strcmp(end, "s") == 0  ? 1e9
                : strcmp(end, "%") == 0  ? (double)session_end_ns(s) / 100
                                         : 0;
  if (end == text || !(v >= 0) || unit == 0 || v * unit > 1e18) {
    say(a, "Write a time (12.5ms), a share (50%) or an event (#123).");
    return;
  }
  stop(a);
  session_go_time(s, (uint64_t)(v * unit));
}

static void search(struct app *a, const char *text) {
  struct session *s = a->session;
  struct buf line = {0};
  uint64_t i = s->at, until = session_events(s);
  if (until - i > CHECKED_BY_SEARCH)
    until = i + CHECKED_BY_SEARCH;
  for (; i < until; i++) {
    line.len = 0;
    struct event e = *session_event_at(s, i);
    print_event(&line, s->reader, &s->now, i, &e);
    if (strstr(buf_text(&line), text))
      break;
  }
  buf_fini(&line);
  if (i < until)
    go_event(a, i + 1);
  else
    say(a, "Not found from here on.");
}

/* --- where to stop --- */

/* Is it called that, as people say it? */
static bool is_called(const struct session *s, uint32_t id, const char *text) {
  const struct world_entity *x = world_entity(&s->now, id);
  size_t n = 0;
  const char *name = x ? trace_reader_text(s->reader, x->name, &n) : "";
  return n && strlen(text) == n && memcmp(text, name, n) == 0;
}

static bool fits(const struct session *s, const struct event *e, const char *text) {
  const struct event_desc *d = event_desc(e->type);
  if (d->name && strcmp(d->name, text) == 0)
    return true;
  if (e->type == EV_LINE) {
    const struct world_label *l = world_label(&s->now, e->b);
    return l && (unsigned long)l->line == strtoul(text, NULL, 10);
  }
  bool object = d->field[SLOT_A].kind == FIELD_ID && is_called(s, e->a, text);
  return object || (e->actor && is_called(s, e->actor, text));
}

static bool is_breakpoint(const struct session *s, const struct event *e, const void *app) {
  const struct app *a = app;
  for (int i = 0; i < a->breakpoints; i++)
    if (fits(s, e, a->breakpoint[i].text))
      return true;
  return false;
}

static void toggle_breakpoint(struct app *a, const char *text) {
  int i = 0;
  while (i < a->breakpoints && strcmp(a->breakpoint[i].text, text) != 0)
    i++;
  if (i < a->breakpoints) {
    a->breakpoint[i] = a->breakpoint[--a->breakpoints];
    say(a, "No longer a place to stop at.");
  } else if (i == BREAKPOINTS || strlen(text) >= sizeof a->breakpoint[i].text) {
    say(a, i == BREAKPOINTS ? "There are too many places to stop at already." : "Too long.");
  } else {
    memcpy(a->breakpoint[a->breakpoints++].text, text, strlen(text) + 1);
    say(a, "c goes forward to the next such place, C back.");
  }
}

static unsigned finish_prompt(struct app *a) {
  enum app_prompt p = a->prompt;
  a->prompt = PROMPT_NONE;
  if (!a->text[0])
    return EFFECT_NONE;
  switch (p) {
  case PROMPT_GO:
    go_to(a, a->text);
    break;
  case PROMPT_SEARCH:
    search(a, a->text);
    break;
  case PROMPT_KEEP:
    return EFFECT_KEEP;
  case PROMPT_BREAK:
    toggle_breakpoint(a, a->text);
    break;
  case PROMPT_COMMAND: {
    enum ui_command c = keymap_find(a->text);
    if (c)
      return app_command(a, c);
    say(a, "There is no such command; ? lists them.");
    break;
  }
  case PROMPT_NONE:
    break;
  }
  return EFFECT_NONE;
}

static void ask(struct app *a, enum app_prompt p) {
  a->prompt = p;
  a->text[0] = '\0';
}

/* Adds what was typed to a line; false if the key is not for typing. */
static bool type(char *text, size_t cap, int32_t key) {
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

static unsigned prompt_key(struct app *a, int32_t key) {
  if (key == UI_KEY_ENTER)
    return finish_prompt(a);
  if (key == UI_KEY_ESCAPE || key == UI_KEY_CTRL + 3)
    a->prompt = PROMPT_NONE;
  else
    type(a->text, sizeof a->text, key);
  return EFFECT_NONE;
}

/* --- the home screen --- */

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

static unsigned home_key(struct app *a, int32_t key) {
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
    if (type(a->filter, sizeof a->filter, key))
      home_move(a, 0);
    return EFFECT_NONE;
  }
}

/* --- commands --- */

static void toggle(struct app *a, enum app_overlay o) {
  a->overlay = a->overlay == o ? OVERLAY_NONE : o;
  a->scroll = 0;
}

static void step(struct app *a, bool moved, const char *otherwise) {
  stop(a);
  if (!moved)
    say(a, otherwise);
}

#define COMMAND(ID) static unsigned command_##ID(struct app *a)

static unsigned command_NEXT_STEP(struct app *a);

COMMAND(PLAY) {
  if (a->presenter && !a->playing)
    return command_NEXT_STEP(a);
  play(a);
  return EFFECT_NONE;
}

COMMAND(FORWARD) {
  go_event(a, a->session->at + 1);
  return EFFECT_NONE;
}

COMMAND(BACK) {
  go_event(a, a->session->at ? a->session->at - 1 : 0);
  return EFFECT_NONE;
}

COMMAND(SWITCH) {
  step(a, session_step_switch(a->session, 1), "Nobody else goes on from here.");
  return EFFECT_NONE;
}

COMMAND(SWITCH_BACK) {
  step(a, session_step_switch(a->session, -1), "This is the first turn.");
  return EFFECT_NONE;
}

COMMAND(STATEMENT) {
  step(a, session_step_line(a->session, 1, a->selected), "No further line is reached.");
  return EFFECT_NONE;
}

COMMAND(STATEMENT_BACK) {
  step(a, session_step_line(a->session, -1, a->selected), "No line was reached before.");
  return EFFECT_NONE;
}

COMMAND(CAUSE) {
  step(a, session_step_cause(a->session), "Nothing before is known to have caused this.");
  return EFFECT_NONE;
}

COMMAND(EFFECT) {
  step(a, session_step_effect(a->session), "Nothing is known that this caused.");
  return EFFECT_NONE;
}

COMMAND(SLOWER) {
  change_speed(a, 0.5);
  return EFFECT_NONE;
}

COMMAND(FASTER) {
  change_speed(a, 2);
  return EFFECT_NONE;
}

COMMAND(START) {
  go_event(a, 0);
  return EFFECT_NONE;
}

COMMAND(END) {
  go_event(a, session_events(a->session));
  a->follow = a->session->live;
  return EFFECT_NONE;
}

COMMAND(EARLIER) {
  go_share(a, -1);
  return EFFECT_NONE;
}

COMMAND(LATER) {
  go_share(a, 1);
  return EFFECT_NONE;
}

COMMAND(GO) {
  ask(a, PROMPT_GO);
  return EFFECT_NONE;
}

COMMAND(SEARCH) {
  ask(a, PROMPT_SEARCH);
  return EFFECT_NONE;
}

COMMAND(SELECT_NEXT) {
  select_actor(a, 1);
  return EFFECT_NONE;
}

COMMAND(SELECT_BEFORE) {
  select_actor(a, -1);
  return EFFECT_NONE;
}

COMMAND(WHY) {
  toggle(a, OVERLAY_WHY);
  return EFFECT_NONE;
}

COMMAND(VIEW) {
  a->view = (enum app_view)((a->view + 1) % VIEWS);
  return EFFECT_NONE;
}

COMMAND(TABLE) {
  a->last_view = a->view == VIEW_TABLE ? a->last_view : a->view;
  a->view = a->view == VIEW_TABLE ? a->last_view : VIEW_TABLE;
  return EFFECT_NONE;
}

COMMAND(LESSON) {
  a->lesson = !a->lesson;
  return EFFECT_NONE;
}

COMMAND(NEXT_STEP) {
  const struct lesson *l = &a->session->lesson;
  if (!a->lesson || a->step + 1 >= l->n) {
    say(a, a->lesson ? "That was the lesson's last step." : "l shows the lesson.");
    return EFFECT_NONE;
  }
  const struct lesson_step *next = &l->step[++a->step];
  if (next->moment > a->session->at)
    play_until(a, next->moment);
  return EFFECT_NONE;
}

COMMAND(PRESENT) {
  a->presenter = !a->presenter;
  a->lesson |= a->presenter;
  return EFFECT_NONE;
}

COMMAND(BREAK) {
  ask(a, PROMPT_BREAK);
  return EFFECT_NONE;
}

static void to_breakpoint(struct app *a, int direction) {
  if (!a->breakpoints)
    say(a, "There is no place to stop at yet; b makes one.");
  else
    step(a, session_find(a->session, direction, is_breakpoint, a), "No further place to stop at.");
}

COMMAND(CONTINUE) {
  to_breakpoint(a, 1);
  return EFFECT_NONE;
}

COMMAND(CONTINUE_BACK) {
  to_breakpoint(a, -1);
  return EFFECT_NONE;
}

COMMAND(ZOOM_IN) {
  zoom(a, 1);
  return EFFECT_NONE;
}

COMMAND(ZOOM_OUT) {
  zoom(a, -1);
  return EFFECT_NONE;
}

COMMAND(FIT) {
  a->lanes_ns = 0;
  return EFFECT_NONE;
}

COMMAND(RESTART) {
  if (a->session->scenario)
    return EFFECT_RESTART;
  say(a, "This version does not know the scenario of this recording.");
  return EFFECT_NONE;
}

COMMAND(KEEP) {
  ask(a, PROMPT_KEEP);
  return EFFECT_NONE;
}

COMMAND(COMMAND) {
  ask(a, PROMPT_COMMAND);
  return EFFECT_NONE;
}

COMMAND(HELP) {
  toggle(a, OVERLAY_HELP);
  return EFFECT_NONE;
}

COMMAND(CLOSE) {
  a->overlay = OVERLAY_NONE;
  a->selected = 0;
  return EFFECT_NONE;
}

COMMAND(REDRAW) {
  (void)a;
  return EFFECT_REDRAW;
}

COMMAND(SUSPEND) {
  (void)a;
  return EFFECT_SUSPEND;
}

COMMAND(QUIT) {
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

unsigned app_key(struct app *a, int32_t key) {
  a->message[0] = '\0';
  if (a->prompt)
    return prompt_key(a, key);
  if (a->overlay == OVERLAY_FORM)
    return app_form_key(a, key);
  if (a->overlay == OVERLAY_HELP)
    return overlay_key(a, key);
  if (!a->session)
    return home_key(a, key);
  enum ui_command c = keymap_command(key);
  if (!c)
    say(a, "That key does nothing here; ? lists the keys.");
  return app_command(a, c);
}
