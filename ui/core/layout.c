/* Which panels a view has, and where. What is most important keeps its room longest: first the
 * stage, then the lanes, then listing and log. Where things are depends on the recording as a whole
 * and on the size of the screen, so that nothing jumps while it plays. */
#include "ui/core/app.h"

enum { STAGE_LEAST = 4, LANES_LEAST = 4, BELOW_LEAST = 6, LESSON_LEAST = 8, BELOW_FROM = 17 };

static int clamp(int v, int least, int most) {
  return v > most ? most : v < least ? least : v;
}

static int lanes_rows(const struct app *a) {
  size_t n;
  history_actors(a->session->history, &n);
  return (int)(n < 40 ? n : 40) + 3;
}

static void draw_below(const struct app *a, const struct pane *p) {
  int left = p->w / 2, gap = pane_gap(p);
  struct pane part = pane_sub(p, 0, 0, left - gap, p->h);
  view_listing(a, &part);
  part = pane_sub(p, left, 0, p->w - left, p->h);
  if (a->lesson)
    view_lesson(a, &part);
  else
    view_log(a, &part);
}

/* The lanes or, if that is the last panel, what is looked at instead of them. */
static void draw_middle(const struct app *a, const struct pane *p, bool last) {
  enum app_view other = a->lesson ? VIEW_LESSON : VIEW_LANES;
  enum app_view v = !last                                            ? VIEW_LANES
                    : a->focus == VIEW_ALL || a->focus == VIEW_STAGE ? other
                                                                     : a->focus;
  if (v == VIEW_LISTING)
    view_listing(a, p);
  else if (v == VIEW_LOG)
    view_log(a, p);
  else if (v == VIEW_LESSON)
    view_lesson(a, p);
  else
    view_lanes(a, p);
}

/* Stage above, lanes in the middle, listing and log below, as far as there is room. A lesson that
 * is asked for has some in any case. */
static void draw_all(const struct app *a, const struct pane *p) {
  int least = a->lesson ? LESSON_LEAST : BELOW_LEAST, slim = pane_gap(p);
  int below = p->h >= BELOW_FROM ? least : 0;
  int stage = clamp(view_stage_rows(a) - slim, STAGE_LEAST,
                    p->h * 2 / 5 > STAGE_LEAST ? p->h * 2 / 5 : STAGE_LEAST);
  int lanes = clamp(lanes_rows(a) - slim, LANES_LEAST, p->h - stage - below);
  int rest = p->h - stage - lanes;
  if (rest < BELOW_LEAST) {
    lanes += rest;
    rest = 0;
  }
  struct pane part = pane_sub(p, 0, 0, p->w, stage);
  view_stage(a, &part);
  part = pane_sub(p, 0, stage, p->w, lanes);
  draw_middle(a, &part, rest == 0);
  part = pane_sub(p, 0, stage + lanes, p->w, rest);
  if (rest > 0)
    draw_below(a, &part);
}

/* For a class: what happens, where in the program, and what to look at. */
static void draw_presenter(const struct app *a, const struct pane *p) {
  int top = p->h / 2, left = p->w / 2, gap = pane_gap(p);
  struct pane part = pane_sub(p, 0, 0, p->w, top);
  view_stage(a, &part);
  part = pane_sub(p, 0, top, left - gap, p->h - top);
  view_listing(a, &part);
  part = pane_sub(p, left, top, p->w - left, p->h - top);
  view_lesson(a, &part);
}

void view_panels(const struct app *a, const struct pane *p) {
  switch (a->view) {
  case VIEW_ALL:
    if (a->control.on)
      view_control(a, p);
    else if (a->presenter)
      draw_presenter(a, p);
    else
      draw_all(a, p);
    break;
  case VIEW_STAGE:
    view_stage(a, p);
    break;
  case VIEW_LANES:
    view_lanes(a, p);
    break;
  case VIEW_LISTING:
    view_listing(a, p);
    break;
  case VIEW_LOG:
    view_log(a, p);
    break;
  case VIEW_LESSON:
    view_lesson(a, p);
    break;
  case VIEW_TABLE:
    view_table(a, p);
    break;
  case VIEW_LOCKS:
    view_locks(a, p);
    break;
  case VIEW_QUEUES:
    view_queues(a, p);
    break;
  case VIEWS:
    break;
  }
}
