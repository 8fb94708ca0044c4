/* Commands that choose what is shown. */
#include <string.h>

#include "sched/world/why.h"
#include "ui/core/command.h"

static bool shows_lanes(const struct app *a) {
  if (a->by_core && !history_world(a->session->history)->head->cores)
    return false;
  return a->view == VIEW_LANES ||
         (a->view == VIEW_ALL && !a->overlay && !a->presenter && !a->control.on);
}

static void select_actor(struct app *a, int direction) {
  size_t n, i = 0;
  const uint32_t *actors = session_actors(a->session, &n);
  if (n == 0) {
    app_say(a, "There is no actor yet.");
    return;
  }
  while (i < n && actors[i] != app_actor(a))
    i++;
  if (i == n)
    i = 0;
  else if (direction > 0 && i + 1 < n)
    i++;
  else if (direction < 0 && i > 0)
    i--;
  if (a->selected == actors[i]) {
    app_say(a, direction > 0 ? "This is the last actor." : "This is the first actor.");
    return;
  }
  struct buf name = {0};
  a->selected = actors[i];
  why_title(&name, a->session->reader, history_world(a->session->history), actors[i]);
  app_say(a, "%s is selected; w tells why it does not run.", buf_text(&name));
  buf_fini(&name);
}

/* So much time in the lanes; where they are not to be seen or do not change, that is said. */
static void show_time(struct app *a, uint64_t ns) {
  struct buf b = {0};
  uint64_t before = a->lanes_ns;
  a->lanes_ns = ns;
  if (before != ns && shows_lanes(a))
    return;
  why_span(&b, ns);
  if (ns)
    app_say(a, "The lanes show %s%s.", buf_text(&b), shows_lanes(a) ? "; there is no less" : "");
  else
    app_say(a, "The lanes show the whole run.");
  buf_fini(&b);
}

static void zoom(struct app *a, int direction) {
  uint64_t all = session_end_ns(a->session), ns = a->lanes_ns ? a->lanes_ns : all;
  ns = direction > 0 ? ns / 2 : ns * 2;
  show_time(a, ns >= all ? 0 : ns < 100 ? 100 : ns);
}

void app_toggle_overlay(struct app *a, enum app_overlay o) {
  a->overlay = a->overlay == o ? OVERLAY_NONE : o;
  a->scroll = a->list_at = 0;
}

unsigned command_SELECT_NEXT(struct app *a) {
  select_actor(a, 1);
  return EFFECT_NONE;
}

unsigned command_SELECT_BEFORE(struct app *a) {
  select_actor(a, -1);
  return EFFECT_NONE;
}

unsigned command_WHY(struct app *a) {
  app_toggle_overlay(a, OVERLAY_WHY);
  return EFFECT_NONE;
}

static const char *const view_names[VIEWS] = {
    [VIEW_ALL] = "all",         [VIEW_STAGE] = "stage", [VIEW_LANES] = "lanes",
    [VIEW_LISTING] = "listing", [VIEW_LOG] = "log",     [VIEW_LESSON] = "lesson",
    [VIEW_TABLE] = "table",     [VIEW_LOCKS] = "locks", [VIEW_QUEUES] = "queues",
};

const char *app_view_name(enum app_view v) {
  return view_names[v];
}

enum role app_frame(const struct app *a, enum app_view v) {
  return a->view == v || (a->view == VIEW_ALL && a->focus == v) ? ROLE_FOCUS : ROLE_FRAME;
}

/* The view that is named; the panel with the focus alone, and back; or the next one. */
unsigned command_VIEW(struct app *a) {
  for (int v = 0; v < VIEWS; v++)
    if (strcmp(view_names[v], a->argument) == 0) {
      a->view = (enum app_view)v;
      return EFFECT_NONE;
    }
  if (a->argument[0])
    app_say(a, "There is no view \"%.40s\".", a->argument);
  else if (a->focus)
    a->view = a->view == VIEW_ALL ? a->focus : VIEW_ALL;
  else
    a->view = (enum app_view)((a->view + 1) % VIEWS);
  return EFFECT_NONE;
}

