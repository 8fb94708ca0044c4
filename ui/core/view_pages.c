/* Pages of text: help, lists, a lesson, the form. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"

/* What can be done here, by number. */
static enum ui_command possible(const struct app *a, int i) {
  for (int c = UI_NOTHING + 1; c < UI_COMMANDS; c++)
    if (app_can(a, (enum ui_command)c) && i-- == 0)
      return (enum ui_command)c;
  return UI_NOTHING;
}

enum { HELP_KEYS = 12, HELP_NAME = 17 };

/* One command, its explanation in as many lines as that needs; returns how many. */
static int draw_help(const struct app *a, const struct pane *p, int y, enum ui_command c) {
  char keys[KEYS_OF_ONE];
  int x = HELP_KEYS + HELP_NAME + 1;
  struct pane words = pane_sub(p, x, y, p->w - x, p->h - y);
  app_keys(a, c, keys);
  if (!keys[0]) /* by its name alone */
    snprintf(keys, sizeof keys, ":%.8s", ui_commands[c].name);
  pane_cut(p, 1, y, HELP_KEYS - 1, ROLE_KEY, keys);
  pane_cut(p, 1 + HELP_KEYS, y, HELP_NAME - 1, ROLE_DIM, ui_commands[c].name);
  int rows = pane_wrap(&words, 0, ROLE_TEXT, ui_commands[c].help);
  pane_zone(p, 0, y, p->w, rows, ZONE_COMMAND, (uint64_t)c);
  return rows;
}

/* The first command to show, so that the last page is a full one. */
static int first_of_help(const struct app *a, const struct pane *p, int n) {
  struct pane nowhere = pane_sub(p, 0, 0, p->w, 0);
  int rows = 0, first = n;
  while (first > 0 && rows <= p->h)
    rows += draw_help(a, &nowhere, 0, possible(a, --first));
  first += rows > p->h ? 1 : 0;
  p->cells->scroll_most = first;
  return a->scroll < first ? a->scroll : first;
}

void view_help(const struct app *a, const struct pane *p) {
  struct pane in = pane_window(p, a->session ? "keys, with a recording" : "keys, here");
  int n = 0, y = 0;
  while (possible(a, n))
    n++;
  int first = first_of_help(a, &in, n), i = first;
  for (; y < in.h && i < n; i++)
    y += draw_help(a, &in, y, possible(a, i));
  i -= y > in.h ? 1 : 0; /* the last one is not there whole */
  if (first > 0)
    pane_printf(p, p->w - 22, 0, ROLE_DIM, " %d more: pageup ", first);
  if (i < n)
    pane_printf(p, p->w - 22, p->h - 1, ROLE_DIM, " %d more: pagedown ", n - i);
}

/* A line of a list: the chosen one has the cursor, and whoever clicks at it chooses it. */
static void draw_chosen(const struct app *a, const struct pane *p, int y, int i) {
  pane_zone(p, 0, y, p->w, 1, ZONE_LINE, (uint64_t)i);
  if (i == a->list_at)
    pane_glyph(p, 0, y, ROLE_CURSOR, GLYPH_HERE);
}

static int first_of_list(const struct app *a, const struct pane *p) {
  return a->list_at < p->h ? 0 : a->list_at - p->h + 1;
}

void view_marks(const struct app *a, const struct pane *p) {
  const struct marks *m = &a->session->marks;
  struct pane in = pane_window(p, "markers");
  int first = first_of_list(a, &in);
  for (int y = 0; y < in.h && first + y < m->n; y++) {
    const struct mark *x = &m->v[first + y];
    draw_chosen(a, &in, y, first + y);
    draw_span(&in, 2, y, ROLE_DIM,
              x->events ? trace_reader_time(a->session->reader, x->events - 1) : 0);
    if (x->events)
      pane_printf(&in, 12, y, ROLE_DIM, "#%" PRIu64, x->events - 1); /* as g takes it */
    pane_cut(&in, 22, y, in.w - 23, ROLE_TEXT, x->text);
  }
  pane_text(p, 2, p->h - 1, ROLE_DIM, " enter goes there, d removes, escape closes ");
}

void view_stops(const struct app *a, const struct pane *p) {
  struct pane in = pane_window(p, "where to stop");
  int first = first_of_list(a, &in);
  for (int y = 0; y < in.h && first + y < a->breakpoints; y++) {
    const struct breakpoint *x = &a->breakpoint[first + y];
    struct buf b = {0};
    if (x->event && !x->id && !x->kind && !x->name[0])
      buf_puts(&b, event_desc(x->event)->doc);
    else
      breakpoint_tell(x, a->session, &b);
    draw_chosen(a, &in, y, first + y);
    pane_cut(&in, 2, y, 20, ROLE_KEY, x->text);
    pane_cut(&in, 23, y, in.w - 24, ROLE_TEXT, buf_text(&b));
    buf_fini(&b);
  }
  pane_text(p, 2, p->h - 1, ROLE_DIM, " d removes, escape closes; c goes to the next of them ");
}

