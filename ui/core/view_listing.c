/* The scenario's Python twin, or its C, with a cursor for every actor: a full one for the actor
 * that is looked at, an open one for the others. Below, the variables that they share: the value,
 * who wrote it, and what others have read and still think it is. */
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"
#include "ui/core/asset.h"

enum { NUMBER_COLS = 6, CURSORS = 3, MOST_OF_NAME = 12, WATCHED = 6 };

/* A text and how to find an actor's line in it. */
struct listing {
  const char *text;
  bool in_c;
};

static unsigned line_of(const struct app *a, const struct listing *l, uint32_t actor) {
  const struct world *w = &a->session->now;
  const struct world_actor *x = world_actor(w, actor);
  const struct world_label *label = x && x->label ? world_label(w, x->label - 1) : NULL;
  if (!label || !l->in_c)
    return label ? label->line : 0;
  size_t n;
  const char *name = trace_reader_text(a->session->reader, label->name, &n);
  return asset_place(l->text, name, n);
}

/* The line to show: where the actor is or, as long as it has reached none, who made it. */
static unsigned line_to_show(const struct app *a, const struct listing *l, uint32_t actor) {
  const struct world_actor *x;
  unsigned line = 0;
  while (!line && (x = world_actor(&a->session->now, actor))) {
    line = line_of(a, l, actor);
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

/* --- cursors --- */

/* Where everybody is: computed once for all lines. */
struct places {
  uint32_t actor[64];
  unsigned line[64];
  int n;
};

static void find_places(const struct app *a, const struct listing *l, struct places *out) {
  size_t n;
  const uint32_t *actors = history_actors(a->session->history, &n);
  out->n = 0;
  for (size_t i = 0; i < n && out->n < 64; i++) {
    const struct world_actor *w = world_actor(&a->session->now, actors[i]);
    if (!w || w->state == ACTOR_DONE || w->state == ACTOR_GONE)
      continue;
    unsigned line = line_of(a, l, actors[i]);
    if (!line)
      continue;
    out->actor[out->n] = actors[i];
    out->line[out->n++] = line;
  }
}

/* Who is at the line, at the right end of it: in as many columns as the line leaves. */
static bool draw_cursors(const struct app *a, const struct pane *p, int y, unsigned line,
                         const struct places *at, bool *mine) {
  int here = 0, x = p->w;
  uint32_t shown[CURSORS];
  *mine = false;
  for (int i = 0; i < at->n; i++) {
    if (at->line[i] != line)
      continue;
    *mine |= at->actor[i] == app_actor(a);
    if (here < CURSORS)
      shown[here] = at->actor[i];
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

static void draw_lines(const struct app *a, const struct pane *p, const struct listing *l) {
  struct places places;
  find_places(a, l, &places);
  unsigned at = line_to_show(a, l, app_actor(a)), lines = asset_lines(l->text),
           rows = (unsigned)p->h;
  unsigned first = at > rows / 2 ? at - rows / 2 : 1;
  if (first + rows > lines + 1)
    first = lines >= rows ? lines - rows + 1 : 1;
  for (unsigned i = 0; i < rows && first + i <= lines; i++) {
    size_t n;
    const char *line = asset_line(l->text, first + i, &n);
    char copy[256];
    if (!line)
      break;
    copy_line(copy, sizeof copy, line, n);
    int y = (int)i;
    pane_printf(p, 1, y, ROLE_DIM, "%4u", first + i);
    pane_cut(p, NUMBER_COLS, y, p->w - NUMBER_COLS, first + i == at ? ROLE_TITLE : ROLE_CODE, copy);
    bool mine;
    if (draw_cursors(a, p, y, first + i, &places, &mine))
      pane_glyph(p, 0, y, ROLE_CURSOR, mine ? GLYPH_HERE : GLYPH_OTHER);
  }
}

/* --- variables --- */

/* "bob read 100": those that have read it and not yet written what they made of it. */
static int draw_readers(const struct app *a, const struct pane *p, int x, int y,
                        uint32_t variable) {
  const struct world *w = &a->session->now;
  const struct world_object *o = world_object(w, variable);
  for (uint32_t i = 1; i < w->head->top && x + 8 < p->w; i++) {
    const struct world_actor *actor = world_actor(w, i);
    bool over = !actor || actor->state == ACTOR_DONE || actor->state == ACTOR_GONE;
    if (over || actor->read_of != variable || actor->value == o->value)
      continue;
    x = draw_name(a, p, x, y, MOST_OF_NAME, ROLE_TEXT, i);
    x = pane_printf(p, x, y, ROLE_BAD, " has %lld  ", (long long)actor->value);
  }
  return x;
}

static void draw_variable(const struct app *a, const struct pane *p, int y, uint32_t id) {
  const struct world *w = &a->session->now;
  const struct world_object *o = world_object(w, id);
  size_t n = 0;
  const char *name = trace_reader_text(a->session->reader, world_entity(w, id)->name, &n);
  int x = pane_printf(p, 1, y, ROLE_CODE, "%.*s", n > 20 ? 20 : (int)n, name);
  if (!o->known) {
    pane_text(p, x, y, ROLE_DIM, ": nobody has used it yet");
    return;
  }
  bool now = session_event(a->session) && session_event(a->session)->a == id;
  x = pane_printf(p, x, y, now ? ROLE_TOKEN : ROLE_TITLE, " = %lld", (long long)o->value);
  x = draw_readers(a, p, x + 2, y, id);
  if (!world_actor(w, o->last))
    return;
  x = pane_text(p, x, y, ROLE_DIM, "by ");
  draw_name(a, p, x, y, MOST_OF_NAME, ROLE_DIM, o->last);
}

/* Variables by id, in all the recording; returns how many there are. */
static int variables_of(const struct app *a, uint32_t ids[WATCHED]) {
  const struct world *w = history_world(a->session->history);
  int n = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (x && x->kind == ENTITY_OBJECT && x->what == OBJECT_VARIABLE && n++ < WATCHED)
      ids[n - 1] = id;
  }
  return n;
}

/* Returns how many rows at the bottom it took. */
static int draw_variables(const struct app *a, const struct pane *p) {
  uint32_t ids[WATCHED];
  int n = variables_of(a, ids), rows = n < WATCHED ? n : WATCHED;
  rows = rows < p->h / 3 ? rows : p->h / 3;
  for (int i = 0; i < rows; i++)
    if (world_object(&a->session->now, ids[i]))
      draw_variable(a, p, p->h - rows + i, ids[i]);
  if (rows && rows < n)
    pane_printf(p, p->w - 9, p->h - 1, ROLE_TOKEN, " %d more", n - rows);
  return rows;
}

void view_listing(const struct app *a, const struct pane *p) {
  const struct scenario *s = a->session->scenario;
  struct listing l = {.in_c = a->in_c};
  l.text = s ? asset_text(l.in_c ? ASSET_source : ASSET_listing, s->name) : NULL;
  char title[80];
  snprintf(title, sizeof title, "%s.%s", s ? s->name : "listing", l.in_c ? "c" : "py");
  struct pane in = pane_box(p, title, app_frame(a, VIEW_LISTING));
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_LISTING);
  if (!l.text) {
    pane_wrap(&in, 0, ROLE_DIM, "This version has no listing for the scenario of this recording.");
    return;
  }
  int below = draw_variables(a, &in);
  in = pane_sub(&in, 0, 0, in.w, in.h - below);
  draw_lines(a, &in, &l);
}
