/* The home screen: pages, the lines of one of them under headings, and what is known of the line
 * that is chosen. */
#include <string.h>

#include "sched/base/utf8.h"
#include "ui/core/app.h"

enum { DETAILS = 2, NAME_LEAST = 12, NAME_MOST = 24, LOW = 14 };

struct page {
  struct home_line line[HOME_LINES];
  int n;
};

/* Beside the pages or, where that is too narrow, at the end of the row above. */
static void draw_challenges(const struct app *a, const struct pane *p, int x, int x_above) {
  char keys[KEYS_OF_ONE];
  app_keys(a, UI_CHALLENGES, keys);
  int n = (int)strcspn(keys, " "), cols = n + (int)strlen(" challenges");
  bool above = x + cols > p->w;
  if (above && x_above + cols + 2 > p->w)
    return;
  x = above ? p->w - cols : x;
  int end = pane_printf(p, x, !above, ROLE_KEY, "%.*s", n, keys);
  pane_text(p, end, !above, ROLE_DIM, " challenges");
  pane_zone(p, x, !above, cols, 1, ZONE_COMMAND, UI_CHALLENGES);
}

/* "[scenarios 43] lessons 43  recordings 2": how many of each the filter leaves. */
static int draw_pages(const struct app *a, const struct pane *p) {
  int x = 0;
  for (int i = 0; i < HOME_PAGES; i++) {
    struct page page;
    bool here = i == (int)a->home_page;
    page.n = home_lines(a, (enum home_page)i, page.line);
    enum role role = here ? ROLE_FOCUS : ROLE_DIM;
    x = pane_text(p, x, 0, role, here ? "[" : " ");
    x = pane_text(p, x, 0, role, home_page_name((enum home_page)i));
    x = pane_printf(p, x, 0, role, " %d%s", page.n, here ? "]" : " ") + 1;
  }
  pane_zone(p, 0, 0, x, 1, ZONE_COMMAND, UI_HOME_PAGE);
  return x;
}

static int name_width(const struct page *page) {
  int widest = NAME_LEAST;
  for (int i = 0; i < page->n; i++) {
    int w = utf8_width(page->line[i].name, strlen(page->line[i].name));
    widest = w > widest ? w : widest;
  }
  return widest < NAME_MOST ? widest : NAME_MOST;
}

static void draw_line(const struct pane *p, int y, int i, const struct home_line *l, int cols,
                      bool chosen) {
  struct buf text = {0};
  buf_add(&text, l->text, strcspn(l->text, "\n"));
  if (chosen)
    pane_glyph(p, 0, y, ROLE_CURSOR, GLYPH_HERE);
  pane_cut(p, 2, y, cols, ROLE_TITLE, l->name);
  pane_cut(p, 4 + cols, y, p->w - 4 - cols, ROLE_TEXT, buf_text(&text));
  pane_zone(p, 0, y, p->w, 1, ZONE_LINE, (uint64_t)i);
  if (chosen)
    pane_select(p, 1, y, p->w - 1);
  buf_fini(&text);
}

/* The rows from the first one on; returns in which row the chosen line is. */
static int draw_rows(const struct app *a, const struct pane *p, const struct page *page, int first,
                     bool draws) {
  const char *heading = "";
  int row = 0, chosen = 0, cols = name_width(page);
  for (int i = 0; i < page->n; i++, row++) {
    const struct home_line *l = &page->line[i];
    if (strcmp(heading, l->heading) != 0) {
      heading = l->heading;
      if (draws)
        pane_cut(p, 0, row - first, p->w, ROLE_FOCUS, heading);
      row++;
    }
    chosen = i == a->home_at ? row : chosen;
    if (draws && row >= first)
      draw_line(p, row - first, i, l, cols, i == a->home_at);
  }
  return chosen;
}

static void draw_nothing(const struct app *a, const struct pane *p) {
  bool kept = a->home_page == HOME_RECORDINGS && !a->filter[0];
  pane_wrap(p, 0, ROLE_DIM,
            kept ? "No recording has been kept yet. While you watch a run, W keeps it under a "
                   "name, and then it is here."
                 : "Nothing here has that in its name or title.");
}

void view_home(const struct app *a, const struct pane *p) {
  bool low = p->h < LOW;
  struct pane in = pane_sub(p, 1, low ? 0 : 1, p->w - 2, p->h);
  int x = pane_text(&in, 0, 0, ROLE_DIM, "Choose what to watch");
  if (a->filter[0]) {
    x = pane_text(&in, x, 0, ROLE_DIM, ", filtered by: ");
    x = pane_text(&in, x, 0, ROLE_TITLE, a->filter);
  } else {
    x = pane_text(&in, x, 0, ROLE_DIM, "; type to filter");
  }
  struct pane part = pane_sub(&in, 0, 1, in.w, 1);
  draw_challenges(a, &in, draw_pages(a, &part) + 1, x);
  int from = low ? 2 : 3;
  struct pane list = pane_sub(&in, 0, from, in.w, in.h - from - DETAILS - (low ? 0 : 1));
  struct page page;
  page.n = home_lines(a, a->home_page, page.line);
  if (a->home_at >= page.n) {
    draw_nothing(a, &list);
    return;
  }
  int chosen = draw_rows(a, &list, &page, 0, false);
  draw_rows(a, &list, &page, chosen < list.h - 1 ? 0 : chosen - list.h + 2, true);
  struct buf details = {0};
  home_details(a, &page.line[a->home_at], &details);
  part = pane_sub(&in, 0, in.h - DETAILS, in.w, DETAILS);
  pane_wrap(&part, 0, ROLE_DIM, buf_text(&details));
  buf_fini(&details);
}
