/* The list of challenges, and the one that is being tried.
 *
 *   threads
 *   > + cube-first   break it  cube-square   solved
 *       lose-one     break it  lost-update   open
 */
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"

enum { TASK_ROWS = 4, ROOMY = 14 };

static void draw_row(const struct app *a, const struct pane *p, int y, const struct challenge *c) {
  bool solved = attempt_solved(a, c);
  if (solved)
    pane_glyph(p, 1, y, ROLE_GOOD, GLYPH_CHECK);
  pane_cut(p, 3, y, 19, ROLE_TITLE, c->name);
  pane_cut(p, 23, y, 9, ROLE_TEXT, challenge_kind_name(c->kind));
  pane_cut(p, 33, y, p->w - 43, ROLE_DIM, c->scenario);
  pane_text(p, p->w - 8, y, solved ? ROLE_GOOD : ROLE_DIM, solved ? "solved" : "open");
}

/* With the families as headings; the chosen one stays in view. */
static void draw_list(const struct app *a, const struct pane *p) {
  int chosen_row = 0;
  for (int pass = 0; pass < 2; pass++) {
    int first = pass == 0 || chosen_row < p->h - 1 ? 0 : chosen_row - p->h + 2, row = 0;
    const char *family = "";
    const struct challenge *c;
    for (int i = 0; (c = attempt_listed(i)); i++, row++) {
      const char *of = scenario_find(c->scenario)->family;
      if (strcmp(family, of) != 0) {
        family = of;
        if (pass)
          pane_cut(p, 0, row - first, p->w, ROLE_FOCUS, family);
        row++;
      }
      chosen_row = i == a->list_at ? row : chosen_row;
      if (!pass || row < first)
        continue;
      draw_row(a, p, row - first, c);
      pane_zone(p, 0, row - first, p->w, 1, ZONE_LINE, (uint64_t)i);
      if (i == a->list_at)
        pane_glyph(p, 0, row - first, ROLE_CURSOR, GLYPH_HERE);
    }
  }
}

void view_challenges(const struct app *a, const struct pane *p) {
  int n = 0, solved = 0;
  char title[64];
  const struct challenge *chosen = attempt_listed(a->list_at), *c;
  for (; (c = attempt_listed(n)); n++)
    solved += attempt_solved(a, c);
  snprintf(title, sizeof title, "challenges: %d of %d solved", solved, n);
  struct pane in = pane_window(p, title);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  int rows = in.h >= ROOMY ? TASK_ROWS : TASK_ROWS / 2;
  struct pane list = pane_sub(&in, 0, 0, in.w, in.h - rows - 1);
  draw_list(a, &list);
  pane_glyphs(&in, 0, in.h - rows - 1, in.w, ROLE_FRAME, GLYPH_H);
  struct pane task = pane_sub(&in, 0, in.h - rows, in.w, rows);
  if (chosen)
    pane_wrap(&task, 0, ROLE_TEXT, chosen->task);
  if (in.h >= ROOMY)
    pane_text(p, 2, p->h - 1, ROLE_DIM, " enter tries it, escape closes ");
}

/* --- the one that is being tried -------------------------------------------------------------- */

int view_attempt_rows(const struct app *a, int rows) {
  if (!attempt_shown(a))
    return 0;
  return rows >= SLIM_BELOW ? 6 : 4;
}

void view_attempt(const struct app *a, const struct pane *p) {
  const struct attempt *t = &a->attempt;
  const struct challenge *c = t->on;
  if (!attempt_shown(a))
    return;
  char title[96];
  snprintf(title, sizeof title, "challenge %s, %s%s", c->name, challenge_kind_name(c->kind),
           attempt_solved(a, c) ? " (solved)" : "");
  struct pane in = pane_box(p, title, ROLE_FRAME);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  const char *tells = t->checks    ? "Every order of steps is being run."
                      : t->told[0] ? t->told
                      : t->hints   ? c->hint[t->hints - 1]
                                   : NULL;
  enum role role = t->checks || !t->told[0] ? ROLE_DIM : t->good ? ROLE_GOOD : ROLE_BAD;
  /* Where there is no room for both, what became of the last answer counts more than the task. */
  struct pane nowhere = pane_sub(&in, 0, 0, in.w, 0);
  int lines = pane_wrap(&nowhere, 0, ROLE_TEXT, c->task);
  if (tells && lines + pane_wrap(&nowhere, 0, role, tells) > in.h)
    lines = 0;
  else
    pane_wrap(&in, 0, ROLE_TEXT, c->task);
  struct pane below = pane_sub(&in, 0, lines, in.w, in.h - lines);
  if (tells)
    pane_wrap(&below, 0, role, tells);
  else
    pane_printf(&below, 0, 0, ROLE_DIM, "%s%.*s: a hint",
                c->kind == CHALLENGE_PROVE ? "!: it is always so; " : "",
                (int)strcspn(a->keys.keys[UI_HINT], " "), a->keys.keys[UI_HINT]);
}
