#ifndef BASE_UTF8_H
#define BASE_UTF8_H

/* Text that comes from a file, a process name or a payload is hostile: before it reaches a terminal
 * or a JSON document it passes through one of these. Widths are terminal columns. */
#include "sched/base/buf.h"

/* Decodes one code point from s (at most n bytes, n > 0) into *cp and returns its length; an
 * invalid sequence gives *cp = -1 and length 1. Overlong forms and surrogates are invalid. */
size_t utf8_decode(const char *s, size_t n, int32_t *cp);
/* Appends text with control characters and invalid bytes written as \xNN (newline as \n, tab as
 * \t), so that no escape sequence survives. */
void utf8_add_safe(struct buf *b, const char *s, size_t n);
/* Appends a JSON string with its quotes. */
void utf8_add_json(struct buf *b, const char *s, size_t n);
/* Writes a code point in at most 4 bytes and returns how many: 0 for what is none, and for those
 * that utf8_add_safe() would not let through. */
size_t utf8_encode(char to[4], int32_t cp);
/* The columns that sanitised text takes; combining marks 0, wide characters 2. */
int utf8_width(const char *s, size_t n);

#endif
