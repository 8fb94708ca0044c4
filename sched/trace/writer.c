#include "sched/trace/writer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/trace/chunk.h"
#include "sched/trace/file.h"
#include "sched/trace/le.h"
#include "sched/trace/pack.h"
#include "sched/trace/schema.h"

/* Events that come in large batches are packed where they are; small ones gather in `events` and
 * `texts` first. A chunk is put together in `out`, head and payload, and goes out with one write,
 * so that a kill practically always leaves whole chunks. */
struct trace_writer {
  int fd;
  long (*write)(int fd, const void *data, size_t n);
  char name[TRACE_NAME];
  struct err err; /* the first failure; code 0: none */
  uint64_t bytes; /* of whole chunks in the file */
  /* Totals of what is in the file, as the next chunk's head will state them. */
  uint64_t events_written, max_ns;
  uint32_t next_text;
  struct trace_pack *pack;
  struct buf out;
  struct buf index; /* heads of the chunks so far */
  struct event *events;
  size_t n;
  struct buf texts;
  uint32_t text_end[TRACE_CHUNK_EVENTS];
  uint32_t n_texts;
};

static int refuse(const struct trace_writer *w, struct err *e) {
  if (e)
    *e = w->err;
  return w->err.code;
}

/* Cuts the file back to its last whole chunk, so that it opens as if nothing had happened. */
static int fail(struct trace_writer *w, int saved_errno, struct err *e) {
  err_ignore(ftruncate(w->fd, (off_t)w->bytes), "a reader copes with half a chunk at the end");
  if (saved_errno == ENOMEM)
    err_set(&w->err, ERR_MEMORY,
            "The recording %s stopped after %" PRIu64 " event%s: out of memory.", w->name,
            w->events_written, w->events_written == 1 ? "" : "s");
  else
    err_set_errno(&w->err, saved_errno, "The recording %s stopped after %" PRIu64 " event%s",
                  w->name, w->events_written, w->events_written == 1 ? "" : "s");
  return refuse(w, e);
}

static int put(struct trace_writer *w, const void *data, size_t n, struct err *e) {
  const char *p = data;
  size_t left = n;
  while (left) {
    long done = w->write(w->fd, p, left);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return fail(w, done < 0 ? errno : EIO, e);
    p += done;
    left -= (size_t)done;
  }
  w->bytes += n;
  return 0;
}

/* A chunk begins in `out` behind whatever is there, with room for its head. */
static size_t begin_chunk(struct trace_writer *w) {
  size_t at = w->out.len;
  if (buf_reserve(&w->out, TRACE_CHUNK_HEAD))
    w->out.len += TRACE_CHUNK_HEAD;
  return at;
}

/* Completes the chunk that begins at `at`; c has what the kind of chunk knows itself. */
static void end_chunk(struct trace_writer *w, size_t at, struct trace_chunk c) {
  if (buf_failed(&w->out))
    return;
  uint8_t *head = (uint8_t *)w->out.data + at;
  c.bytes = c.raw_bytes = w->out.len - at - TRACE_CHUNK_HEAD;
  c.first = w->events_written;
  c.max_ns = c.max_ns > w->max_ns ? c.max_ns : w->max_ns;
  c.first_text = w->next_text;
  c.crc = trace_crc(head + TRACE_CHUNK_HEAD, c.bytes);
  trace_chunk_store(&c, head);
  buf_add(&w->index, head, TRACE_CHUNK_HEAD);
  w->max_ns = c.max_ns;
  w->next_text += c.n_texts;
}

/* Writes what is in `out`. */
static int put_out(struct trace_writer *w, struct err *e) {
  if (buf_failed(&w->out) || buf_failed(&w->index))
    return fail(w, ENOMEM, e);
  return put(w, w->out.data, w->out.len, e);
}

static int put_events(struct trace_writer *w, const struct event_batch *b, uint32_t text_start,
                      struct err *e) {
  w->out.len = 0;
  size_t at = begin_chunk(w);
  uint64_t max_ns = trace_pack_events(w->pack, &w->out, b, text_start);
  end_chunk(
      w, at,
      (struct trace_chunk){
          .kind = CHUNK_EVENTS, .count = (uint32_t)b->n, .n_texts = b->n_texts, .max_ns = max_ns});
  int result = put_out(w, e);
  if (result == 0)
    w->events_written += b->n;
  return result;
}