unsigned command_VIEW_BACK(struct app *a) {
  a->view = (enum app_view)((a->view + VIEWS - 1) % VIEWS);
  return EFFECT_NONE;
}

/* Is it one of the panels in the view of all? */
static bool is_panel(const struct app *a, enum app_view v) {
  if (v == VIEW_LESSON)
    return a->lesson || a->presenter;
  if (a->presenter)
    return v == VIEW_STAGE || v == VIEW_LISTING;
  return v != VIEW_LOG || !a->lesson;
}

/* Over the panels of the view of all, and none. */
static void focus(struct app *a, int by) {
  if (a->control.on) {
    app_say(a, "While you decide there is only this; v leads to the other views.");
    return;
  }
  a->view = VIEW_ALL;
  do
    a->focus = (enum app_view)(((int)a->focus + by + VIEW_TABLE) % VIEW_TABLE);
  while (a->focus && !is_panel(a, a->focus));
  const char *moves = a->focus >= VIEW_LISTING ? "up and down move in it, " : "";
  if (a->focus)
    app_say(a, "The %s: %sv shows it alone.", view_names[a->focus], moves);
  else
    app_say(a, "No panel; up and down select an actor, v leads to the next view.");
}

/* The lesson is shown, and up and down move in it; or it is not. */
static void show_lesson(struct app *a, bool shown) {
  a->lesson = shown;
  a->focus = shown ? VIEW_LESSON : a->focus == VIEW_LESSON ? VIEW_ALL : a->focus;
}

unsigned command_FOCUS_NEXT(struct app *a) {
  focus(a, 1);
  return EFFECT_NONE;
}

unsigned command_FOCUS_BACK(struct app *a) {
  focus(a, -1);
  return EFFECT_NONE;
}

unsigned command_FOLLOW(struct app *a) {
  if (!a->session->live) {
    a->selected = 0;
    app_say(a, "Looks at whoever acts.");
  } else {
    a->follow = !a->follow;
    a->playing = false;
  }
  return EFFECT_NONE;
}

unsigned command_TABLE(struct app *a) {
  a->last_view = a->view == VIEW_TABLE ? a->last_view : a->view;
  a->view = a->view == VIEW_TABLE ? a->last_view : VIEW_TABLE;
  return EFFECT_NONE;
}

static void sort(struct app *a, int by) {
  if (a->view == VIEW_TABLE)
    a->sort = (a->sort + by + view_table_columns()) % view_table_columns();
  else
    app_say(a, "That sorts the table; t shows it.");
}

unsigned command_SORT(struct app *a) {
  sort(a, -1);
  return EFFECT_NONE;
}

unsigned command_INVERT(struct app *a) {
  if (a->view == VIEW_TABLE)
    a->inverted = !a->inverted;
  else
    app_say(a, "That inverts the table; t shows it.");
  return EFFECT_NONE;
}

unsigned command_ARROWS(struct app *a) {
  a->arrows = !a->arrows;
  app_say(a, a->arrows ? "Arrows lead from who gave something to who got it." : "No arrows.");
  return EFFECT_NONE;
}

unsigned command_CORES(struct app *a) {
  a->by_core = !a->by_core;
  if (!shows_lanes(a))
    app_say(a, "The lanes are those of %s; v leads to them.", a->by_core ? "cores" : "actors");
  return EFFECT_NONE;
}

unsigned command_SOURCE(struct app *a) {
  a->in_c = !a->in_c;
  if (a->view != VIEW_LISTING)
    app_say(a, "The listing is %s.", a->in_c ? "the scenario's C" : "its Python twin");
  return EFFECT_NONE;
}

/* l is the key for "next column" where there are columns. */
unsigned command_LESSON(struct app *a) {
  if (a->view == VIEW_TABLE) {
    sort(a, 1);
  } else if (a->control.on) {
    app_say(a, "While you decide there is no room for the lesson.");
  } else if (a->presenter && a->view == VIEW_ALL) {
    app_say(a, "For a class the lesson is always there; p leads back.");
  } else {
    show_lesson(a, !a->lesson || a->view != VIEW_ALL);
    a->view = VIEW_ALL; /* it stands beside all panels */
  }
  return EFFECT_NONE;
}

