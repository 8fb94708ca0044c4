#ifndef CORE_ASSET_H
#define CORE_ASSET_H

/* The Python twins, the lessons and the C of the scenarios, which are part of the program. */
#include <stddef.h>

enum asset_kind { ASSET_listing, ASSET_lesson, ASSET_source };

/* The text of a scenario's twin, lesson or C; NULL if there is none. */
const char *asset_text(enum asset_kind kind, const char *scenario);
/* Line number n, from 1, of a text; its length without the newline. NULL behind the end. */
const char *asset_line(const char *text, unsigned n, size_t *bytes);
unsigned asset_lines(const char *text);
/* The line of a C text that says that an actor is AT() so named a place; 0 if there is none. */
unsigned asset_place(const char *text, const char *name, size_t bytes);

#endif
