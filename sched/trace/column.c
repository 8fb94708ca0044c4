#include "sched/trace/column.h"

#include "sched/trace/le.h"

enum { TAG_DELTA = 0x80 };
static const uint8_t width_bytes[8] = {0, 1, 2, 4, 8, 0xff, 0xff, 0xff};

static unsigned width_code(uint64_t range) {
  return range == 0            ? 0
         : range <= UINT8_MAX  ? 1
         : range <= UINT16_MAX ? 2
         : range <= UINT32_MAX ? 3
                               : 4;
}

static unsigned base_bytes(uint64_t base) {
  return base ? (unsigned)(71 - __builtin_clzll(base)) / 8 : 0;
}

/* How a column will be stored. */
struct plan {
  bool delta;
  unsigned code;
  uint64_t base;
};

/* The smaller form, given the least and the greatest value and step. Values count as signed here,
 * which is right for both: the distance is the same modulo 2^64. */
static struct plan plan_for(int64_t min, int64_t max, int64_t step_min, int64_t step_max,
                            size_t n) {
  struct plan flat = {false, width_code((uint64_t)max - (uint64_t)min), (uint64_t)min};
  struct plan delta = {true, width_code((uint64_t)step_max - (uint64_t)step_min),
                       (uint64_t)step_min};
  size_t flat_bytes = n * width_bytes[flat.code] + base_bytes(flat.base);
  size_t delta_bytes = (n - 1) * width_bytes[delta.code] + base_bytes(delta.base) + 8;
  return delta_bytes < flat_bytes ? delta : flat;
}

/* Writes tag, base and, if need be, the first value; returns where the d go, NULL if memory is out.
 */
static uint8_t *put_head(struct buf *out, struct plan p, uint64_t first, size_t n) {
  unsigned base_n = base_bytes(p.base);
  size_t bytes =
      1 + base_n + (p.delta ? 8 + (n - 1) * width_bytes[p.code] : n * width_bytes[p.code]);
  uint8_t *to = (uint8_t *)buf_reserve(out, bytes + 8);
  if (!to)
    return NULL;
  out->len += bytes;
  *to++ = (uint8_t)((p.delta ? TAG_DELTA : 0) | p.code << 4 | base_n);
  le_put64(to, p.base); /* in full; what follows overwrites the zeros */
  to += base_n;
  if (p.delta) {
    le_put64(to, first);
    to += 8;
  }
  return to;
}

/* The loops, for one width of number in memory and one kind of machine. */
#define COLUMN_PUT(name, type, machine)                                                   \
  machine static struct plan name##_plan(const type *v, size_t n) {                       \
    type differ = 0;                                                                      \
    for (size_t i = 1; i < n; i++)                                                        \
      differ |= v[i] ^ v[0];                                                              \
    if (!differ)                                                                          \
      return (struct plan){.base = v[0]};                                                 \
    int64_t min = (int64_t)v[0], max = min, step_min = INT64_MAX, step_max = INT64_MIN;   \
    for (size_t i = 1; i < n; i++) {                                                      \
      int64_t now = (int64_t)v[i], step = (int64_t)((uint64_t)v[i] - (uint64_t)v[i - 1]); \
      min = now < min ? now : min;                                                        \
      max = now > max ? now : max;                                                        \
      step_min = step < step_min ? step : step_min;                                       \
      step_max = step > step_max ? step : step_max;                                       \
    }                                                                                     \
    return plan_for(min, max, step_min, step_max, n);                                     \
  }                                                                                       \
  machine static void name(struct buf *out, const type *v, size_t n) {                    \
    struct plan p = n ? name##_plan(v, n) : (struct plan){0};                             \
    uint8_t *to = put_head(out, p, n ? v[0] : 0, n);                                      \
    if (!to)                                                                              \
      return;                                                                             \
    size_t from = p.delta;                                                                \
    const type *prev = p.delta ? v : NULL;                                                \
    v += from;                                                                            \
    n -= from;                                                                            \
    switch (p.code) {                                                                     \
    case 1:                                                                               \
      COLUMN_PUT_LOOP(1, to[i] = (uint8_t)d);                                             \
      break;                                                                              \
    case 2:                                                                               \
      COLUMN_PUT_LOOP(2, le_put16(to + 2 * i, (uint16_t)d));                              \
      break;                                                                              \
    case 3:                                                                               \
      COLUMN_PUT_LOOP(4, le_put32(to + 4 * i, (uint32_t)d));                              \
      break;                                                                              \
    case 4:                                                                               \
      COLUMN_PUT_LOOP(8, le_put64(to + 8 * i, d));                                        \
      break;                                                                              \
    }                                                                                     \
  }
