/* Cells as a picture: a <tspan> for each run of cells of one role, in the colours of the dark
 * theme. */
#include <string.h>

#include "ui/core/cells.h"

enum { CELL_W = 8, CELL_H = 17, MARGIN = 8, PLAIN = 0, BOLD = 1, FAINT = 2, REVERSE = 4 };
#define NONE 0xd0d4dc
#define BACKGROUND 0x16181d

static const struct {
  unsigned colour;
  int attributes;
} styles[ROLES] = {
#define ROLE(NAME, letter, dark, light, basic, a) {.colour = (dark), .attributes = (a)},
#include "ui/core/style.def"
#undef ROLE
};

static bool is_reverse(const struct cell *c) {
  return ((styles[c->role].attributes & REVERSE) != 0) != (c->selected != 0);
}

static void add_text(struct buf *out, const struct cell *from, const struct cell *to) {
  struct cells part = {.w = (int)(to - from), .h = 1};
  struct buf text = {0};
  part.cell = mem_realloc(NULL, (size_t)(to - from) * sizeof *from);
  if (!part.cell)
    return;
  memcpy(part.cell, from, (size_t)(to - from) * sizeof *from);
  cells_text(&part, false, &text);
  for (size_t i = 0; i + 2 < text.len; i++) /* without "|" and newline */
    if (text.data[i] == '&' || text.data[i] == '<')
      buf_puts(out, text.data[i] == '&' ? "&amp;" : "&lt;");
    else
      buf_add(out, text.data + i, 1);
  buf_fini(&text);
  cells_fini(&part);
}

static void add_run(struct buf *out, int x, int y, const struct cell *from, const struct cell *to) {
  unsigned colour = styles[from->role].colour;
  int width = (int)(to - from) * CELL_W, left = MARGIN + x * CELL_W, top = MARGIN + y * CELL_H;
  if (is_reverse(from))
    buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n", left,
               top, width, CELL_H, colour);
  buf_printf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"%s>", left,
             top + CELL_H - 4, width, is_reverse(from) ? BACKGROUND : colour,
             styles[from->role].attributes & BOLD ? " font-weight=\"bold\"" : "");
  add_text(out, from, to);
  buf_puts(out, "</text>\n");
}

static bool is_blank(const struct cell *c) {
  return c->cp == ' ' && !is_reverse(c);
}

void cells_svg(const struct cells *c, struct buf *out) {
  int w = c->w * CELL_W + 2 * MARGIN, h = c->h * CELL_H + 2 * MARGIN;
  buf_printf(out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
             "viewBox=\"0 0 %d %d\">\n<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#%06x\"/>\n"
             "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"13\" "
             "xml:space=\"preserve\">\n",
             w, h, w, h, w, h, BACKGROUND);
  for (int y = 0; y < c->h; y++) {
    const struct cell *row = c->cell + y * c->w, *end = row + c->w;
    for (const struct cell *x = row, *to; x < end; x = to) {
      to = x + 1;
      while (to < end && to->role == x->role && to->selected == x->selected &&
             is_blank(to) == is_blank(x))
        to++;
      if (!is_blank(x))
        add_run(out, (int)(x - row), y, x, to);
    }
  }
  buf_puts(out, "</g>\n</svg>\n");
}
