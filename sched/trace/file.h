#ifndef TRACE_FILE_H
#define TRACE_FILE_H

/* What a session file consists of: the chunks, known from their heads alone (from the INDEX if it
 * is sound, else by walking the file), the schema and the META pairs. Payloads are loaded when
 * somebody asks. For reader.c, which turns them into events.
 *
 * Files are read into memory of our own instead of being mapped: whoever shortens or overwrites the
 * file meanwhile can then neither kill us with SIGBUS nor change bytes between the check and the
 * use. The copy costs less than a tenth of the decoding.
 *
 * What is wrong with a file is one of three, each kept as a sentence:
 *   cut   a chunk of events cannot be read: the recording ends before it, for good
 *   tail  the last chunk is not whole: the next refresh looks again
 *   note  something that events do not depend on (a snapshot, the index) cannot be used */
#include "sched/trace/chunk.h"
#include "sched/trace/schema.h"

/* Memory that only grows. */
struct trace_bytes {
  uint8_t *data;
  size_t cap;
};
/* Makes room for n bytes; what was there is lost. False: out of memory. */
bool trace_bytes_room(struct trace_bytes *b, size_t n);
void trace_bytes_fini(struct trace_bytes *b);

struct trace_entry {
  uint64_t at; /* offset of the chunk's head */
  struct trace_chunk chunk;
};

struct trace_entries {
  struct trace_entry *v;
  size_t n, cap;
};

enum { TRACE_SENTENCE = 480, TRACE_NAME = 256 };
/* A file's name as it may stand in a sentence: sanitised, and only its end if it is long. */
void trace_file_name(char to[TRACE_NAME], const char *name);

struct trace_file {
  int fd;
  char name[TRACE_NAME];
  uint64_t size; /* when last looked */
  uint64_t end;  /* of the chunks known */
  bool ended;    /* an END chunk was seen */
  uint64_t index_at;
  /* Totals of the chunks known. */
  uint64_t n_events, max_ns;
  uint32_t next_text;
  struct trace_entries events, snaps, notes;
  struct trace_schema schema;
  char *meta; /* key NUL value NUL ... */
  size_t meta_n;
  struct trace_bytes payload; /* scratch */
  char cut[TRACE_SENTENCE], tail[TRACE_SENTENCE], note[TRACE_SENTENCE];
};

/* Takes over fd. f needs no preparation, and trace_file_close() is due in any case. */
ERR_MUST_USE int trace_file_open(struct trace_file *f, int fd, const char *name, struct err *e);
void trace_file_close(struct trace_file *f);
/* Looks at the file again: chunks that were added, and bytes that are gone. */
void trace_file_refresh(struct trace_file *f);
/* Loads a chunk's payload and checks it. ERR_MEMORY, or another code with a sentence in why. */
ERR_MUST_USE int trace_file_load(struct trace_file *f, const struct trace_entry *t,
                                 struct trace_bytes *to, char why[TRACE_SENTENCE]);
/* Ends the recording before events.v[i]. */
void trace_file_cut(struct trace_file *f, size_t i, const char *why);

#endif
