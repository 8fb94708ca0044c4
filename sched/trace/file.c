#include "sched/trace/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sched/base/utf8.h"
#include "sched/trace/le.h"
#include "sched/trace/writer.h"

bool trace_bytes_room(struct trace_bytes *b, size_t n) {
  if (b->data && n <= b->cap)
    return true;
  trace_bytes_fini(b);
  b->data = mem_realloc(NULL, n);
  b->cap = b->data ? n : 0;
  return b->data;
}

void trace_bytes_fini(struct trace_bytes *b) {
  free(b->data);
  *b = (struct trace_bytes){0};
}

void trace_file_name(char to[TRACE_NAME], const char *name) {
  struct buf safe = {0};
  utf8_add_safe(&safe, name, strlen(name));
  const char *text = buf_text(&safe);
  if (buf_failed(&safe))
    text = "the file";
  else if (!*text)
    text = "\"\"";
  size_t n = strlen(text);
  if (n < TRACE_NAME) {
    memcpy(to, text, n + 1);
  } else {
    text += n - (TRACE_NAME - 4);
    while ((*text & 0xc0) == 0x80) /* not in the middle of a character */
      text++;
    snprintf(to, TRACE_NAME, "...%s", text);
  }
  buf_fini(&safe);
}

static int push(struct trace_entries *s, uint64_t at, const struct trace_chunk *c) {
  if (s->n == s->cap) {
    size_t cap = s->cap ? 2 * s->cap : 64;
    void *v = mem_realloc(s->v, cap * sizeof *s->v);
    if (!v)
      return ERR_MEMORY;
    s->v = v;
    s->cap = cap;
  }
  s->v[s->n++] = (struct trace_entry){.at = at, .chunk = *c};
  return 0;
}

/* 0, or ERR_SYSTEM with errno, or ERR_TRUNCATED. */
static int read_at(const struct trace_file *f, uint64_t at, void *to, size_t n) {
  char *p = to;
  while (n) {
    ssize_t done = pread(f->fd, p, n, (off_t)at);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return done < 0 ? ERR_SYSTEM : ERR_TRUNCATED;
    p += done;
    at += (uint64_t)done;
    n -= (size_t)done;
  }
  return 0;
}

static int explain(const struct trace_file *f, int result, uint64_t at, char *why) {
  const char *what = result == ERR_SYSTEM      ? strerror(errno)
                     : result == ERR_TRUNCATED ? "the file has become shorter"
                     : result == ERR_VERSION ? "it is packed in a way that this version cannot undo"
                     : result == ERR_MEMORY  ? "out of memory"
                                             : "its checksum is wrong";
  snprintf(why, TRACE_SENTENCE, "The chunk at byte %" PRIu64 " of %s cannot be read: %s.", at,
           f->name, what);
  return result;
}

int trace_file_load(struct trace_file *f, const struct trace_entry *t, struct trace_bytes *to,
                    char why[TRACE_SENTENCE]) {
  size_t bytes = t->chunk.bytes;
  struct trace_chunk now;
  if (t->chunk.codec != 0)
    return explain(f, ERR_VERSION, t->at, why);
  if (!trace_bytes_room(to, TRACE_CHUNK_HEAD + bytes))
    return explain(f, ERR_MEMORY, t->at, why);
  int result = read_at(f, t->at, to->data, TRACE_CHUNK_HEAD + bytes);
  /* The head may come from the index, or the file may be another one by now. */
  if (result == 0 && (trace_chunk_load(&now, to->data) < 0 || !trace_chunk_same(&now, &t->chunk) ||
                      trace_crc(to->data + TRACE_CHUNK_HEAD, bytes) != now.crc))
    result = ERR_DAMAGED;
  if (result < 0)
    return explain(f, result, t->at, why);
  return 0;
}

void trace_file_cut(struct trace_file *f, size_t i, const char *why) {
  f->n_events = f->events.v[i].chunk.first;
  f->events.n = i;
  snprintf(f->cut, sizeof f->cut, "%s", why);
}

