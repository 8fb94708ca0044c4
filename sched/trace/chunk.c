#include "sched/trace/chunk.h"

#include <isa-l/crc.h>

#include "sched/trace/le.h"

static const uint8_t file_magic[8] = {0x89, 'W', 'R', 'T', '\r', '\n', 0x1a, '\n'};
static const uint8_t chunk_magic[4] = {'W', 'R', 'C', 'H'};

uint32_t trace_crc(const void *data, size_t n) {
  /* The library takes the length as an int, and does not write through the pointer. */
  union {
    const void *from;
    unsigned char *p;
  } at = {.from = data};
  const size_t most = 1 << 30;
  uint32_t crc = ~0u;
  for (; n > most; n -= most, at.p += most)
    crc = crc32_iscsi(at.p, (int)most, crc);
  return ~crc32_iscsi(at.p, (int)n, crc);
}

void trace_file_head_store(uint8_t to[TRACE_FILE_HEAD]) {
  memset(to, 0, TRACE_FILE_HEAD);
  memcpy(to, file_magic, sizeof file_magic);
  le_put16(to + 8, TRACE_VERSION);
  le_put16(to + 10, TRACE_VERSION);
  le_put32(to + 28, trace_crc(to, 28));
}

int trace_file_head_load(const uint8_t from[TRACE_FILE_HEAD], unsigned *version) {
  if (memcmp(from, file_magic, sizeof file_magic) != 0)
    return ERR_FORMAT;
  if (le_get32(from + 28) != trace_crc(from, 28))
    return ERR_DAMAGED;
  *version = le_get16(from + 8);
  return le_get16(from + 10) > TRACE_VERSION ? ERR_VERSION : 0;
}

void trace_chunk_store(const struct trace_chunk *c, uint8_t to[TRACE_CHUNK_HEAD]) {
  memset(to, 0, TRACE_CHUNK_HEAD);
  memcpy(to, chunk_magic, sizeof chunk_magic);
  le_put16(to + 4, c->kind);
  to[6] = c->codec;
  le_put64(to + 8, c->bytes);
  le_put64(to + 16, c->raw_bytes);
  le_put64(to + 24, c->first);
  le_put64(to + 32, c->max_ns);
  le_put32(to + 40, c->count);
  le_put32(to + 44, c->first_text);
  le_put32(to + 48, c->n_texts);
  le_put32(to + 56, c->crc);
  le_put32(to + 60, trace_crc(to, 60));
}

int trace_chunk_load(struct trace_chunk *c, const uint8_t from[TRACE_CHUNK_HEAD]) {
  if (memcmp(from, chunk_magic, sizeof chunk_magic) != 0 ||
      le_get32(from + 60) != trace_crc(from, 60))
    return ERR_DAMAGED;
  *c = (struct trace_chunk){
      .kind = le_get16(from + 4),
      .codec = from[6],
      .bytes = le_get64(from + 8),
      .raw_bytes = le_get64(from + 16),
      .first = le_get64(from + 24),
      .max_ns = le_get64(from + 32),
      .count = le_get32(from + 40),
      .first_text = le_get32(from + 44),
      .n_texts = le_get32(from + 48),
      .crc = le_get32(from + 56),
  };
  return 0;
}

bool trace_chunk_same(const struct trace_chunk *a, const struct trace_chunk *b) {
  return a->bytes == b->bytes && a->raw_bytes == b->raw_bytes && a->first == b->first &&
         a->max_ns == b->max_ns && a->count == b->count && a->first_text == b->first_text &&
         a->n_texts == b->n_texts && a->crc == b->crc && a->kind == b->kind && a->codec == b->codec;
}
