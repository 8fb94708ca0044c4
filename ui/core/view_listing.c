/* The scenario's Python twin, or its C, with a cursor for every actor: a full one for the actor
 * that is looked at, an open one for the others. Below, the variables that they share: the value,
 * who wrote it, and what others have read and still think it is. */
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"
#include "ui/core/asset.h"

enum { NUMBER_COLS = 6, CURSORS = 3, MOST_OF_NAME = 12, MORE_COLS = 5, WATCHED = 6 };

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

void listing_code(const struct app *a, uint32_t label, char *to, size_t cap) {
  const struct scenario *s = a->session->scenario;
  const struct world_label *l = world_label(&a->session->now, label);
  const char *text = s ? asset_text(ASSET_listing, s->name) : NULL;
  size_t n = 0;
  const char *line = text && l ? asset_line(text, l->line, &n) : NULL;
  while (line && n && *line == ' ')
    line++, n--;
  copy_line(to, cap, line ? line : "", line ? n : 0);
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

/* Who is at a line: the actor that is looked at first, then the others in the order of their birth.
 * Returns how many. */
static int who_is_at(const struct app *a, const struct places *at, unsigned line,
                     uint32_t shown[CURSORS], bool *mine) {
  int here = 0;
  *mine = false;
  for (int i = 0; i < at->n; i++)
    if (at->line[i] == line && at->actor[i] == app_actor(a)) {
      *mine = true;
      shown[here++] = at->actor[i];
    }
  for (int i = 0; i < at->n; i++)
    if (at->line[i] == line && at->actor[i] != app_actor(a) && here++ < CURSORS)
      shown[here - 1] = at->actor[i];
  return here;
}

/* Names at the right end of a line, as many as the code leaves room for but at least one; the code
 * does not vanish under them. */
static bool draw_cursors(const struct app *a, const struct pane *p, int y, unsigned line,
                         const struct places *at, int code, bool *mine) {
  uint32_t shown[CURSORS];
  int here = who_is_at(a, at, line, shown, mine), n = here < CURSORS ? here : CURSORS;
  int cols[CURSORS], all = 0, room = p->w - code - 1;
  for (int i = 0; i < n; i++) {
    int width = name_cols(a, shown[i]);
    cols[i] = width < MOST_OF_NAME ? width : MOST_OF_NAME;
    all += cols[i] + 1;
  }
  while (n > 1 && all + (n < here ? MORE_COLS : 0) > room)
    all -= cols[--n] + 1;
  int x = p->w - all - (n < here ? MORE_COLS : 0);
  for (int i = 0; i < n; i++) {
    pane_text(p, x, y, ROLE_CURSOR, " ");
    draw_name(a, p, x + 1, y, cols[i], ROLE_CURSOR, shown[i]);
    x += cols[i] + 1;
  }
  if (n < here)
    pane_printf(p, x, y, ROLE_CURSOR, " +%-3d", here - n);
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
    int code = pane_cut(p, NUMBER_COLS, y, p->w - NUMBER_COLS,
                        first + i == at ? ROLE_TITLE : ROLE_CODE, copy);
    bool mine;
    if (draw_cursors(a, p, y, first + i, &places, code, &mine))
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
  snprintf(title, sizeof title, "%s%s", s ? s->name : "listing", !s ? "" : l.in_c ? ".c" : ".py");
  struct pane in = pane_box(p, title, app_frame(a, VIEW_LISTING));
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_LISTING);
  if (!l.text) {
    pane_wrap(&in, 0, ROLE_DIM, session_no_scenario(a->session));
    return;
  }
  int below = draw_variables(a, &in);
  in = pane_sub(&in, 0, 0, in.w, in.h - below);
  draw_lines(a, &in, &l);
}
