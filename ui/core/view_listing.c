/* The scenario's Python twin with a cursor for every actor: a full one for the actor that is looked
 * at, an open one for the others. */
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"
#include "ui/core/asset.h"

enum { NUMBER_COLS = 6, CURSORS = 3, MOST_OF_NAME = 12 };

static unsigned line_of(const struct app *a, uint32_t actor) {
  const struct world *w = &a->session->now;
  const struct world_actor *x = world_actor(w, actor);
  const struct world_label *l = x && x->label ? world_label(w, x->label - 1) : NULL;
  return l ? l->line : 0;
}

/* The line to show: where the actor is or, as long as it has reached none, who made it. */
static unsigned line_to_show(const struct app *a, uint32_t actor) {
  const struct world_actor *x;
  unsigned line = 0;
  while (!line && (x = world_actor(&a->session->now, actor))) {
    line = line_of(a, actor);
    actor = x->parent;
  }
  return line;
}

/* The line without the marker at its end. */
static void copy_line(char *to, size_t cap, const char *line, size_t n) {
  n = n < cap - 1 ? n : cap - 1;
  memcpy(to, line, n);
  to[n] = '\0';
  char *marker = strstr(to, "#@");
  if (!marker)
    return;
  while (marker > to && marker[-1] == ' ')
    marker--;
  *marker = '\0';
}

/* Who is at the line, at the right end of it. */
static bool draw_cursors(const struct app *a, const struct pane *p, int y, unsigned line,
                         bool *mine) {
  size_t n;
  const uint32_t *actors = history_actors(a->session->history, &n);
  int here = 0, x = p->w;
  uint32_t shown[CURSORS];
  *mine = false;
  for (size_t i = 0; i < n; i++) {
    const struct world_actor *w = world_actor(&a->session->now, actors[i]);
    if (!w || w->state == ACTOR_DONE || w->state == ACTOR_GONE || line_of(a, actors[i]) != line)
      continue;
    *mine |= actors[i] == app_actor(a);
    if (here < CURSORS)
      shown[here] = actors[i];
    here++;
  }
  if (here > CURSORS) {
    char more[16];
    snprintf(more, sizeof more, "+%d", here - CURSORS);
    x -= (int)strlen(more);
    pane_text(p, x, y, ROLE_CURSOR, more);
  }
  for (int i = here < CURSORS ? here : CURSORS; i-- > 0;) {
    int cols = name_cols(a, shown[i]);
    cols = cols < MOST_OF_NAME ? cols : MOST_OF_NAME;
    x -= cols + 1;
    pane_text(p, x, y, ROLE_CURSOR, " ");
    draw_name(a, p, x + 1, y, cols, ROLE_CURSOR, shown[i]);
  }
  return here > 0;
}

void view_listing(const struct app *a, const struct pane *p) {
  const struct scenario *s = a->session->scenario;
  const char *text = s ? asset_text(ASSET_listing, s->name) : NULL;
  char title[80];
  snprintf(title, sizeof title, "%s.py", s ? s->name : "listing");
  struct pane in = pane_box(p, title, app_frame(a, VIEW_LISTING));
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_LISTING);
  if (!text) {
    pane_wrap(&in, 0, ROLE_DIM, "This version has no listing for the scenario of this recording.");
    return;
  }
  unsigned at = line_to_show(a, app_actor(a)), lines = asset_lines(text), rows = (unsigned)in.h;
  unsigned first = at > rows / 2 ? at - rows / 2 : 1;
  if (first + rows > lines + 1)
    first = lines >= rows ? lines - rows + 1 : 1;
  for (unsigned i = 0; i < rows && first + i <= lines; i++) {
    size_t n;
    const char *line = asset_line(text, first + i, &n);
    char copy[256];
    if (!line)
      break;
    copy_line(copy, sizeof copy, line, n);
    int y = (int)i;
    pane_printf(&in, 1, y, ROLE_DIM, "%4u", first + i);
    pane_cut(&in, NUMBER_COLS, y, in.w - NUMBER_COLS, first + i == at ? ROLE_TITLE : ROLE_CODE,
             copy);
    bool mine;
    if (draw_cursors(a, &in, y, first + i, &mine))
      pane_glyph(&in, 0, y, ROLE_CURSOR, mine ? GLYPH_HERE : GLYPH_OTHER);
  }
}
