#ifndef CORE_THEME_H
#define CORE_THEME_H

/* How the roles of cells look. style.def says it for a dark and a light background, colour.def
 * where the other themes differ from the dark one. */
#include "ui/core/cells.h"

enum theme {
#define THEME(ID, name, what) THEME_##ID,
#include "ui/core/theme.def"
#undef THEME
  THEMES
};

enum { STYLE_PLAIN = 0, STYLE_BOLD = 1, STYLE_FAINT = 2, STYLE_REVERSE = 4 };

struct style {
  int rgb;        /* 0xRRGGBB; -1: the terminal's own */
  int colour;     /* the nearest of the eight, as terminals number them; -1 as well */
  int attributes; /* also where there is no colour */
};

struct style theme_style(enum theme t, enum role r);
const char *theme_name(enum theme t);
const char *theme_help(enum theme t);
/* THEMES: there is none of that name. */
enum theme theme_find(const char *name);

#endif
