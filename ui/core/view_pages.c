/* Pages of text: the home screen, help, a lesson. */
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"
#include "ui/core/asset.h"

void view_help(const struct app *a, const struct pane *p) {
  struct pane in = pane_box(p, "keys", ROLE_FOCUS);
  int first = a->scroll < UI_COMMANDS - 1 - in.h ? a->scroll : UI_COMMANDS - 1 - in.h;
  first = first < 0 ? 0 : first;
  for (int y = 0; y < in.h && first + y + 1 < UI_COMMANDS; y++) {
    const struct ui_command_row *c = &ui_commands[first + y + 1];
    pane_cut(&in, 1, y, 14, ROLE_KEY, c->keys);
    pane_cut(&in, 16, y, 16, ROLE_DIM, c->name);
    pane_cut(&in, 33, y, in.w - 33, ROLE_TEXT, c->help);
  }
}

void view_lesson(const struct app *a, const struct pane *p) {
  const struct scenario *s = a->session ? a->session->scenario : a->chosen;
  const char *text = s ? asset_text(ASSET_lesson, s->name) : NULL;
  struct pane in = pane_box(p, "lesson", ROLE_FOCUS);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  int y = -a->scroll;
  for (unsigned i = 1; text && y < in.h; i++) {
    size_t n;
    const char *line = asset_line(text, i, &n);
    char copy[512];
    if (!line)
      break;
    n = n < sizeof copy - 1 ? n : sizeof copy - 1;
    memcpy(copy, line, n);
    copy[n] = '\0';
    if (strncmp(copy, "when:", 5) == 0)
      continue;
    size_t mark = strspn(copy, "# ");
    bool title = copy[0] == '#';
    if (y >= 0)
      pane_cut(&in, 0, y, in.w, title ? ROLE_TITLE : ROLE_TEXT, title ? copy + mark : copy);
    y++;
  }
  if (!text)
    pane_text(&in, 0, 0, ROLE_DIM, "There is no lesson for this.");
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
        if (i == a->home_at)
          pane_select(&list, 1, row - first, list.w - 1);
      }
      row++;
    }
  }
  if (row == 0)
    pane_text(&list, 0, 0, ROLE_DIM, "No scenario has that in its name, family or title.");
}
