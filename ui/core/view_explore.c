/* What can come out, how often, and by which schedules.
 *
 *   20 interleavings, 98000 runs/s: all there are.
 *     18  90.0 %  ##################    the counter is 1
 *      2  10.0 %  ##                    the counter is 2
 *   A  1 1 1 2 2                        the counter is 2
 *   B      2 1 2                        the counter is 1
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/app.h"

enum { BAR_COLS = 16, LEAST_LEAVES = 3, ROOMY = 11 };

static int draw_histogram(const struct explored *x, const struct pane *p, int y, int rows) {
  double all = x->runs ? (double)x->runs : 1;
  char more[40] = "";
  if ((int)x->n > rows)
    snprintf(more, sizeof more, " and %" PRIu32 " more outcomes", x->n - (uint32_t)rows);
  int left = (int)strlen(more); /* columns of the last row */
  for (uint32_t i = 0; i < x->n && (int)i < rows; i++, y++) {
    const struct explored_outcome *o = &x->outcome[x->order[i]];
    double share = (double)o->times / all;
    struct buf words = {0};
    explored_words(&words, x, x->order[i]);
    pane_printf(p, 0, y, ROLE_TEXT, "%9" PRIu64 " %5.1f%%", o->times, share * 100);
    pane_glyphs(p, 18, y, (int)(share * BAR_COLS + 0.999), o->wrong ? ROLE_BAD : ROLE_GOOD,
                GLYPH_RUN);
    pane_cut(p, 19 + BAR_COLS, y, p->w - 19 - BAR_COLS - ((int)i == rows - 1 ? left : 0),
             o->wrong ? ROLE_BAD : ROLE_TEXT, buf_text(&words));
    buf_fini(&words);
  }
  pane_text(p, p->w - left, y - 1, ROLE_DIM, more);
  return y;
}

static int draw_worsts(const struct explored *x, const struct pane *p, int y) {
  for (uint32_t i = 0; i < x->n_worst; i++, y++) {
    const struct explored_worst *w = &x->worst[i];
    struct buf b = {0};
    buf_printf(&b, "%s in %" PRIu64 " of %" PRIu64 "; shortest: %" PRIu32 " switch%s%s", w->what,
               w->times, x->runs, w->switches, w->switches == 1 ? "" : "es",
               w->proven ? ", proven" : " so far");
    pane_cut(p, 0, y, p->w, ROLE_BAD, buf_text(&b));
    buf_fini(&b);
  }
  if (x->races)
    pane_printf(p, 0, y++, ROLE_BAD, "A race in %" PRIu64 " of %" PRIu64, x->races, x->runs);
  return y;
}

static void draw_leaves(const struct app *a, const struct pane *p) {
  const struct explored *x = &a->explored;
  int outcome = p->w > 100 ? p->w / 2 : p->w * 45 / 100, at = a->list_at;
  if (!explored_has(x, (uint64_t)at)) {
    pane_text(p, 1, 0, ROLE_DIM, x->looks ? "These are being looked for ..." : "");
    return;
  }
  at -= (int)x->first;
  int first = at < p->h ? 0 : at - p->h + 1;
  struct pane place = pane_sub(p, 5, 0, p->w - outcome - 6, p->h);
  struct ways ways;
  ways_init(&ways, &x->tree, branch_leaf(&x->tree, (uint32_t)at), place.w);
  for (int y = 0; y < p->h && first + y < (int)x->leaves; y++) {
    uint32_t i = (uint32_t)(first + y);
    struct buf words = {0};
    char letter[8];
    bool wrong = explored_leaf(&words, x, i);
    branch_name(letter, i);
    pane_text(p, 1, y, (int)i == at ? ROLE_TITLE : ROLE_TEXT, letter);
    if (i < x->tree.count)
      ways_draw(&ways, &place, y, i);
    else
      pane_text(&place, 0, y, ROLE_DIM, "(nothing is decided)");
    pane_glyph(p, p->w - outcome, y, wrong ? ROLE_BAD : ROLE_GOOD,
               wrong ? GLYPH_CROSS : GLYPH_CHECK);
    pane_cut(p, p->w - outcome + 2, y, outcome - 2, wrong ? ROLE_BAD : ROLE_TEXT, buf_text(&words));
    pane_zone(p, 0, y, p->w, 1, ZONE_LINE, x->first + i);
    if ((int)i == at)
      pane_glyph(p, 0, y, ROLE_CURSOR, GLYPH_HERE);
    buf_fini(&words);
  }
}

static void draw_heading(const struct app *a, const struct pane *p, int y) {
  const struct explored *x = &a->explored;
  if (x->leaves == x->runs)
    pane_text(p, 0, y, ROLE_DIM, "The schedules:");
  else if (x->running)
    pane_text(p, 0, y, ROLE_DIM, "The first schedules:");
  else
    pane_printf(p, 0, y, ROLE_DIM,
                "Schedule %d of %" PRIu64 " (left, right: a thousand; home, end):", a->list_at + 1,
                x->runs);
}

void view_explored(const struct app *a, const struct pane *p) {
  const struct explored *x = &a->explored;
  char title[96];
  snprintf(title, sizeof title, "%s of %.60s%s",
           x->everything ? "all orders"
           : x->samples  ? "some orders"
                         : "orders",
           a->session && a->session->scenario ? a->session->scenario->name : "",
           p->h - 2 < ROOMY ? ", sequential consistency" : "");
  struct pane in = pane_window(p, title);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  if (x->error[0]) {
    pane_wrap(&in, 0, ROLE_BAD, x->error);
    return;
  }
  struct buf progress = {0};
  explored_progress(&progress, x);
  pane_cut(&in, 0, 0, in.w, ROLE_TITLE, buf_text(&progress));
  buf_fini(&progress);
  int worsts = (int)x->n_worst + (x->races > 0), y = 1;
  if (in.h >= ROOMY)
    pane_cut(&in, 0, y++, in.w, ROLE_DIM,
             "It holds for sequentially consistent memory and virtual time.");
  int rows = in.h - y - worsts - LEAST_LEAVES - 1;
  y = draw_histogram(x, &in, y, rows < 2 ? 2 : rows > 12 ? 12 : rows);
  if (in.h >= ROOMY) {
    y = draw_worsts(x, &in, y);
    draw_heading(a, &in, y++);
  }
  bool jobs = a->session && a->session->scenario && scenario_has_jobs(a->session->scenario);
  pane_printf(p, 2, p->h - 1, ROLE_DIM, " enter runs one, a: all orders or %s%s ",
              jobs ? "samples" : "one of each kind", x->running ? ", s: enough" : "");
  struct pane leaves = pane_sub(&in, 0, y, in.w, in.h - y);
  draw_leaves(a, &leaves);
}
