#include "ui/core/command.h"

enum { MIN_COLS = 60, MIN_ROWS = 12 };
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/base/check.h"
#include "sched/world/print.h"
#include "sched/world/why.h"

#define SLOWEST 1e-6
enum { OPTIONS_ROWS = 9 /* of view_options.c, with its frame */ };
#define RUN_SHOWN_S 20.0 /* how long a whole run is played at first */

void app_init(struct app *a) {
  *a = (struct app){.speed = 1e-3, .can_go_home = true};
  keymap_init(&a->keys);
}

/* A speed at which the run takes a while to watch, as a power of ten. */
static double first_speed(const struct session *s) {
  double speed = 1;
  while (speed > SLOWEST &&
         (double)(session_end_ns(s) - history_begin_ns(s->history)) / speed < RUN_SHOWN_S * 1e9)
    speed /= 10;
  return speed;
}

void app_show(struct app *a, struct session *s) {
  a->session = s;
  a->overlay = OVERLAY_NONE;
  a->prompt = PROMPT_NONE;
  a->message[0] = '\0';
  a->ended[0] = '\0';
  predict_forget(a);
  a->selected = 0;
  a->lanes_ns = 0;
  a->view = VIEW_ALL;
  a->step = 0;
  a->until = 0;
  a->follow = false;
  a->playing = !a->stopped && !a->lesson;
  a->focus = a->lesson ? VIEW_LESSON : VIEW_ALL;
  a->scroll = 0;
  a->stopped = false;
  /* What is about the kernel itself or has heartbeats takes seconds, everything else milliseconds.
   */
  bool slow = s->scenario && (s->scenario->free_only || scenario_has_jobs(s->scenario));
  a->speed = slow ? 1e-2 : 1e-3;
  session_go_time(s, history_begin_ns(s->history));
  if (!s->live)
    a->speed = first_speed(s);
}

uint32_t app_acting(const struct app *a) {
  const struct event *e = session_event(a->session);
  return e && e->actor ? e->actor : a->session->now.head->last_actor;
}

uint32_t app_actor(const struct app *a) {
  return a->selected ? a->selected : app_acting(a);
}

/* --- time --- */

bool app_moves(const struct app *a) {
  return a->session &&
         (a->session->growing || a->playing || a->glide_ns > 0 || (a->follow && a->session->live));
}

void app_follow_lesson(struct app *a) {
  if (a->session)
    a->step = lesson_step_at(&a->session->lesson, a->step, a->session->at);
  if (a->step != a->scroll_step && !a->overlay)
    a->scroll = 0;
  a->scroll_step = a->step;
}

bool app_tick(struct app *a, uint64_t dt_ns) {
  struct session *s = a->session;
  if (!s)
    return false;
  uint64_t at = s->at, t = s->t_ns;
  bool glides = a->glide_ns > 0;
  a->glide_ns = a->glide_ns > dt_ns ? a->glide_ns - dt_ns : 0;
  if (a->follow) {
    session_go_event(s, session_events(s));
  } else if (a->playing) {
    double by = (double)dt_ns * a->speed;
    uint64_t begin = history_begin_ns(s->history); /* before it only the recorder got ready */
    uint64_t to = s->t_ns + (uint64_t)(by < 1 ? 1 : by);
    session_go_time(s, to < begin ? begin : to);
    if (app_stops_between(a, at, s->at))
      app_say(a, "Here is a place to stop at; space plays on.");
    if (a->until && s->at >= a->until) {
      session_go_event(s, a->until);
      a->playing = false;
      a->until = 0;
    }
    if (s->at == session_events(s) && !s->live && !s->growing)
      a->playing = false;
  }
  app_follow_lesson(a);
  return s->at != at || s->t_ns != t || glides;
}

/* --- drawing --- */

static void draw_too_small(const struct pane *p) {
  pane_printf(p, 0, 0, ROLE_TEXT, "whoruns needs %dx%d; this is %dx%d.", MIN_COLS, MIN_ROWS, p->w,
              p->h);
}