/* Where the step's moment is, seen from the playhead. */
static const char *when_is(const struct app *a, const struct lesson_step *x) {
  if (!x->event)
    return "";
  if (!x->moment)
    return a->session->live ? "It has not come yet." : "It did not happen in this run.";
  return x->moment == a->session->at  ? "It is now."
         : x->moment > a->session->at ? "Still to come: enter plays to it."
                                      : "It was before this.";
}

/* "lesson 2 of 5, 3 more: down": which step it is and how many of its rows are still to be seen. */
static void draw_lesson_box(const struct app *a, const struct pane *p, int below) {
  bool moves = a->view == VIEW_LESSON || a->focus == VIEW_LESSON;
  const struct lesson *l = &a->session->lesson;
  char title[128], more[32] = "";
  if (below > 0)
    snprintf(more, sizeof more, ", %d more%s", below, moves && p->w > 33 ? ": down" : "");
  snprintf(title, sizeof title, "lesson %d of %d%s", l->n ? a->step + 1 : 0, l->n, more);
  pane_box(p, title, app_frame(a, VIEW_LESSON));
}

/* As far down as one has gone; what does not fit can be had by going on. */
static void draw_step(const struct app *a, const struct pane *p, const struct pane *in) {
  const struct lesson_step *x = &a->session->lesson.step[a->step];
  struct pane nowhere = pane_sub(in, 0, 0, in->w, 0);
  struct buf text = {0};
  for (unsigned i = 0; x->text && i < x->bytes; i++)
    buf_add(&text, x->text[i] == '\n' ? " " : &x->text[i], 1);
  int rows = 1 + pane_wrap(&nowhere, 0, ROLE_TEXT, buf_text(&text)) + (x->event ? 1 : 0);
  int hidden = rows > in->h ? rows - in->h : 0, top = a->scroll < hidden ? a->scroll : hidden;
  top = a->overlay ? 0 : top;
  if (!a->overlay)
    p->cells->scroll_most = hidden;
  draw_lesson_box(a, p, hidden - top);
  int at = pane_text(in, 0, -top, ROLE_TOKEN, x->kind);
  pane_cut(in, at + 1, -top, in->w - at - 1, ROLE_TITLE, x->title);
  int lines = pane_wrap(in, 1 - top, ROLE_TEXT, buf_text(&text));
  pane_cut(in, 0, 1 + lines - top, in->w, ROLE_DIM, when_is(a, x));
  buf_fini(&text);
}

void view_lesson(const struct app *a, const struct pane *p) {
  struct pane in = pane_box(p, "", app_frame(a, VIEW_LESSON));
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_LESSON);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  if (a->session->lesson.n) {
    draw_step(a, p, &in);
  } else {
    draw_lesson_box(a, p, 0);
    pane_wrap(&in, 0, ROLE_DIM, "There is no lesson for this.");
  }
}

/* What the parameters are chosen for. */
static void draw_asked(const struct app *a, const struct pane *p, int y) {
  const struct challenge *c = attempt_asks(a);
  struct pane task = pane_sub(p, 2, y, p->w - 4, p->h - y - 2);
  if (c && task.h > 0)
    pane_wrap(&task, 0, ROLE_TEXT, c->task);
}

void view_form(const struct app *a, const struct pane *p) {
  struct pane in = pane_window(p, a->choice.scenario->name);
  const char *name, *help;
  for (int i = 0;; i++) {
    struct buf value = {0};
    bool there = form_line(a, i, &name, &help, &value), here = i == a->form_at;
    if (there) {
      pane_cut(&in, 2, i, 12, ROLE_KEY, name);
      pane_cut(&in, 15, i, in.w - 16, ROLE_TITLE, buf_text(&value));
      pane_zone(&in, 0, i, in.w, 1, ZONE_LINE, (uint64_t)i);
      if (here) {
        pane_glyph(&in, 0, i, ROLE_CURSOR, GLYPH_HERE);
        pane_select(&in, 1, i, in.w - 1);
        pane_cut(&in, 2, in.h - 1, in.w - 3, ROLE_DIM, help);
      }
    }
    buf_fini(&value);
    if (!there) {
      draw_asked(a, &in, i + 1);
      break;
    }
  }
}
