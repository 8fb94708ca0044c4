/* Commands that choose what is shown. */
#include <string.h>

#include "ui/core/command.h"

static void select_actor(struct app *a, int direction) {
  size_t n, i = 0;
  const uint32_t *actors = session_actors(a->session, &n);
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
    [VIEW_ALL] = "all", [VIEW_STAGE] = "stage", [VIEW_LANES] = "lanes", [VIEW_LISTING] = "listing",
    [VIEW_LOG] = "log", [VIEW_TABLE] = "table", [VIEW_LOCKS] = "locks", [VIEW_QUEUES] = "queues",
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

/* Over the panels of the view of all, and none. */
static void focus(struct app *a, int by) {
  a->view = VIEW_ALL;
  a->focus = (enum app_view)(((int)a->focus + by + VIEW_TABLE) % VIEW_TABLE);
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
  return EFFECT_NONE;
}

unsigned command_SOURCE(struct app *a) {
  a->in_c = !a->in_c;
  return EFFECT_NONE;
}

/* l is the key for "next column" where there are columns. */
unsigned command_LESSON(struct app *a) {
  if (a->view == VIEW_TABLE) {
    sort(a, 1);
  } else if (a->control.on) {
    app_say(a, "While you decide there is no room for the lesson.");
  } else {
    a->lesson = !a->lesson || a->view != VIEW_ALL;
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
  a->lesson |= a->presenter;
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
  a->lanes_ns = 0;
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
  a->ascii = !a->ascii;
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
    a->overlay = OVERLAY_NONE;
    a->selected = 0;
    a->focus = VIEW_ALL;
    return EFFECT_NONE;
  }
  if (!a->filter[0])
    return EFFECT_QUIT;
  a->filter[0] = '\0';
  return EFFECT_NONE;
}
