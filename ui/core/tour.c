/* The tour: a few steps on a real run, each done by giving the command it speaks of. */
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/command.h"

static const struct {
  enum ui_command command;
  const char *title, *text;
} steps[] = {
#define TOUR(COMMAND, title, text) {UI_##COMMAND, title, text},
#include "ui/core/tour.def"
#undef TOUR
};
enum { STEPS = sizeof steps / sizeof *steps, MOST_COLS = 90 };

/* On the home screen from its beginning, with what is to be watched chosen already. */
static void begin(struct app *a) {
  struct home_line lines[HOME_LINES];
  a->tour = a->session ? 2 : 1;
  a->overlay = OVERLAY_NONE; /* it lies over the panels that it speaks of */
  if (a->session)
    return;
  a->home_page = HOME_SCENARIOS;
  a->filter[0] = '\0';
  for (int i = home_lines(a, HOME_SCENARIOS, lines); i-- > 0;)
    if (strcmp(lines[i].name, "gil-cpu") == 0)
      a->home_at = i;
}

unsigned command_TOUR(struct app *a) {
  if (a->tour)
    a->tour = 0;
  else
    begin(a);
  return EFFECT_NONE;
}

void app_tour_done(struct app *a, enum ui_command c) {
  if (a->tour && steps[a->tour - 1].command == c)
    a->tour = a->tour == STEPS ? 0 : a->tour + 1;
}

bool app_tour_key(struct app *a, int32_t key) {
  if (!a->tour || key != UI_KEY_ESCAPE)
    return false;
  a->tour = 0;
  app_say(a, "The tour is over; f3 or :tour begins it again.");
  return true;
}

static int width_of(const struct pane *p) {
  return p->w < MOST_COLS ? p->w : MOST_COLS;
}

/* As many as its text takes, and its frame. */
int view_tour_rows(const struct app *a, const struct pane *p) {
  /* A step that cannot be done here: what it speaks of has been left. */
  if (!a->tour || !app_can(a, steps[a->tour - 1].command))
    return 0;
  struct pane nowhere = pane_sub(p, 0, 0, width_of(p) - 4, 0);
  return 2 + pane_wrap(&nowhere, 0, ROLE_TEXT, steps[a->tour - 1].text);
}

void view_tour(const struct app *a, const struct pane *p) {
  int rows = view_tour_rows(a, p), w = width_of(p);
  if (!rows)
    return;
  struct pane part = pane_sub(p, (p->w - w) / 2, p->h - rows, w, rows);
  char title[64], keys[KEYS_OF_ONE];
  pane_fill(&part, ROLE_TEXT);
  pane_zone(&part, 0, 0, part.w, part.h, ZONE_NOTHING, 0);
  snprintf(title, sizeof title, "tour, %d of %d: %s", a->tour, STEPS, steps[a->tour - 1].title);
  struct pane in = pane_window(&part, title);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  app_keys(a, steps[a->tour - 1].command, keys);
  pane_wrap(&in, 0, ROLE_TEXT, steps[a->tour - 1].text);
  keys[strcspn(keys, " ")] = '\0';
  int x = pane_text(p, part.x - p->x + 2, part.y - p->y + rows - 1, ROLE_KEY, " ");
  x = pane_text(p, x, part.y - p->y + rows - 1, ROLE_KEY, keys);
  pane_text(p, x, part.y - p->y + rows - 1, ROLE_DIM, "  goes on; escape ends the tour ");
}
