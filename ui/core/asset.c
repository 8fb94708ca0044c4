#include "ui/core/asset.h"

#include <string.h>

#include "assets.h"

const char *asset_text(enum asset_kind kind, const char *scenario) {
  for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
    if (assets[i].kind == kind && strcmp(assets[i].name, scenario) == 0)
      return assets[i].text;
  return NULL;
}

const char *asset_line(const char *text, unsigned n, size_t *bytes) {
  for (; n > 1; n--) {
    text = strchr(text, '\n');
    if (!text)
      return NULL;
    text++;
  }
  *bytes = strcspn(text, "\n");
  return *text || n == 0 ? text : NULL;
}

unsigned asset_lines(const char *text) {
  unsigned n = 0;
  for (; *text; text += *text == '\n')
    n++, text += strcspn(text, "\n");
  return n;
}

unsigned asset_place(const char *text, const char *name, size_t bytes) {
  unsigned line = 1;
  for (; *text; line++) {
    size_t n = strcspn(text, "\n");
    const char *at = memmem(text, n, "AT(", 3);
    const char *comma = at ? memchr(at, ',', n - (size_t)(at - text)) : NULL;
    const char *end = text + n;
    if (comma && (size_t)(end - comma) > bytes + 2 && memcmp(comma + 2, name, bytes) == 0 &&
        comma[2 + bytes] == ')')
      return line;
    text += n + (text[n] == '\n');
  }
  return 0;
}
