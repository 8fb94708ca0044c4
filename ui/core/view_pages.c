/* Pages of text: the home screen, help, a lesson. */
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"
#include "ui/core/asset.h"

/* What can be done here, by number. */
static enum ui_command possible(const struct app *a, int i) {
  for (int c = UI_NOTHING + 1; c < UI_COMMANDS; c++)
    if (app_can(a, (enum ui_command)c) && i-- == 0)
      return (enum ui_command)c;
  return UI_NOTHING;
}

void view_help(const struct app *a, const struct pane *p) {
  struct pane in = pane_box(p, a->session ? "keys, with a recording" : "keys, here", ROLE_FOCUS);
  int n = 0;
  while (possible(a, n))
    n++;
  int first = a->scroll < n - in.h ? a->scroll : n - in.h;
  first = first < 0 ? 0 : first;
  for (int y = 0; y < in.h && first + y < n; y++) {
    enum ui_command c = possible(a, first + y);
    pane_cut(&in, 1, y, 14, ROLE_KEY, a->keys.keys[c]);
    pane_cut(&in, 16, y, 16, ROLE_DIM, ui_commands[c].name);
    pane_cut(&in, 33, y, in.w - 33, ROLE_TEXT, ui_commands[c].help);
    pane_zone(&in, 0, y, in.w, 1, ZONE_COMMAND, (uint64_t)c);
  }
  int below = n - first - in.h;
  if (first > 0)
    pane_printf(p, p->w - 22, 0, ROLE_DIM, " %d more: pageup ", first);
  if (below > 0)
    pane_printf(p, p->w - 22, p->h - 1, ROLE_DIM, " %d more: pagedown ", below);
}

void view_marks(const struct app *a, const struct pane *p) {
  const struct marks *m = &a->session->marks;
  struct pane in = pane_box(p, "markers", ROLE_FOCUS);
  int first = a->list_at < in.h ? 0 : a->list_at - in.h + 1;
  for (int y = 0; y < in.h && first + y < m->n; y++) {
    const struct mark *x = &m->v[first + y];
    draw_span(&in, 1, y, ROLE_DIM,
              x->events ? trace_reader_time(a->session->reader, x->events - 1) : 0);
    pane_cut(&in, 12, y, in.w - 13, ROLE_TEXT, x->text);
    pane_zone(&in, 0, y, in.w, 1, ZONE_LINE, (uint64_t)(first + y));
    if (first + y == a->list_at)
      pane_select(&in, 0, y, in.w);
  }
}

void view_stops(const struct app *a, const struct pane *p) {
  struct pane in = pane_box(p, "where to stop", ROLE_FOCUS);
  int first = a->list_at < in.h ? 0 : a->list_at - in.h + 1;
  for (int y = 0; y < in.h && first + y < a->breakpoints; y++) {
    const struct breakpoint *x = &a->breakpoint[first + y];
    struct buf b = {0};
    breakpoint_tell(x, a->session, &b);
    pane_cut(&in, 1, y, 20, ROLE_KEY, x->text);
    pane_cut(&in, 22, y, in.w - 23, ROLE_TEXT, buf_text(&b));
    pane_zone(&in, 0, y, in.w, 1, ZONE_LINE, (uint64_t)(first + y));
    if (first + y == a->list_at)
      pane_select(&in, 0, y, in.w);
    buf_fini(&b);
  }
}

/* Where the step's moment is, seen from the playhead. */
static const char *when_is(const struct app *a, const struct lesson_step *x) {
  if (!x->event)
    return "";
  if (!x->moment)
    return a->session->live ? "It has not come yet." : "It did not happen in this run.";
  return x->moment == a->session->at  ? "It is now."
         : x->moment > a->session->at ? "It is still to come: enter plays to it."
                                      : "It was before this.";
}

void view_lesson(const struct app *a, const struct pane *p) {
  const struct lesson *l = &a->session->lesson;
  char title[128];
  snprintf(title, sizeof title, "lesson %d of %d", l->n ? a->step + 1 : 0, l->n);
  struct pane in = pane_box(p, title, ROLE_FOCUS);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  if (!l->n) {
    pane_wrap(&in, 0, ROLE_DIM, "There is no lesson for this.");
    return;
  }
  const struct lesson_step *x = &l->step[a->step];
  struct buf text = {0};
  int at = pane_text(&in, 0, 0, ROLE_TOKEN, x->kind);
  pane_cut(&in, at + 1, 0, in.w - at - 1, ROLE_TITLE, x->title);
  for (unsigned i = 0; x->text && i < x->bytes; i++)
    buf_add(&text, x->text[i] == '\n' ? " " : &x->text[i], 1);
  int lines = pane_wrap(&in, 1, ROLE_TEXT, buf_text(&text));
  pane_cut(&in, 0, 1 + lines, in.w, ROLE_DIM, when_is(a, x));
  buf_fini(&text);
}

void view_form(const struct app *a, const struct pane *p) {
  struct pane in = pane_box(p, a->choice.scenario->name, ROLE_FOCUS);
  const char *name, *help;
  for (int i = 0;; i++) {
    struct buf value = {0};
    bool there = form_line(a, i, &name, &help, &value);
    if (there) {
      pane_cut(&in, 1, i + 1, 12, ROLE_KEY, name);
      pane_cut(&in, 14, i + 1, 34, ROLE_TITLE, buf_text(&value));
      pane_cut(&in, 49, i + 1, in.w - 50, ROLE_DIM, help);
      pane_zone(&in, 0, i + 1, in.w, 1, ZONE_LINE, (uint64_t)i);
      if (i == a->form_at)
        pane_select(&in, 0, i + 1, in.w);
    }
    buf_fini(&value);
    if (!there)
      break;
  }
}

/* The families as headings, a scenario a line; the chosen one stays in view. */
void view_home(const struct app *a, const struct pane *p) {
  struct pane in = pane_sub(p, 2, 1, p->w - 4, p->h - 1);
  int x = pane_text(&in, 0, 0, ROLE_DIM, "Choose what to watch");
  if (a->filter[0]) {
    x = pane_text(&in, x, 0, ROLE_DIM, ", filtered by: ");
    pane_text(&in, x, 0, ROLE_TITLE, a->filter);
  }
  struct pane list = pane_sub(&in, 0, 2, in.w, in.h - 2);
  const char *family = "";
  int row = 0, chosen_row = 0;
  for (int pass = 0; pass < 2; pass++) {
    int first = pass == 0 || chosen_row < list.h - 1 ? 0 : chosen_row - list.h + 2;
    const struct scenario *s;
    row = 0;
    family = "";
    for (int i = 0; (s = home_scenario(a, i)); i++) {
      if (strcmp(family, s->family) != 0) {
        family = s->family;
        if (pass)
          pane_cut(&list, 0, row - first, list.w, ROLE_FOCUS, family);
        row++;
      }
      chosen_row = i == a->home_at ? row : chosen_row;
      if (pass && row >= first) {
        pane_cut(&list, 2, row - first, 20, ROLE_TITLE, s->name);
        pane_cut(&list, 24, row - first, list.w - 24, ROLE_TEXT, s->title);
        pane_zone(&list, 0, row - first, list.w, 1, ZONE_LINE, (uint64_t)i);
        if (i == a->home_at)
          pane_select(&list, 1, row - first, list.w - 1);
      }
      row++;
    }
  }
  if (row == 0)
    pane_text(&list, 0, 0, ROLE_DIM, "No scenario has that in its name, family or title.");
}
