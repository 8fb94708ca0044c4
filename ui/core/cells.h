#ifndef CORE_CELLS_H
#define CORE_CELLS_H

/* The grid that everything is drawn into. Nothing here knows a terminal: ui/term copies the cells
 * to one, and `whoruns render` and the tests print them.
 *
 * Views draw into a pane, a rectangle of the grid. What does not fit is clipped, so a pane may be
 * of any size, also none. A wide character takes two cells, the second of which is empty (cp 0);
 * one combining mark fits into the cell of its character.
 *
 * Colours are no business of a view: a cell has a role (style.def), which also has a letter, and
 * whatever a role tells is told by a glyph or a letter as well. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/buf.h"

enum role {
#define ROLE(NAME, letter, dark, light, colour, attributes) ROLE_##NAME,
#include "ui/core/style.def"
#undef ROLE
  ROLES
};

enum glyph {
#define GLYPH(NAME, cp, ascii) GLYPH_##NAME,
#include "ui/core/glyph.def"
#undef GLYPH
  GLYPHS
};

struct cell {
  int32_t cp;   /* 0: the right half of a wide character */
  int32_t mark; /* a combining mark, 0 = none */
  uint8_t role;
  uint8_t selected; /* drawn in reverse */
  uint8_t zero[2];
};

/* What a part of the screen stands for, for who points at it. */
enum zone_kind {
  ZONE_NOTHING, /* covers what lies below it */
  ZONE_COMMAND, /* value: enum ui_command */
  ZONE_ACTOR,   /* value: its id */
  ZONE_EVENT,   /* value: how many events have happened then */
  ZONE_TIME,    /* value: the time at its left, per_col: of each column */
  ZONE_LINE,    /* value: of a list that one can choose from */
  ZONE_PANEL,   /* value: enum app_view */
};

struct zone {
  int x, y, w, h;
  enum zone_kind kind;
  uint64_t value, per_col;
};

enum { ZONES = 512 }; /* more are not to be pointed at */

struct cells {
  int w, h;   /* ro */
  bool ascii; /* rw: draw with ASCII alone */
  struct cell *cell;
  struct zone zone[ZONES]; /* later ones lie above earlier ones */
  int zones;
  int scroll_most; /* how far down one can go in the text that is shown */
};

/* With fewer rows in all, frames are only their upper edge. */
enum { SLIM_BELOW = 26 };

struct pane {
  struct cells *cells;
  int x, y, w, h; /* within the grid */
};

/* c is zeroed or a grid. All cells become blanks, and stand for nothing. */
void cells_resize(struct cells *c, int w, int h);
void cells_fini(struct cells *c);
/* The grid as text: a line each, trailing blanks kept, closed by "|"; then, with roles, the same
 * with a letter for the role of each cell. */
void cells_text(const struct cells *c, bool roles, struct buf *out);
/* The grid as a picture. */
void cells_svg(const struct cells *c, struct buf *out);

struct pane pane_of(struct cells *c);
struct pane pane_sub(const struct pane *p, int x, int y, int w, int h);
void pane_fill(const struct pane *p, enum role role);
/* Each returns the column behind what was (or would have been) drawn. */
int pane_text(const struct pane *p, int x, int y, enum role role, const char *text);
int pane_buf(const struct pane *p, int x, int y, enum role role, struct buf *text);
int pane_printf(const struct pane *p, int x, int y, enum role role, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
int pane_glyph(const struct pane *p, int x, int y, enum role role, enum glyph g);
/* n times. */
int pane_glyphs(const struct pane *p, int x, int y, int n, enum role role, enum glyph g);
/* At most cols columns; what is cut ends with a sign for it. */
int pane_cut(const struct pane *p, int x, int y, int cols, enum role role, const char *text);
/* In lines broken at blanks; returns how many lines it would take. What does not fit is told by a
 * sign at the end. */
int pane_wrap(const struct pane *p, int y, enum role role, const char *text);
/* The corners as one reads. */
struct frame_signs {
  enum glyph across, down, corner[4];
};
void pane_frame(const struct pane *p, enum role role, const struct frame_signs *f);
/* A frame with a title, only its upper edge on a low screen; returns what is inside. */
struct pane pane_box(const struct pane *p, const char *title, enum role role);
/* How many columns to leave between panels side by side: one where frames have no sides. */
int pane_gap(const struct pane *p);
/* The same for what lies over other things: always a whole frame. */
struct pane pane_window(const struct pane *p, const char *title);
/* These cells of the pane stand for something. */
void pane_zone(const struct pane *p, int x, int y, int w, int h, enum zone_kind kind,
               uint64_t value);
void pane_zone_time(const struct pane *p, uint64_t from_ns, uint64_t per_col_ns);
/* What a place on the screen stands for; NULL: nothing. */
const struct zone *cells_zone(const struct cells *c, int x, int y);
/* Marks n cells as selected. */
void pane_select(const struct pane *p, int x, int y, int n);

#endif