/* How many rows an overlay fills; of what may be long, all that there are. */
static int overlay_rows(const struct app *a) {
  const char *name, *help;
  int n = 0;
  if (a->overlay == OVERLAY_OPTIONS)
    return OPTIONS_ROWS;
  if (a->session && a->overlay == OVERLAY_MARKS)
    return a->session->marks.n + 2;
  if (a->overlay == OVERLAY_STOPS)
    return a->breakpoints + 2;
  if (a->overlay != OVERLAY_FORM)
    return INT_MAX;
  for (bool there = true; there; n += there) {
    struct buf value = {0};
    there = form_line(a, n, &name, &help, &value);
    buf_fini(&value);
  }
  return n + 4 + (attempt_asks(a) ? ATTEMPT_ROWS : 0);
}

/* Over the middle of the screen. */
static void draw_overlay(const struct app *a, const struct pane *p) {
  int w = p->w > 100 ? 92 : p->w < 70 ? p->w : p->w - 4;
  int h = p->h > 34 ? 30 : p->h < 12 ? p->h : p->h - 2;
  int rows = overlay_rows(a);
  h = rows < h ? rows : h;
  struct pane part = pane_sub(p, (p->w - w) / 2, (p->h - h) / 2, w, h);
  /* Between two runs there is nothing that these could list. */
  bool empty = !a->session && (a->overlay == OVERLAY_STOPS || a->overlay == OVERLAY_MARKS ||
                               a->overlay == OVERLAY_EXPLORED);
  if (a->overlay == OVERLAY_NONE || a->overlay == OVERLAY_WHY || empty)
    return;
  pane_fill(&part, ROLE_TEXT);
  pane_zone(p, 0, 0, p->w, p->h, ZONE_NOTHING, 0); /* also beside it: that is not what is open */
  if (a->overlay == OVERLAY_HELP)
    view_help(a, &part);
  else if (a->overlay == OVERLAY_STOPS)
    view_stops(a, &part);
  else if (a->overlay == OVERLAY_OPTIONS)
    view_options(a, &part);
  else if (a->overlay == OVERLAY_MARKS)
    view_marks(a, &part);
  else if (a->overlay == OVERLAY_CHALLENGES)
    view_challenges(a, &part);
  else if (a->overlay == OVERLAY_EXPLORED)
    view_explored(a, &part);
  else
    view_form(a, &part);
}

void app_drawn(struct app *a, const struct cells *c) {
  a->scroll_most = c->scroll_most;
  a->scroll = a->scroll < c->scroll_most ? a->scroll : c->scroll_most;
}

void app_draw(const struct app *a, struct cells *c) {
  struct pane all = pane_of(c);
  if (c->w < MIN_COLS || c->h < MIN_ROWS) {
    draw_too_small(&all);
    return;
  }
  int why = !a->session ? 0 : a->overlay == OVERLAY_WHY ? (c->h >= 20 ? 6 : 4) : 2;
  struct pane header = pane_sub(&all, 0, 0, c->w, 1);
  bool open = a->overlay != OVERLAY_NONE && a->overlay != OVERLAY_WHY;
  int asks = view_predict_rows(a, c->h), tries = asks || open ? 0 : view_attempt_rows(a, c->h);
  struct pane middle = pane_sub(&all, 0, 1, c->w, c->h - 2 - why - asks - tries);
  struct pane question = pane_sub(&all, 0, c->h - 1 - why - asks - tries, c->w, asks + tries);
  struct pane words = pane_sub(&all, 0, c->h - 1 - why, c->w, why);
  struct pane bottom = pane_sub(&all, 0, c->h - 1, c->w, 1);
  view_header(a, &header);
  if (a->session) {
    view_panels(a, &middle);
    if (asks)
      view_predict(a, &question);
    else
      view_attempt(a, &question);
    view_why(a, &words);
  } else {
    struct pane above = pane_sub(&middle, 0, 0, middle.w, middle.h - view_tour_rows(a, &middle));
    view_home(a, &above);
  }
  draw_overlay(a, &middle);
  if (!a->overlay || a->overlay == OVERLAY_WHY)
    view_tour(a, &middle);
  view_choices(a, &middle);
  view_bottom(a, &bottom);
}