#define COLUMN_PUT_LOOP(bytes, store)                 \
  if (prev)                                           \
    for (size_t i = 0; i < n; i++) {                  \
      uint64_t d = (uint64_t)v[i] - prev[i] - p.base; \
      store;                                          \
    }                                                 \
  else                                                \
    for (size_t i = 0; i < n; i++) {                  \
      uint64_t d = (uint64_t)v[i] - p.base;           \
      store;                                          \
    }

/* A column's head as it was read, and its d, which are all there. */
struct shape {
  bool delta;
  unsigned width; /* bytes */
  uint64_t base, first;
  const uint8_t *d;
};

static int get_head(struct trace_cursor *c, struct shape *s, size_t n) {
  size_t left = (size_t)(c->end - c->at);
  if (left < 1)
    return ERR_DAMAGED;
  uint8_t tag = *c->at;
  size_t base_n = tag & 0x0f;
  *s = (struct shape){.delta = tag & TAG_DELTA, .width = width_bytes[tag >> 4 & 7]};
  if (base_n > 8 || s->width > 8 || (s->delta && n == 0))
    return ERR_DAMAGED;
  size_t head = 1 + base_n + (s->delta ? 8 : 0);
  size_t stored = s->delta ? n - 1 : n;
  if (left < head || (s->width && (left - head) / s->width < stored))
    return ERR_DAMAGED;
  for (size_t i = 0; i < base_n; i++)
    s->base |= (uint64_t)c->at[1 + i] << 8 * i;
  if (s->delta)
    s->first = le_get64(c->at + 1 + base_n);
  s->d = c->at + head;
  c->at += head + stored * s->width;
  return 0;
}

#define COLUMN_GET(name, type, machine)                                \
  machine static int name(struct trace_cursor *c, type *v, size_t n) { \
    struct shape s;                                                    \
    if (get_head(c, &s, n) < 0)                                        \
      return ERR_DAMAGED;                                              \
    type base = (type)s.base, sum = (type)s.first;                     \
    if (s.delta) {                                                     \
      *v++ = sum;                                                      \
      n--;                                                             \
    }                                                                  \
    switch (s.width) {                                                 \
    case 0:                                                            \
      COLUMN_GET_LOOP(type, 0);                                        \
      break;                                                           \
    case 1:                                                            \
      COLUMN_GET_LOOP(type, s.d[i]);                                   \
      break;                                                           \
    case 2:                                                            \
      COLUMN_GET_LOOP(type, le_get16(s.d + 2 * i));                    \
      break;                                                           \
    case 4:                                                            \
      COLUMN_GET_LOOP(type, le_get32(s.d + 4 * i));                    \
      break;                                                           \
    case 8:                                                            \
      COLUMN_GET_LOOP(type, le_get64(s.d + 8 * i));                    \
      break;                                                           \
    }                                                                  \
    return 0;                                                          \
  }
#define COLUMN_GET_LOOP(type, d)                           \
  if (s.delta)                                             \
    for (size_t i = 0; i < n; i++)                         \
      v[i] = sum = (type)(sum + (type)(base + (type)(d))); \
  else                                                     \
    for (size_t i = 0; i < n; i++)                         \
    v[i] = (type)(base + (type)(d))

/* Each is made for every machine, and on x86-64 for those with AVX2 as well, which treats several
 * numbers at once: that takes a third off the time of writing, and gives the same bytes. */
#define COLUMN_ANY
#if defined(__x86_64__)
#define COLUMN_AVX2 __attribute__((target("avx2")))
#define COLUMN_BEST(name) (__builtin_cpu_supports("avx2") ? name##_avx2 : name##_any)
#define COLUMN_LOOPS(bits)                                  \
  COLUMN_PUT(put##bits##_any, uint##bits##_t, COLUMN_ANY)   \
  COLUMN_PUT(put##bits##_avx2, uint##bits##_t, COLUMN_AVX2) \
  COLUMN_GET(get##bits##_any, uint##bits##_t, COLUMN_ANY)   \
  COLUMN_GET(get##bits##_avx2, uint##bits##_t, COLUMN_AVX2)
#else
#define COLUMN_BEST(name) name##_any
#define COLUMN_LOOPS(bits)                                \
  COLUMN_PUT(put##bits##_any, uint##bits##_t, COLUMN_ANY) \
  COLUMN_GET(get##bits##_any, uint##bits##_t, COLUMN_ANY)
#endif
#define COLUMN(bits)                                                                \
  COLUMN_LOOPS(bits)                                                                \
  void trace_column_put##bits(struct buf *out, const uint##bits##_t *v, size_t n) { \
    COLUMN_BEST(put##bits)(out, v, n);                                              \
  }                                                                                 \
  int trace_column_get##bits(struct trace_cursor *c, uint##bits##_t *v, size_t n) { \
    return COLUMN_BEST(get##bits)(c, v, n);                                         \
  }

COLUMN(64)
COLUMN(32)
COLUMN(16)
