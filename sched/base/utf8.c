#include "sched/base/utf8.h"

#include <wchar.h>

static int32_t finish(int32_t cp, size_t len) {
  static const int32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
  if (cp < least[len] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
    return -1;
  return cp;
}

size_t utf8_decode(const char *s, size_t n, int32_t *cp) {
  unsigned char first = (unsigned char)s[0];
  if (first < 0x80) {
    *cp = first;
    return 1;
  }
  size_t len = first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
  *cp = -1;
  if (len == 0 || first >= 0xf8 || len > n)
    return 1;
  int32_t v = first & (0x7f >> len);
  for (size_t i = 1; i < len; i++) {
    if (((unsigned char)s[i] & 0xc0) != 0x80)
      return 1;
    v = v << 6 | ((unsigned char)s[i] & 0x3f);
  }
  *cp = finish(v, len);
  return *cp < 0 ? 1 : len;
}

/* C0, DEL and C1 controls, and the characters that reorder text on screen. */
static bool is_control(int32_t cp) {
  return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x061c || cp == 0x200e || cp == 0x200f ||
         (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

size_t utf8_encode(char to[4], int32_t cp) {
  size_t len = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
  if (cp < 0 || finish(cp, len) < 0 || is_control(cp))
    return 0;
  if (len == 1) {
    to[0] = (char)cp;
    return 1;
  }
  for (size_t i = len; --i > 0; cp >>= 6)
    to[i] = (char)(0x80 | (cp & 0x3f));
  to[0] = (char)((0xf00 >> len & 0xf0) | cp);
  return len;
}

void utf8_add_safe(struct buf *b, const char *s, size_t n) {
  for (size_t i = 0, len; i < n; i += len) {
    int32_t cp;
    len = utf8_decode(s + i, n - i, &cp);
    if (cp >= 0 && !is_control(cp)) {
      buf_add(b, s + i, len);
    } else if (cp == '\n' || cp == '\t') {
      buf_puts(b, cp == '\n' ? "\\n" : "\\t");
    } else {
      for (size_t k = 0; k < len; k++)
        buf_printf(b, "\\x%02x", (unsigned char)s[i + k]);
    }
  }
}

void utf8_add_json(struct buf *b, const char *s, size_t n) {
  buf_add(b, "\"", 1);
  for (size_t i = 0, len; i < n; i += len) {
    int32_t cp;
    len = utf8_decode(s + i, n - i, &cp);
    if (cp == '"' || cp == '\\')
      buf_printf(b, "\\%c", (char)cp);
    else if (cp == '\n')
      buf_puts(b, "\\n");
    else if (cp < 0)
      buf_printf(b, "\\ufffd");
    else if (is_control(cp))
      buf_printf(b, "\\u%04x", (unsigned)cp);
    else
      buf_add(b, s + i, len);
  }
  buf_add(b, "\"", 1);
}

int utf8_width(const char *s, size_t n) {
  int cols = 0;
  for (size_t i = 0; i < n;) {
    int32_t cp;
    if (s[i] >= ' ' && s[i] <= '~') { /* most of what there is, and the same in every locale */
      cols++;
      i++;
      continue;
    }
    i += utf8_decode(s + i, n - i, &cp);
    int w = cp < 0 ? 1 : wcwidth((wchar_t)cp);
    cols += w < 0 ? 1 : w;
  }
  return cols;
}