/* A step whose moment is still to come is played to, and shown when it has come. */
unsigned command_NEXT_STEP(struct app *a) {
  const struct lesson *l = &a->session->lesson;
  int next = a->step;
  if (!a->lesson || !l->n) {
    app_say(a, l->n ? "l shows the lesson." : "There is no lesson for this.");
    return EFFECT_NONE;
  }
  if (l->step[next].moment <= a->session->at)
    next++;
  if (next == l->n)
    app_say(a, "That was the lesson's last step.");
  else if (l->step[next].moment > a->session->at)
    app_play_until(a, l->step[next].moment);
  else
    a->step = next;
  return EFFECT_NONE;
}

unsigned command_PREVIOUS_STEP(struct app *a) {
  const struct lesson *l = &a->session->lesson;
  if (!a->lesson || a->step == 0) {
    app_say(a, a->lesson ? "This is the lesson's first step." : "l shows the lesson.");
    return EFFECT_NONE;
  }
  a->step--;
  for (int i = a->step; i >= 0; i--)
    if (l->step[i].moment) {
      app_go_event(a, l->step[i].moment);
      return EFFECT_NONE;
    }
  app_go_event(a, 0);
  return EFFECT_NONE;
}

unsigned command_PRESENT(struct app *a) {
  a->presenter = !a->presenter || a->view != VIEW_ALL;
  a->view = VIEW_ALL;
  if (a->presenter)
    show_lesson(a, true);
  return EFFECT_NONE;
}

unsigned command_ZOOM_IN(struct app *a) {
  zoom(a, 1);
  return EFFECT_NONE;
}

unsigned command_ZOOM_OUT(struct app *a) {
  zoom(a, -1);
  return EFFECT_NONE;
}

unsigned command_FIT(struct app *a) {
  show_time(a, 0);
  return EFFECT_NONE;
}

unsigned command_HELP(struct app *a) {
  app_toggle_overlay(a, OVERLAY_HELP);
  return EFFECT_NONE;
}

unsigned command_THEME(struct app *a) {
  enum theme named = theme_find(a->argument);
  if (a->argument[0] && named == THEMES) {
    app_say(a, "There is no theme \"%.40s\".", a->argument);
    return EFFECT_NONE;
  }
  a->theme = a->argument[0] ? named : (enum theme)((a->theme + 1) % THEMES);
  app_say(a, "Theme: %s, %s.", theme_name(a->theme), theme_help(a->theme));
  return EFFECT_LOOK;
}

unsigned command_SIGNS(struct app *a) {
  if (a->only_ascii) {
    app_say(a, "This terminal can show no other signs: its locale (LC_ALL) is not of UTF-8.");
    return EFFECT_NONE;
  }
  a->ascii = !a->ascii;
  if (!a->session) /* there may be no sign to see it by */
    app_say(a, a->ascii ? "Drawn with the signs of ASCII alone." : "Drawn with all signs.");
  return EFFECT_NONE;
}

unsigned command_OPTIONS(struct app *a) {
  app_toggle_overlay(a, OVERLAY_OPTIONS);
  return EFFECT_NONE;
}

unsigned command_FILTER(struct app *a) {
  app_ask(a, PROMPT_FILTER);
  return EFFECT_NONE;
}

unsigned command_LOG_ONLY(struct app *a) {
  app_ask(a, PROMPT_LOG);
  return EFFECT_NONE;
}

unsigned command_CLOSE(struct app *a) {
  if (a->overlay || a->session) {
    if (!a->overlay && !a->selected && !a->focus)
      app_say(a, "Nothing is open; q leaves this, Q leaves whoruns.");
    a->overlay = OVERLAY_NONE;
    a->selected = 0;
    a->focus = VIEW_ALL;
    a->scroll = 0;
    return EFFECT_NONE;
  }
  if (!a->filter[0])
    app_say(a, "Nothing is open; q leaves whoruns.");
  a->filter[0] = '\0';
  return EFFECT_NONE;
}
