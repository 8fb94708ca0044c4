#include "sched/base/buf.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LARGE_BYTES (4u << 20)

static atomic_long fail_countdown = -1;
static atomic_long failures;

void mem_fail_after(long calls) {
  atomic_store(&failures, 0);
  atomic_store(&fail_countdown, calls);
}

long mem_failures(void) {
  return atomic_load(&failures);
}

static atomic_bool mapping_known;

void mem_map_from(size_t bytes) {
  atomic_store(&mapping_known, true);
  mallopt(M_MMAP_THRESHOLD, (int)bytes);
}

/* A large array grows in place, by moving its pages (the allocator would come to copy it instead),
 * and asks for huge ones: touching a small page for the first time costs up to 16 us in a virtual
 * machine, and that is time in which nobody empties the rings. */
static void *large_realloc(void *p, size_t bytes) {
  if (!atomic_load(&mapping_known))
    mem_map_from(LARGE_BYTES);
  p = realloc(p, bytes);
  /* The whole mapping, or the kernel keeps it in parts, which cannot be moved together. */
  uintptr_t from = (uintptr_t)p & ~(MEM_PAGE - 1);
  if (p)
    madvise((void *)from, (uintptr_t)p + malloc_usable_size(p) - from, MADV_HUGEPAGE);
  return p;
}

void *mem_realloc(void *p, size_t bytes) {
  if (atomic_load_explicit(&fail_countdown, memory_order_relaxed) >= 0 &&
      atomic_fetch_sub(&fail_countdown, 1) == 0) {
    atomic_fetch_add(&failures, 1);
    return NULL;
  }
  return bytes >= LARGE_BYTES ? large_realloc(p, bytes) : realloc(p, bytes ? bytes : 1);
}

void buf_fini(struct buf *b) {
  free(b->data);
  *b = (struct buf){0};
}

char *buf_reserve(struct buf *b, size_t n) {
  if (b->failed)
    return NULL;
  if (b->data && n <= b->cap - b->len)
    return b->data + b->len;
  size_t cap = b->cap ? b->cap : 256;
  while (cap - b->len < n) {
    if (cap > SIZE_MAX / 2) {
      b->failed = true;
      return NULL;
    }
    cap *= 2;
  }
  char *data = mem_realloc(b->data, cap);
  if (!data) {
    b->failed = true;
    return NULL;
  }
  b->data = data;
  b->cap = cap;
  return b->data + b->len;
}

void buf_add(struct buf *b, const void *data, size_t n) {
  char *to = buf_reserve(b, n);
  if (!to || n == 0)
    return;
  memcpy(to, data, n);
  b->len += n;
}

void buf_puts(struct buf *b, const char *s) {
  buf_add(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  va_list again;
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, ap);
  va_end(ap);
  char *to = n >= 0 ? buf_reserve(b, (size_t)n + 1) : NULL;
  if (to) {
    vsnprintf(to, (size_t)n + 1, fmt, again);
    b->len += (size_t)n;
  }
  va_end(again);
}

void buf_u64(struct buf *b, uint64_t v) {
  char digits[20];
  size_t n = 0;
  do {
    digits[sizeof digits - ++n] = (char)('0' + v % 10);
    v /= 10;
  } while (v);
  buf_add(b, digits + sizeof digits - n, n);
}

void buf_i64(struct buf *b, int64_t v) {
  if (v < 0)
    buf_add(b, "-", 1);
  buf_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

const char *buf_text(struct buf *b) {
  if (!buf_reserve(b, 1))
    return "";
  b->data[b->len] = '\0';
  return b->data;
}
