#ifndef TRACE_CHUNK_H
#define TRACE_CHUNK_H

/* The frame of a session file (FORMAT.md): a file head, then chunks. Every chunk has the same head,
 * which says where in the recording it stands, so that walking the heads alone tells all there is
 * to know about the file without reading the payloads:
 *
 *   file head | head payload | head payload | ...        head: 64 bytes with a checksum of its own
 *
 * The INDEX chunk is a copy of the heads before it, so that a reader gets them in one read; it goes
 * through the same checks as the heads themselves. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/err.h"

enum {
  TRACE_VERSION = 1,
  TRACE_FILE_HEAD = 32,
  TRACE_CHUNK_HEAD = 64,
  TRACE_END_BYTES = TRACE_CHUNK_HEAD + 8,
  TRACE_TABLE_MAX = 1 << 20,  /* payload of SCHEMA and META */
  TRACE_EVENTS_MAX = 4 << 20, /* payload of EVENTS */
  TRACE_BLOCK_MAX = 1 << 30,  /* payload of SNAP and INDEX */
  TRACE_NOTE_MAX = 4096,      /* payload of NOTE */
  TRACE_RUN_TEXTS = 1 << 20,  /* bytes of text after which a writer ends a chunk */
};

enum trace_chunk_kind {
  CHUNK_SCHEMA = 1,
  CHUNK_META,
  CHUNK_EVENTS,
  CHUNK_SNAP,
  CHUNK_INDEX,
  CHUNK_END,
  CHUNK_NOTE,
};

struct trace_chunk {
  uint64_t bytes;      /* of the payload as it is stored */
  uint64_t raw_bytes;  /* of the payload unpacked */
  uint64_t first;      /* events before this chunk */
  uint64_t max_ns;     /* greatest stamp up to the end of this chunk */
  uint32_t count;      /* events in it: EVENTS only */
  uint32_t first_text; /* number of the next text */
  uint32_t n_texts;    /* in it: EVENTS only */
  uint32_t crc;        /* of the payload */
  uint16_t kind;       /* enum trace_chunk_kind, or one of a newer version */
  uint8_t codec;       /* 0: stored as it is */
};

void trace_file_head_store(uint8_t to[TRACE_FILE_HEAD]);
/* 0, or ERR_FORMAT (no such magic), ERR_DAMAGED, ERR_VERSION (*version says which). */
ERR_MUST_USE int trace_file_head_load(const uint8_t from[TRACE_FILE_HEAD], unsigned *version);
void trace_chunk_store(const struct trace_chunk *c, uint8_t to[TRACE_CHUNK_HEAD]);
/* 0 or ERR_DAMAGED: no chunk starts here. */
ERR_MUST_USE int trace_chunk_load(struct trace_chunk *c, const uint8_t from[TRACE_CHUNK_HEAD]);
bool trace_chunk_same(const struct trace_chunk *a, const struct trace_chunk *b);
uint32_t trace_crc(const void *data, size_t n);

#endif
