#ifndef BASE_BUF_H
#define BASE_BUF_H

/* A growable byte buffer, for text and for binary records. Zeroed is empty. Running out of memory
 * is remembered in `failed` instead of aborting, because lengths may come from a file: callers that
 * build something check buf_failed() once at the end; appends after a failure do nothing. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
  char *data;  /* ro: not NUL-terminated; see buf_text() */
  size_t len;  /* rw: may be shortened by the owner */
  size_t cap;  /* private */
  bool failed; /* private */
};

void buf_fini(struct buf *b);
/* Makes room for n more bytes and returns where they go; the caller adds to len. NULL when failed.
 */
char *buf_reserve(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *data, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_u64(struct buf *b, uint64_t v); /* decimal, fast */
void buf_i64(struct buf *b, int64_t v);
/* The text so far, NUL-terminated; valid until the next append. "" when failed. */
const char *buf_text(struct buf *b);
static inline bool buf_failed(const struct buf *b) {
  return b->failed;
}

#define MEM_PAGE ((uintptr_t)4096) /* no page is smaller */

/* The allocator that buf and every growing array use; tests make its nth call fail. */
void *mem_realloc(void *p, size_t bytes);
/* Blocks from that size on (4 MiB at most) are mapped each for itself, with pages of their own, and
 * given back when they are freed. */
void mem_map_from(size_t bytes);
void mem_fail_after(long calls); /* the nth call from now fails; negative: never */
long mem_failures(void);         /* how many have failed since mem_fail_after() */

#endif
