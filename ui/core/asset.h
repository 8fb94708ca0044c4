#ifndef CORE_ASSET_H
#define CORE_ASSET_H

/* The Python twins and lessons, which are part of the program. */
#include <stddef.h>

enum asset_kind { ASSET_listing, ASSET_lesson };

/* The text of a scenario's twin or lesson; NULL if there is none. */
const char *asset_text(enum asset_kind kind, const char *scenario);
/* Line number n, from 1, of a text; its length without the newline. NULL behind the end. */
const char *asset_line(const char *text, unsigned n, size_t *bytes);
unsigned asset_lines(const char *text);

#endif