/* Lines to NUL-terminated pairs. */
static int take_meta(struct trace_file *f, const char *text, size_t n) {
  char *meta = mem_realloc(NULL, n + 1);
  if (!meta)
    return ERR_MEMORY;
  memcpy(meta, text, n);
  meta[n] = '\0';
  char *at = meta, *end = meta + n;
  while (at < end) {
    char *newline = memchr(at, '\n', (size_t)(end - at));
    char *space = newline ? memchr(at, ' ', (size_t)(newline - at)) : NULL;
    if (!space || memchr(at, '\0', (size_t)(newline - at))) {
      free(meta);
      return ERR_DAMAGED;
    }
    *space = *newline = '\0';
    at = newline + 1;
  }
  f->meta = meta;
  f->meta_n = n;
  return 0;
}

/* SCHEMA and META are read at once; without them the events are still good. */
static int take_table(struct trace_file *f, const struct trace_entry *t) {
  char why[TRACE_SENTENCE];
  if (t->chunk.kind == CHUNK_SCHEMA ? f->schema.text != NULL : f->meta != NULL)
    return 0;
  int result = t->chunk.bytes > TRACE_TABLE_MAX ? explain(f, ERR_DAMAGED, t->at, why)
                                                : trace_file_load(f, t, &f->payload, why);
  if (result == 0) {
    const char *text = (const char *)f->payload.data + TRACE_CHUNK_HEAD;
    result = t->chunk.kind == CHUNK_SCHEMA ? trace_schema_load(&f->schema, text, t->chunk.bytes)
                                           : take_meta(f, text, t->chunk.bytes);
    if (result < 0)
      snprintf(why, sizeof why, "The %s at byte %" PRIu64 " of %s makes no sense.",
               t->chunk.kind == CHUNK_SCHEMA ? "table of events" : "description", t->at, f->name);
  }
  if (result < 0)
    memcpy(f->note, why, sizeof why);
  return result == ERR_MEMORY ? result : 0;
}

static int take_end(struct trace_file *f, const struct trace_entry *t) {
  char why[TRACE_SENTENCE];
  if (t->chunk.bytes != TRACE_END_BYTES - TRACE_CHUNK_HEAD)
    return ERR_DAMAGED;
  int result = trace_file_load(f, t, &f->payload, why);
  if (result < 0)
    return result;
  f->ended = le_get64(f->payload.data + TRACE_CHUNK_HEAD) == f->index_at;
  return f->ended ? 0 : ERR_DAMAGED;
}

/* Is this head what must come next? Every head states the totals before it, so a chunk that was
 * lost, doubled or moved is found here. */
static bool follows(const struct trace_file *f, const struct trace_chunk *c) {
  if ((f->ended && c->kind != CHUNK_NOTE) || c->first != f->n_events ||
      c->first_text != f->next_text || c->max_ns < f->max_ns ||
      (c->codec == 0 && c->raw_bytes != c->bytes))
    return false;
  if (c->kind != CHUNK_EVENTS)
    return c->count == 0 && c->n_texts == 0 && c->max_ns == f->max_ns;
  return c->count > 0 && c->count <= TRACE_CHUNK_EVENTS && c->n_texts <= c->count &&
         c->bytes <= TRACE_EVENTS_MAX && c->count <= UINT64_MAX - f->n_events &&
         c->n_texts <= UINT32_MAX - f->next_text;
}

static int take_kind(struct trace_file *f, const struct trace_entry *t) {
  switch (t->chunk.kind) {
  case CHUNK_SCHEMA:
  case CHUNK_META:
    return take_table(f, t);
  case CHUNK_EVENTS:
    return t->chunk.codec ? ERR_VERSION : push(&f->events, t->at, &t->chunk);
  case CHUNK_SNAP:
    return t->chunk.bytes > TRACE_BLOCK_MAX ? 0 : push(&f->snaps, t->at, &t->chunk);
  case CHUNK_INDEX:
    f->index_at = t->at;
    return 0;
  case CHUNK_END:
    return take_end(f, t);
  case CHUNK_NOTE:
    return t->chunk.bytes > TRACE_NOTE_MAX ? ERR_DAMAGED : push(&f->notes, t->at, &t->chunk);
  default: /* of a newer version */
    return 0;
  }
}

