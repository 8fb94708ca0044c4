/* Options of the screen: each is what a command changes, so that there is one way of changing it.
 */
#include "ui/core/command.h"

enum { OPTIONS = 7 };

static const struct {
  const char *name, *help;
  enum ui_command more, less;
} options[OPTIONS] = {
    {"theme", "of colours", UI_THEME, UI_THEME},
    {"signs", "what is drawn with", UI_SIGNS, UI_SIGNS},
    {"speed", "of playing, against what it was", UI_FASTER, UI_SLOWER},
    {"lesson", "beside it", UI_LESSON, UI_LESSON},
    {"presenter", "few large panels for a class", UI_PRESENT, UI_PRESENT},
    {"follow", "stay at what happens now", UI_FOLLOW, UI_FOLLOW},
    {"actors", "only those whose name contains a text", UI_FILTER, UI_FILTER},
};

static void tell(const struct app *a, int i, struct buf *out) {
  enum ui_command c = options[i].more;
  if (c == UI_THEME)
    buf_puts(out, theme_name(a->theme));
  else if (c == UI_SIGNS)
    buf_puts(out, a->ascii ? "ASCII" : "Unicode");
  else if (c == UI_FASTER)
    buf_printf(out, a->speed > 1 ? "%.0fx" : "1:%.0f", a->speed > 1 ? a->speed : 1 / a->speed);
  else if (c == UI_FILTER)
    buf_puts(out, a->session && a->session->only[0] ? a->session->only : "all");
  else
    buf_puts(out, (c == UI_LESSON    ? a->lesson
                   : c == UI_PRESENT ? a->presenter
                                     : a->follow)
                      ? "on"
                      : "off");
}

void view_options(const struct app *a, const struct pane *p) {
  struct pane in = pane_window(p, "options");
  int first = a->list_at < in.h ? 0 : a->list_at - in.h + 1;
  for (int y = 0, i = first; i < OPTIONS && y < in.h; i++, y++) {
    struct buf b = {0};
    tell(a, i, &b);
    bool can = app_can(a, options[i].more);
    pane_cut(&in, 2, y, 12, can ? ROLE_KEY : ROLE_DIM, options[i].name);
    pane_cut(&in, 15, y, 20, can ? ROLE_TITLE : ROLE_DIM, buf_text(&b));
    pane_cut(&in, 36, y, in.w - 37, ROLE_DIM, options[i].help);
    pane_zone(&in, 0, y, in.w, 1, ZONE_LINE, (uint64_t)i);
    if (i == a->list_at)
      pane_glyph(&in, 0, y, ROLE_CURSOR, GLYPH_HERE);
    buf_fini(&b);
  }
  pane_text(p, 2, p->h - 1, ROLE_DIM, " left and right change, escape closes ");
  if (in.h < OPTIONS)
    pane_printf(p, p->w - 12, p->h - 1, ROLE_DIM, " %d more ", OPTIONS - in.h);
}

unsigned app_options_key(struct app *a, int32_t key) {
  if (key == UI_KEY_RIGHT || key == UI_KEY_ENTER || key == ' ')
    return app_command(a, options[a->list_at].more);
  if (key == UI_KEY_LEFT)
    return app_command(a, options[a->list_at].less);
  return app_list_key(a, key, OPTIONS);
}
