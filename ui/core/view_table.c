/* The table of actors: what each does, for how long, and what it has done so far, sorted by any of
 * its columns. */
#include <stdlib.h>
#include <string.h>

#include "ui/core/app.h"

enum { ROWS_MOST = 4096, NAME_COLS = 18 };

static uint64_t for_ns(const struct world *w, uint32_t actor) {
  return w->head->t_ns - world_actor(w, actor)->since_ns;
}

/* The app knows more of it: see key_of(). */
static uint64_t by_state(const struct world *w, uint32_t actor) {
  return (uint64_t)lane_state_of(w, actor);
}

static uint64_t ran_ns(const struct world *w, uint32_t actor) {
  return world_spent_ns(w, actor, ACTOR_RUNNING);
}

static uint64_t ready_ns(const struct world *w, uint32_t actor) {
  return world_spent_ns(w, actor, ACTOR_READY) + world_spent_ns(w, actor, ACTOR_UNSEEN);
}

static uint64_t blocked_ns(const struct world *w, uint32_t actor) {
  return world_spent_ns(w, actor, ACTOR_BLOCKED);
}

static uint64_t waited_ns(const struct world *w, uint32_t actor) {
  return world_spent_ns(w, actor, ACTOR_WAITING);
}

static uint64_t paused_ns(const struct world *w, uint32_t actor) {
  return world_spent_ns(w, actor, ACTOR_PAUSED);
}

static uint64_t resumed(const struct world *w, uint32_t actor) {
  return world_actor(w, actor)->resumed;
}

/* In the order of their importance: on a narrow screen the last ones are left out. */
static const struct column {
  const char *title;
  int cols;
  uint64_t (*of)(const struct world *w, uint32_t actor); /* NULL: its name, by birth */
  bool span;
} columns[] = {
    {"actor", NAME_COLS + 1, NULL, false},
    {"is", 14, by_state, false},
    {"for", 9, for_ns, true},
    {"ran", 9, ran_ns, true},
    {"blocked", 9, blocked_ns, true},
    {"waited", 9, waited_ns, true},
    {"resumed", 9, resumed, false},
    {"ready", 9, ready_ns, true},
    {"paused", 9, paused_ns, true},
};
enum { COLUMNS = sizeof columns / sizeof *columns, ROOMY = 110, MORE_COLS = 12 };

/* Where there is room, names have it. */
static int cols_of(const struct pane *p, int i) {
  return columns[i].cols + (i == 0 && p->w >= ROOMY ? MORE_COLS : 0);
}

int view_table_columns(void) {
  return COLUMNS;
}

struct row {
  uint64_t key;
  uint32_t actor, birth;
};

static int by_key(const void *a, const void *b) {
  const struct row *x = a, *y = b;
  if (x->key != y->key)
    return x->key < y->key ? 1 : -1; /* the most first */
  return x->birth < y->birth ? -1 : 1;
}

static uint64_t key_of(const struct app *a, const struct column *c, uint32_t actor) {
  return c->of == by_state ? (uint64_t)control_state(a, actor)
         : c->of           ? c->of(&a->session->now, actor)
                           : 0;
}

/* The rows in their order; returns how many. */
static int sorted(const struct app *a, struct row rows[ROWS_MOST]) {
  const struct world *w = &a->session->now;
  const struct column *c = &columns[a->sort < COLUMNS ? a->sort : 0];
  size_t n;
  const uint32_t *actors = session_actors(a->session, &n);
  int k = 0;
  for (size_t i = 0; i < n && k < ROWS_MOST; i++) {
    if (!world_actor(w, actors[i]))
      continue;
    rows[k] = (struct row){key_of(a, c, actors[i]), actors[i], (uint32_t)i};
    k++;
  }
  qsort(rows, (size_t)k, sizeof *rows, by_key);
  for (int i = 0; a->inverted && i < k / 2; i++) {
    struct row other = rows[i];
    rows[i] = rows[k - 1 - i];
    rows[k - 1 - i] = other;
  }
  return k;
}

static void draw_cell(const struct app *a, const struct pane *p, int x, int y, int i,
                      uint32_t actor) {
  const struct column *c = &columns[i];
  const struct world *w = &a->session->now;
  enum lane_state state = control_state(a, actor);
  if (!c->of)
    draw_name(a, p, x, y, cols_of(p, i) - 1, actor == app_acting(a) ? ROLE_TITLE : ROLE_TEXT,
              actor);
  else if (c->of == by_state)
    pane_text(p, x, y, role_of_lane(state), lane_state_name(state));
  else if (c->span)
    draw_span(p, x, y, ROLE_TEXT, c->of(w, actor));
  else
    pane_printf(p, x, y, ROLE_TEXT, "%llu", (unsigned long long)c->of(w, actor));
}

/* Which columns there is room for; the one that it is sorted by is among them. */
static int columns_shown(const struct app *a, const struct pane *p, int which[COLUMNS]) {
  int n = 0;
  for (int i = 0, x = 2; i < COLUMNS && x + cols_of(p, i) <= p->w + 1; i++) {
    which[n++] = i;
    x += cols_of(p, i);
  }
  if (n > 1 && a->sort < COLUMNS && a->sort >= n)
    which[n - 1] = a->sort;
  return n;
}

static void draw_row(const struct app *a, const struct pane *p, int y, uint32_t actor) {
  enum lane_state state = control_state(a, actor);
  char letter[2] = {lane_state_letter(state), '\0'};
  pane_text(p, 0, y, role_of_lane(state), letter);
  if (actor == a->selected)
    pane_glyph(p, 1, y, ROLE_CURSOR, GLYPH_HERE);
  int which[COLUMNS], n = columns_shown(a, p, which);
  for (int i = 0, x = 2; i < n; x += cols_of(p, which[i++]))
    draw_cell(a, p, x, y, which[i], actor);
}

static void draw_titles(const struct app *a, const struct pane *p) {
  int which[COLUMNS], n = columns_shown(a, p, which);
  for (int i = 0, x = 2; i < n; x += cols_of(p, which[i++])) {
    int end = pane_text(p, x, 0, ROLE_TITLE, columns[which[i]].title);
    if (which[i] == a->sort)
      pane_glyph(p, end, 0, ROLE_TOKEN, a->inverted ? GLYPH_UP : GLYPH_DOWN);
  }
}

void view_table(const struct app *a, const struct pane *p) {
  static struct row rows[ROWS_MOST];
  char title[40] = "actors";
  if (a->sort && a->sort < COLUMNS)
    snprintf(title, sizeof title, "actors by %s", columns[a->sort].title);
  struct pane in = pane_box(p, title, ROLE_FOCUS);
  int n = sorted(a, rows), room = in.h - 1, first = 0;
  draw_titles(a, &in);
  for (int i = 0; i < n; i++)
    if (rows[i].actor == a->selected && i >= room)
      first = i - room + 1;
  if (n > room)
    room--;
  for (int i = 0; i < room && first + i < n; i++)
    draw_row(a, &in, i + 1, rows[first + i].actor);
  if (n > room)
    pane_printf(&in, 2, in.h - 1, ROLE_TOKEN, "and %d more", n - room);
}
