#include "ui/core/cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/check.h"
#include "sched/base/utf8.h"

static const struct {
  int32_t cp;
  char ascii;
} glyphs[GLYPHS] = {
#define GLYPH(NAME, c, a) {.cp = (c), .ascii = (a)},
#include "ui/core/glyph.def"
#undef GLYPH
};

static const char role_letters[ROLES] = {
#define ROLE(NAME, letter, dark, light, colour, attributes) letter,
#include "ui/core/style.def"
#undef ROLE
};

static const struct cell blank = {.cp = ' ', .role = ROLE_TEXT};

void cells_resize(struct cells *c, int w, int h) {
  size_t n = (size_t)w * (size_t)h;
  if (w != c->w || h != c->h) {
    c->cell = mem_realloc(c->cell, (n ? n : 1) * sizeof *c->cell);
    CHECK(c->cell);
    c->w = w;
    c->h = h;
  }
  c->zones = c->scroll_most = 0;
  for (size_t i = 0; i < n; i++)
    c->cell[i] = blank;
}

void cells_fini(struct cells *c) {
  free(c->cell);
  *c = (struct cells){0};
}

static void add_cp(struct buf *out, int32_t cp) {
  char s[4];
  size_t n = 0;
  if (cp < 0x80) {
    s[n++] = (char)cp;
  } else if (cp < 0x800) {
    s[n++] = (char)(0xc0 | cp >> 6);
  } else if (cp < 0x10000) {
    s[n++] = (char)(0xe0 | cp >> 12);
    s[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
  } else {
    s[n++] = (char)(0xf0 | cp >> 18);
    s[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
    s[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
  }
  if (cp >= 0x80)
    s[n++] = (char)(0x80 | (cp & 0x3f));
  buf_add(out, s, n);
}

void cells_text(const struct cells *c, bool roles, struct buf *out) {
  for (int y = 0; y < c->h; y++) {
    for (const struct cell *x = c->cell + y * c->w, *end = x + c->w; x < end; x++) {
      if (x->cp)
        add_cp(out, x->cp);
      if (x->mark)
        add_cp(out, x->mark);
    }
    buf_puts(out, "|\n");
  }
  for (int y = 0; roles && y < c->h; y++) {
    for (const struct cell *x = c->cell + y * c->w, *end = x + c->w; x < end; x++) {
      char letter = x->selected ? role_letters[ROLE_SELECT] : role_letters[x->role];
      buf_add(out, x->cp == ' ' && !x->selected ? " " : &letter, 1);
    }
    buf_puts(out, "|\n");
  }
}

struct pane pane_of(struct cells *c) {
  return (struct pane){.cells = c, .w = c->w, .h = c->h};
}

/* Never larger than p, and empty rather than negative. */
struct pane pane_sub(const struct pane *p, int x, int y, int w, int h) {
  int left = x < 0 ? 0 : x < p->w ? x : p->w, top = y < 0 ? 0 : y < p->h ? y : p->h;
  w = w < p->w - left ? w : p->w - left;
  h = h < p->h - top ? h : p->h - top;
  return (struct pane){
      .cells = p->cells, .x = p->x + left, .y = p->y + top, .w = w > 0 ? w : 0, .h = h > 0 ? h : 0};
}

static struct cell *at(const struct pane *p, int x, int y) {
  if (x < 0 || y < 0 || x >= p->w || y >= p->h)
    return NULL;
  return &p->cells->cell[(p->y + y) * p->cells->w + p->x + x];
}

void pane_fill(const struct pane *p, enum role role) {
  for (int y = 0; y < p->h; y++)
    for (int x = 0; x < p->w; x++)
      *at(p, x, y) = (struct cell){.cp = ' ', .role = (uint8_t)role};
}

/* A wide character of which one half is overwritten leaves a blank in the other. */
static void put(const struct pane *p, int x, int y, enum role role, int32_t cp, int width) {
  struct cell *c = at(p, x, y), *next = at(p, x + 1, y), *before = at(p, x - 1, y);
  if (!c || (width == 2 && !next))
    return;
  if (c->cp == 0 && before)
    before->cp = ' ';
  *c = (struct cell){.cp = cp, .role = (uint8_t)role, .selected = c->selected};
  if (width == 2)
    *next = (struct cell){.role = (uint8_t)role, .selected = next->selected};
}

int pane_text(const struct pane *p, int x, int y, enum role role, const char *text) {
  for (size_t n = strlen(text); n > 0;) {
    int32_t cp;
    size_t len = utf8_decode(text, n, &cp);
    int width = cp < 0x7f ? 1 : utf8_width(text, len);
    if (cp < ' ' || (p->cells->ascii && cp > '~'))
      cp = '?';
    struct cell *before = at(p, x - 1, y);
    if (width > 0)
      put(p, x, y, role, cp, width);
    else if (before && !p->cells->ascii)
      before->mark = cp;
    x += width;
    text += len;
    n -= len;
  }
  return x;
}

int pane_buf(const struct pane *p, int x, int y, enum role role, struct buf *text) {
  return pane_text(p, x, y, role, buf_text(text));
}

int pane_printf(const struct pane *p, int x, int y, enum role role, const char *fmt, ...) {
  char line[512];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(line, sizeof line, fmt, ap);
  va_end(ap);
  return pane_text(p, x, y, role, line);
}

int pane_glyph(const struct pane *p, int x, int y, enum role role, enum glyph g) {
  put(p, x, y, role, p->cells->ascii ? glyphs[g].ascii : glyphs[g].cp, 1);
  return x + 1;
}

int pane_glyphs(const struct pane *p, int x, int y, int n, enum role role, enum glyph g) {
  for (int i = 0; i < n; i++)
    pane_glyph(p, x + i, y, role, g);
  return x + (n > 0 ? n : 0);
}

int pane_cut(const struct pane *p, int x, int y, int cols, enum role role, const char *text) {
  struct pane part = pane_sub(p, x, y, cols, 1);
  if (x < 0 || y < 0 || y >= p->h || cols <= 0)
    return x;
  int end = pane_text(&part, 0, 0, role, text);
  if (end > cols)
    pane_glyph(&part, part.w - 1, 0, role, GLYPH_DOTS);
  return x + (end < cols ? end : cols);
}

/* How many bytes of text stand in one line of so many columns, and how many to skip behind them. */
static size_t line_length(const char *text, int cols, size_t *skip) {
  size_t n = strlen(text), at_byte = 0, blank_at = 0;
  int used = 0;
  while (at_byte < n && text[at_byte] != '\n') {
    int32_t cp;
    size_t len = utf8_decode(text + at_byte, n - at_byte, &cp);
    used += cp < ' ' ? 1 : utf8_width(text + at_byte, len);
    if (used > cols)
      break;
    if (text[at_byte] == ' ')
      blank_at = at_byte;
    at_byte += len;
  }
  bool all = at_byte == n || text[at_byte] == '\n' || text[at_byte] == ' ';
  size_t cut = all || blank_at == 0 ? at_byte : blank_at;
  *skip = cut < n && (text[cut] == ' ' || text[cut] == '\n') ? 1 : 0;
  return cut;
}

int pane_wrap(const struct pane *p, int y, enum role role, const char *text) {
  int lines = 0;
  struct buf line = {0};
  while (*text && p->w > 0) {
    size_t skip, n = line_length(text, p->w, &skip);
    if (n + skip == 0)
      break; /* not one character fits */
    line.len = 0;
    buf_add(&line, text, n);
    if (y + lines < p->h)
      pane_buf(p, 0, y + lines, role, &line);
    if (y + lines == p->h - 1 && text[n + skip])
      pane_glyph(p, p->w - 1, p->h - 1, role, GLYPH_DOTS);
    lines++;
    text += n + skip;
  }
  buf_fini(&line);
  return lines;
}

void pane_frame(const struct pane *p, enum role role, const struct frame_signs *f) {
  int right = p->w - 1, bottom = p->h - 1;
  if (p->w < 2 || p->h < 2)
    return;
  pane_glyphs(p, 1, 0, p->w - 2, role, f->across);
  pane_glyphs(p, 1, bottom, p->w - 2, role, f->across);
  for (int y = 1; y < bottom; y++) {
    pane_glyph(p, 0, y, role, f->down);
    pane_glyph(p, right, y, role, f->down);
  }
  pane_glyph(p, 0, 0, role, f->corner[0]);
  pane_glyph(p, right, 0, role, f->corner[1]);
  pane_glyph(p, 0, bottom, role, f->corner[2]);
  pane_glyph(p, right, bottom, role, f->corner[3]);
}

static void draw_frame(const struct pane *p, enum role role) {
  static const struct frame_signs single = {
      GLYPH_H, GLYPH_V, {GLYPH_TL, GLYPH_TR, GLYPH_BL, GLYPH_BR}};
  pane_frame(p, role, &single);
}

static void draw_title(const struct pane *p, const char *title, enum role role) {
  if (!*title || p->w <= 6)
    return;
  int end = pane_cut(p, 2, 0, p->w - 4, role == ROLE_FOCUS ? ROLE_FOCUS : ROLE_TITLE, title);
  pane_text(p, 1, 0, role, " ");
  if (end < p->w - 1)
    pane_text(p, end, 0, role, " ");
}

/* Where rows are dear, a frame is only the line with the title. */
struct pane pane_box(const struct pane *p, const char *title, enum role role) {
  bool slim = p->cells->h < SLIM_BELOW;
  if (slim)
    pane_glyphs(p, 0, 0, p->w, role, GLYPH_H);
  else
    draw_frame(p, role);
  draw_title(p, title, role);
  return slim ? pane_sub(p, 0, 1, p->w, p->h - 1) : pane_sub(p, 1, 1, p->w - 2, p->h - 2);
}

int pane_gap(const struct pane *p) {
  return p->cells->h < SLIM_BELOW ? 1 : 0;
}

struct pane pane_window(const struct pane *p, const char *title) {
  draw_frame(p, ROLE_FOCUS);
  draw_title(p, title, ROLE_FOCUS);
  return pane_sub(p, 1, 1, p->w - 2, p->h - 2);
}

void pane_select(const struct pane *p, int x, int y, int n) {
  for (int i = 0; i < n; i++) {
    struct cell *c = at(p, x + i, y);
    if (c)
      c->selected = 1;
  }
}

static struct zone *add_zone(const struct pane *p, int x, int y, int w, int h,
                             enum zone_kind kind) {
  struct pane part = pane_sub(p, x, y, w, h);
  struct cells *c = p->cells;
  if (part.w == 0 || part.h == 0 || c->zones == ZONES)
    return NULL;
  c->zone[c->zones] =
      (struct zone){.x = part.x, .y = part.y, .w = part.w, .h = part.h, .kind = kind};
  return &c->zone[c->zones++];
}

void pane_zone(const struct pane *p, int x, int y, int w, int h, enum zone_kind kind,
               uint64_t value) {
  struct zone *z = add_zone(p, x, y, w, h, kind);
  if (z)
    z->value = value;
}

void pane_zone_time(const struct pane *p, uint64_t from_ns, uint64_t per_col_ns) {
  struct zone *z = add_zone(p, 0, 0, p->w, p->h, ZONE_TIME);
  if (!z)
    return;
  z->value = from_ns;
  z->per_col = per_col_ns;
}

const struct zone *cells_zone(const struct cells *c, int x, int y) {
  for (int i = c->zones; i-- > 0;) {
    const struct zone *z = &c->zone[i];
    if (x >= z->x && x < z->x + z->w && y >= z->y && y < z->y + z->h)
      return z;
  }
  return NULL;
}