static int put_start(struct trace_writer *w, const struct trace_meta *meta, size_t n_meta,
                     struct err *e) {
  for (size_t i = 0; i < n_meta; i++) {
    CHECK(!strpbrk(meta[i].key, " \n"));
    if (strchr(meta[i].value, '\n'))
      return err_set(e, ERR_USAGE, "A recording cannot keep %s, because it has a line break.",
                     meta[i].key);
  }
  uint8_t head[TRACE_FILE_HEAD];
  trace_file_head_store(head);
  buf_add(&w->out, head, sizeof head);
  size_t at = begin_chunk(w);
  trace_schema_put(&w->out);
  end_chunk(w, at, (struct trace_chunk){.kind = CHUNK_SCHEMA});
  at = begin_chunk(w);
  for (size_t i = 0; i < n_meta; i++)
    buf_printf(&w->out, "%s %s\n", meta[i].key, meta[i].value);
  if (w->out.len - at > TRACE_TABLE_MAX)
    return err_set(e, ERR_USAGE, "A recording cannot keep a description of more than 1 MiB.");
  end_chunk(w, at, (struct trace_chunk){.kind = CHUNK_META});
  return put_out(w, e);
}

int trace_writer_open(struct trace_writer **out, int fd, const char *name,
                      const struct trace_meta *meta, size_t n_meta,
                      const struct trace_writer_io *io, struct err *e) {
  static const struct trace_writer_io system_io = {.write = write};
  struct trace_writer *w = mem_realloc(NULL, sizeof *w);
  if (!w) {
    close(fd);
    return err_set(e, ERR_MEMORY, "There is not enough memory to record.");
  }
  *w = (struct trace_writer){.fd = fd, .write = (io ? io : &system_io)->write, .next_text = 1};
  w->pack = trace_pack_new();
  w->events = mem_realloc(NULL, TRACE_CHUNK_EVENTS * sizeof *w->events);
  trace_file_name(w->name, name);
  int result;
  if (w->pack && w->events)
    result = put_start(w, meta, n_meta, e);
  else
    result = err_set(e, ERR_MEMORY, "There is not enough memory to record to %s.", w->name);
  if (result < 0)
    trace_writer_abandon(w);
  else
    *out = w;
  return result;
}

/* A run of events of a batch, from event `i` and text `k` on, that fits into one chunk together
 * with what has gathered: how many events, and how many texts they have. */
static size_t fit(const struct trace_writer *w, const struct event_batch *b, size_t i, uint32_t k,
                  uint32_t *texts) {
  size_t room = TRACE_CHUNK_EVENTS - w->n;
  size_t n = b->n - i < room ? b->n - i : room;
  *texts = 0;
  if (k == b->n_texts)
    return n;
  uint32_t start = k ? b->text_end[k - 1] : 0;
  size_t bytes = w->texts.len;
  for (size_t m = 0; m < n; m++) {
    if (bytes >= TRACE_RUN_TEXTS)
      return m;
    if (b->events[i + m].text == 0)
      continue;
    CHECK(k + *texts < b->n_texts);
    bytes = w->texts.len + (b->text_end[k + *texts] - start);
    ++*texts;
  }
  return n;
}

static int gather(struct trace_writer *w, const struct event_batch *b, uint32_t text_start,
                  struct err *e) {
  memcpy(w->events + w->n, b->events, b->n * sizeof *b->events);
  for (uint32_t i = 0; i < b->n_texts; i++)
    w->text_end[w->n_texts + i] = (uint32_t)w->texts.len + (b->text_end[i] - text_start);
  if (b->n_texts)
    buf_add(&w->texts, b->texts + text_start, b->text_end[b->n_texts - 1] - text_start);
  if (buf_failed(&w->texts))
    return fail(w, ENOMEM, e);
  w->n += b->n;
  w->n_texts += b->n_texts;
  return 0;
}

static bool full(const struct trace_writer *w, size_t n, size_t text_bytes) {
  return w->n + n == TRACE_CHUNK_EVENTS || w->texts.len + text_bytes >= TRACE_RUN_TEXTS;
}

