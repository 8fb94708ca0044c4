#include "ui/core/theme.h"

#include <string.h>

enum { NONE = -1 };
enum { PLAIN = STYLE_PLAIN, BOLD = STYLE_BOLD, FAINT = STYLE_FAINT, REVERSE = STYLE_REVERSE };
enum { DEFAULT = -1, RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

static const struct {
  int dark, light, colour, attributes;
} styles[ROLES] = {
#define ROLE(NAME, letter, d, l, c, a) \
  {.dark = (d), .light = (l), .colour = (c), .attributes = (a)},
#include "ui/core/style.def"
#undef ROLE
};

static const struct {
  enum theme theme;
  enum role role;
  int rgb, colour;
} others[] = {
#define COLOUR(T, R, rgb, colour) {THEME_##T, ROLE_##R, rgb, colour},
#include "ui/core/colour.def"
#undef COLOUR
};

static const struct {
  const char *name, *help;
} themes[THEMES] = {
#define THEME(ID, name, what) [THEME_##ID] = {name, what},
#include "ui/core/theme.def"
#undef THEME
};

struct style theme_style(enum theme t, enum role r) {
  struct style s = {.rgb = t == THEME_LIGHT ? styles[r].light : styles[r].dark,
                    .colour = styles[r].colour,
                    .attributes = styles[r].attributes};
  if (t == THEME_MONO)
    s.rgb = s.colour = NONE;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (others[i].theme == t && others[i].role == r) {
      s.rgb = others[i].rgb;
      s.colour = others[i].colour;
    }
  if (t == THEME_CONTRAST && s.attributes != REVERSE)
    s.attributes = BOLD;
  return s;
}

const char *theme_name(enum theme t) {
  return themes[t].name;
}

const char *theme_help(enum theme t) {
  return themes[t].help;
}

enum theme theme_find(const char *name) {
  int t = 0;
  while (t < THEMES && strcmp(themes[t].name, name) != 0)
    t++;
  return (enum theme)t;
}
