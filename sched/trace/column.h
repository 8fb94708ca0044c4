#ifndef TRACE_COLUMN_H
#define TRACE_COLUMN_H

/* A column is n numbers of one meaning, stored with one fixed width, so that reading them is a loop
 * without branches. A tag byte says how:
 *
 *   bit 7      0: value[i] = base + d[i]
 *              1: value[i] = value[i-1] + base + d[i], and value[0] is stored in 8 bytes
 *   bits 4..6  bytes of each d: 0 (all are 0), 1, 2, 3 = 4, 4 = 8
 *   bits 0..3  bytes of base, 0 to 8
 *
 *   tag | base | value[0], if bit 7 | d d d d ...
 *
 * Everything is modulo 2^64, so every column of numbers has both forms; the smaller is written. */
#include "sched/base/buf.h"
#include "sched/base/err.h"

/* What is left of a payload. */
struct trace_cursor {
  const uint8_t *at, *end;
};

void trace_column_put64(struct buf *out, const uint64_t *v, size_t n);
void trace_column_put32(struct buf *out, const uint32_t *v, size_t n);
void trace_column_put16(struct buf *out, const uint16_t *v, size_t n);
/* Reads n numbers; those of narrower columns modulo their width. ERR_DAMAGED if the tag makes no
 * sense or the bytes are not there. */
ERR_MUST_USE int trace_column_get64(struct trace_cursor *c, uint64_t *v, size_t n);
ERR_MUST_USE int trace_column_get32(struct trace_cursor *c, uint32_t *v, size_t n);
ERR_MUST_USE int trace_column_get16(struct trace_cursor *c, uint16_t *v, size_t n);

#endif