/* The next chunk: ERR_DAMAGED if it is not sound, ERR_VERSION if its events cannot be unpacked. */
static int take(struct trace_file *f, const struct trace_entry *t) {
  int result = follows(f, &t->chunk) ? take_kind(f, t) : ERR_DAMAGED;
  if (result < 0)
    return result;
  f->n_events += t->chunk.count;
  f->next_text += t->chunk.n_texts;
  f->max_ns = t->chunk.max_ns;
  f->end = t->at + TRACE_CHUNK_HEAD + t->chunk.bytes;
  return 0;
}

static void tail(struct trace_file *f, const char *what) {
  snprintf(f->tail, sizeof f->tail, "%s is damaged: %s at byte %" PRIu64 ".", f->name, what,
           f->end);
}

/* Takes the chunk at f->end; else says what is wrong with it. */
static int step(struct trace_file *f) {
  uint8_t head[TRACE_CHUNK_HEAD];
  struct trace_entry t = {.at = f->end};
  uint64_t left = f->size - f->end;
  if (left < sizeof head) {
    tail(f, "the last chunk is not whole; it begins");
    return ERR_TRUNCATED;
  }
  if (read_at(f, f->end, head, sizeof head) < 0 || trace_chunk_load(&t.chunk, head) < 0) {
    tail(f, "there is no sound chunk");
    return ERR_DAMAGED;
  }
  if (t.chunk.bytes > left - sizeof head) {
    tail(f, "the last chunk is not whole; it begins");
    return ERR_TRUNCATED;
  }
  int result = take(f, &t);
  if (result == ERR_VERSION)
    explain(f, result, t.at, f->cut);
  else if (result < 0)
    tail(f, "there is a chunk that does not belong there");
  return result;
}

/* Takes the chunks from f->end on. Only ERR_MEMORY is an error. */
static int walk(struct trace_file *f) {
  int result = 0;
  f->tail[0] = '\0';
  while (result == 0 && f->end < f->size)
    result = step(f);
  if (result < 0 && result != ERR_MEMORY && f->ended)
    tail(f, "something follows its end");
  return result == ERR_MEMORY ? result : 0;
}

static void forget(struct trace_file *f) {
  trace_schema_fini(&f->schema);
  free(f->meta);
  f->meta = NULL;
  f->events.n = f->snaps.n = f->notes.n = 0;
  f->n_events = f->max_ns = f->index_at = 0;
  f->next_text = 1;
  f->end = TRACE_FILE_HEAD;
  f->ended = false;
  f->cut[0] = f->note[0] = '\0';
}

/* Takes the chunks from the INDEX, which is trusted no more than the heads of which it is a copy:
 * they must join up without a gap from the file's head to the INDEX itself, and each is compared
 * with the chunk when that is loaded. ERR_DAMAGED: there is no sound index. */
static int walk_index(struct trace_file *f) {
  uint8_t end[TRACE_END_BYTES];
  struct trace_entry t;
  char why[TRACE_SENTENCE];
  if (f->size < TRACE_FILE_HEAD + TRACE_CHUNK_HEAD + sizeof end ||
      read_at(f, f->size - sizeof end, end, sizeof end) < 0 ||
      trace_chunk_load(&t.chunk, end) < 0 || t.chunk.kind != CHUNK_END ||
      t.chunk.crc != trace_crc(end + TRACE_CHUNK_HEAD, 8))
    return ERR_DAMAGED;
  uint8_t *head = end; /* of the INDEX */
  uint64_t room = f->size - sizeof end - TRACE_CHUNK_HEAD;
  t.at = le_get64(end + TRACE_CHUNK_HEAD);
  if (t.at > room || read_at(f, t.at, head, TRACE_CHUNK_HEAD) < 0 ||
      trace_chunk_load(&t.chunk, head) < 0 || t.chunk.kind != CHUNK_INDEX ||
      t.chunk.bytes != room - t.at || t.chunk.bytes > TRACE_BLOCK_MAX)
    return ERR_DAMAGED;
  struct trace_bytes index = {0};
  int result = trace_file_load(f, &t, &index, why);
  for (size_t i = 0; result == 0 && i + TRACE_CHUNK_HEAD <= t.chunk.bytes; i += TRACE_CHUNK_HEAD) {
    struct trace_entry next = {.at = f->end};
    result = trace_chunk_load(&next.chunk, index.data + TRACE_CHUNK_HEAD + i);
    if (result == 0)
      result = next.chunk.bytes < t.at && next.at + TRACE_CHUNK_HEAD <= t.at - next.chunk.bytes
                   ? take(f, &next)
                   : ERR_DAMAGED;
  }
  trace_bytes_fini(&index);
  if (result == 0 && f->end == t.at)
    result = walk(f); /* INDEX and END */
  return result == 0 && !f->ended ? ERR_DAMAGED : result;
}