/* Texts are numbered with 32 bits, and a chunk has a limit. */
static int check_texts(struct trace_writer *w, const struct event_batch *b) {
  CHECK(b->n_texts == 0 || b->first_text == w->next_text + w->n_texts);
  if (b->n_texts > UINT32_MAX - w->next_text - w->n_texts)
    return err_set(&w->err, ERR_RANGE,
                   "The recording %s stopped: it holds as many texts as a file can.", w->name);
  for (uint32_t i = 0; i < b->n_texts; i++)
    if (b->text_end[i] - (i ? b->text_end[i - 1] : 0) > TRACE_RUN_TEXTS)
      return err_set(&w->err, ERR_RANGE,
                     "The recording %s stopped: an event has a text of more than 1 MiB.", w->name);
  return 0;
}

int trace_writer_add(struct trace_writer *w, const struct event_batch *b, struct err *e) {
  if (w->err.code)
    return refuse(w, e);
  if (check_texts(w, b) < 0)
    return refuse(w, e);
  uint32_t k = 0, texts;
  for (size_t i = 0, n; i < b->n; i += n, k += texts) {
    n = fit(w, b, i, k, &texts);
    uint32_t start = k ? b->text_end[k - 1] : 0;
    struct event_batch part = {.events = b->events + i,
                               .n = n,
                               .first_text = w->next_text + w->n_texts,
                               .n_texts = texts,
                               .text_end = b->text_end + k,
                               .texts = b->texts};
    bool ends = full(w, n, texts ? part.text_end[texts - 1] - start : 0);
    int result = ends && w->n == 0 ? put_events(w, &part, start, e) : gather(w, &part, start, e);
    if (result == 0 && ends && w->n)
      result = trace_writer_flush(w, e);
    if (result < 0)
      return result;
  }
  return 0;
}

int trace_writer_flush(struct trace_writer *w, struct err *e) {
  if (w->err.code)
    return refuse(w, e);
  if (w->n == 0)
    return 0;
  struct event_batch b = {.events = w->events,
                          .n = w->n,
                          .first_text = w->next_text,
                          .n_texts = w->n_texts,
                          .text_end = w->text_end,
                          .texts = w->texts.data};
  int result = put_events(w, &b, 0, e);
  w->n = 0;
  w->n_texts = 0;
  w->texts.len = 0;
  return result;
}

static int put_simple(struct trace_writer *w, enum trace_chunk_kind kind, const void *data,
                      size_t bytes, struct err *e) {
  w->out.len = 0;
  size_t at = begin_chunk(w);
  buf_add(&w->out, data, bytes);
  end_chunk(w, at, (struct trace_chunk){.kind = (uint16_t)kind});
  return put_out(w, e);
}

int trace_writer_snapshot(struct trace_writer *w, const void *world, size_t bytes, struct err *e) {
  int result = trace_writer_flush(w, e);
  if (result < 0 || bytes > TRACE_BLOCK_MAX)
    return result;
  return put_simple(w, CHUNK_SNAP, world, bytes, e);
}

static int put_end(struct trace_writer *w, struct err *e) {
  uint8_t index_at[8];
  le_put64(index_at, w->bytes);
  int result = put_simple(w, CHUNK_INDEX, w->index.data, w->index.len, e);
  return result < 0 ? result : put_simple(w, CHUNK_END, index_at, sizeof index_at, e);
}

int trace_writer_close(struct trace_writer *w, struct err *e) {
  int result = trace_writer_flush(w, e);
  if (result == 0)
    result = put_end(w, e);
  if (result == 0 && close(w->fd) < 0 && errno != EINTR)
    result = err_set_errno(e, errno, "The recording %s could not be completed", w->name);
  else if (result < 0)
    close(w->fd);
  w->fd = -1;
  trace_writer_abandon(w);
  return result;
}

void trace_writer_abandon(struct trace_writer *w) {
  if (!w)
    return;
  if (w->fd >= 0)
    close(w->fd);
  trace_pack_free(w->pack);
  buf_fini(&w->out);
  buf_fini(&w->index);
  buf_fini(&w->texts);
  free(w->events);
  free(w);
}

uint64_t trace_writer_events(const struct trace_writer *w) {
  return w->events_written + w->n;
}

uint64_t trace_writer_bytes(const struct trace_writer *w) {
  return w->bytes;
}