static int check_head(struct trace_file *f, struct err *e) {
  uint8_t head[TRACE_FILE_HEAD] = {0};
  unsigned version = 0;
  if (f->size == 0)
    return err_set(e, ERR_FORMAT, "%s is empty, so it is not a session file.", f->name);
  int result = read_at(f, 0, head, f->size < sizeof head ? f->size : sizeof head);
  if (result == ERR_SYSTEM)
    return err_set_errno(e, errno, "%s cannot be read", f->name);
  if (result == 0)
    result = trace_file_head_load(head, &version);
  if (result == ERR_DAMAGED && f->size < sizeof head)
    return err_set(e, ERR_TRUNCATED,
                   "%s is a session file that ends in its head, at byte %" PRIu64 ".", f->name,
                   f->size);
  if (result == ERR_DAMAGED)
    return err_set(e, result, "%s is a session file, but its head at byte 0 is damaged.", f->name);
  if (result == ERR_VERSION)
    return err_set(e, result,
                   "%s was written by a newer whoruns (format %u); this one reads format %d.",
                   f->name, version, TRACE_VERSION);
  return result < 0 ? err_set(e, ERR_FORMAT, "%s is not a session file of whoruns.", f->name) : 0;
}

int trace_file_open(struct trace_file *f, int fd, const char *name, struct err *e) {
  *f = (struct trace_file){.fd = fd};
  struct stat st;
  trace_file_name(f->name, name);
  if (fstat(fd, &st) < 0)
    return err_set_errno(e, errno, "%s cannot be read", f->name);
  if (!S_ISREG(st.st_mode))
    return err_set(e, ERR_FORMAT, "%s is %s, so it is not a session file.", f->name,
                   S_ISDIR(st.st_mode) ? "a directory" : "not a regular file");
  f->size = (uint64_t)st.st_size;
  int result = check_head(f, e);
  if (result < 0)
    return result;
  forget(f);
  result = walk_index(f);
  if (result < 0 && result != ERR_MEMORY) {
    forget(f);
    result = walk(f);
    if (f->ended && !f->notes.n && !f->note[0])
      snprintf(f->note, sizeof f->note,
               "The index at byte %" PRIu64 " of %s is damaged; it was made again.", f->index_at,
               f->name);
  }
  return result < 0 ? err_set(e, result, "There is not enough memory to read %s.", f->name) : 0;
}

void trace_file_close(struct trace_file *f) {
  if (f->fd >= 0)
    close(f->fd);
  trace_schema_fini(&f->schema);
  trace_bytes_fini(&f->payload);
  free(f->events.v);
  free(f->snaps.v);
  free(f->notes.v);
  free(f->meta);
  *f = (struct trace_file){.fd = -1};
}

void trace_file_refresh(struct trace_file *f) {
  struct stat st;
  if (f->cut[0] || fstat(f->fd, &st) < 0)
    return;
  f->size = (uint64_t)st.st_size;
  if (f->size >= f->end) {
    err_ignore(walk(f), "what there was no memory for is found by the next refresh");
    return;
  }
  for (size_t i = 0; i < f->events.n; i++) {
    const struct trace_entry *t = &f->events.v[i];
    if (t->at + TRACE_CHUNK_HEAD + t->chunk.bytes > f->size) {
      char why[TRACE_SENTENCE];
      explain(f, ERR_TRUNCATED, t->at, why);
      trace_file_cut(f, i, why);
      return;
    }
  }
}
