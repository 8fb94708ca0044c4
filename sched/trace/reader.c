#include "sched/trace/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/check.h"
#include "sched/trace/file.h"
#include "sched/trace/le.h"
#include "sched/trace/pack.h"
#include "sched/trace/writer.h"

enum { RUNS = 2, TEXT_RUNS = 64 };

/* A chunk of events, decoded. All zero: none. */
struct run {
  uint64_t used; /* when, 0 = not at all */
  size_t index;  /* into file.events */
  struct event_batch batch;
  struct trace_bytes payload, events, text_end;
  bool timed;
  struct trace_bytes time; /* running maximum, made when somebody asks */
};

/* The texts of a chunk, apart from its events: names are asked for all the time, also in the middle
 * of a run of events that must stay where it is. Unused: all zero. */
struct text_run {
  uint64_t used;
  struct event_batch batch;
  struct trace_bytes payload, ends;
};

struct trace_reader {
  struct trace_file file;
  uint64_t calls;              /* a clock for `used` */
  struct trace_unpack *unpack; /* NULL: not needed yet */
  struct run run[RUNS];
  struct text_run text_run[TEXT_RUNS];
  struct text_run *last_text; /* that was asked for */
  struct trace_bytes snap;
  uint64_t snap_at; /* the offset of what is in it; 0: nothing */
};

static int open_take(struct trace_reader **out, int fd, const char *name, struct err *e) {
  struct trace_reader *r = mem_realloc(NULL, sizeof *r);
  if (!r) {
    close(fd);
    return err_set(e, ERR_MEMORY, "There is not enough memory to read a session file.");
  }
  *r = (struct trace_reader){0};
  r->last_text = &r->text_run[0];
  int result = trace_file_open(&r->file, fd, name, e);
  if (result < 0)
    trace_reader_close(r);
  else
    *out = r;
  return result;
}

int trace_reader_open(struct trace_reader **out, const char *path, struct err *e) {
  /* Not to be held up by a pipe that nobody writes to. */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    int saved_errno = errno;
    char safe[TRACE_NAME];
    trace_file_name(safe, path);
    return err_set_errno(e, saved_errno, "%s cannot be opened", safe);
  }
  return open_take(out, fd, path, e);
}

int trace_reader_open_fd(struct trace_reader **out, int fd, const char *name, struct err *e) {
  int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (own < 0)
    return err_set_errno(e, errno, "A session file cannot be read");
  return open_take(out, own, name, e);
}

void trace_reader_close(struct trace_reader *r) {
  if (!r)
    return;
  trace_file_close(&r->file);
  trace_unpack_free(r->unpack);
  for (int i = 0; i < RUNS; i++) {
    trace_bytes_fini(&r->run[i].payload);
    trace_bytes_fini(&r->run[i].events);
    trace_bytes_fini(&r->run[i].text_end);
    trace_bytes_fini(&r->run[i].time);
  }
  for (int i = 0; i < TEXT_RUNS; i++) {
    trace_bytes_fini(&r->text_run[i].payload);
    trace_bytes_fini(&r->text_run[i].ends);
  }
  trace_bytes_fini(&r->snap);
  free(r);
}

uint64_t trace_reader_refresh(struct trace_reader *r) {
  uint64_t before = r->file.n_events;
  trace_file_refresh(&r->file);
  return r->file.n_events > before ? r->file.n_events - before : 0;
}

uint64_t trace_reader_events(const struct trace_reader *r) {
  return r->file.n_events;
}

bool trace_reader_whole(const struct trace_reader *r) {
  return r->file.ended && !r->file.cut[0];
}

const char *trace_reader_damage(const struct trace_reader *r) {
  const struct trace_file *f = &r->file;
  return f->cut[0] ? f->cut : f->tail[0] ? f->tail : f->note[0] ? f->note : NULL;
}

uint64_t trace_reader_open_end(const struct trace_reader *r) {
  return r->file.ended || trace_reader_damage(r) ? 0 : r->file.end;
}

const char *trace_reader_meta(const struct trace_reader *r, const char *key) {
  const char *at = r->file.meta, *end = at ? at + r->file.meta_n : NULL;
  while (at < end) {
    const char *value = at + strlen(at) + 1;
    if (strcmp(at, key) == 0)
      return value;
    at = value + strlen(value) + 1;
  }
  return NULL;
}

bool trace_reader_note(struct trace_reader *r, size_t i, uint64_t *events, struct buf *text) {
  char why[TRACE_SENTENCE];
  struct trace_file *f = &r->file;
  if (i >= f->notes.n || trace_file_load(f, &f->notes.v[i], &f->payload, why) < 0 ||
      f->notes.v[i].chunk.bytes < 8)
    return false;
  const uint8_t *payload = f->payload.data + TRACE_CHUNK_HEAD;
  *events = le_get64(payload);
  buf_add(text, payload + 8, f->notes.v[i].chunk.bytes - 8);
  return true;
}

int trace_reader_add_note(struct trace_reader *r, int fd, uint64_t events, const char *text,
                          size_t n, struct err *e) {
  struct trace_file *f = &r->file;
  uint8_t chunk[TRACE_CHUNK_HEAD + TRACE_NOTE_MAX];
  trace_reader_refresh(r);
  if (!trace_reader_whole(r) || f->tail[0] || f->end != f->size)
    return err_set(e, ERR_DAMAGED, "%s is not whole, so nothing can be noted in it.", f->name);
  if (n > TRACE_NOTE_MAX - 8)
    return err_set(e, ERR_RANGE, "A note has at most %d bytes.", TRACE_NOTE_MAX - 8);
  le_put64(chunk + TRACE_CHUNK_HEAD, events);
  memcpy(chunk + TRACE_CHUNK_HEAD + 8, text, n);
  struct trace_chunk c = {.bytes = n + 8,
                          .raw_bytes = n + 8,
                          .first = f->n_events,
                          .max_ns = f->max_ns,
                          .first_text = f->next_text,
                          .crc = trace_crc(chunk + TRACE_CHUNK_HEAD, n + 8),
                          .kind = CHUNK_NOTE};
  trace_chunk_store(&c, chunk);
  size_t all = TRACE_CHUNK_HEAD + n + 8;
  ssize_t done = pwrite(fd, chunk, all, (off_t)f->end);
  if (done != (ssize_t)all) {
    int saved_errno = done < 0 ? errno : ENOSPC;
    /* As it was: half a note would be damage. */
    if (done > 0 && ftruncate(fd, (off_t)f->end) != 0)
      saved_errno = errno;
    return err_set_errno(e, saved_errno, "Nothing can be noted in %s", f->name);
  }
  trace_reader_refresh(r);
  return 0;
}

const struct event_desc *trace_reader_desc(const struct trace_reader *r, uint16_t type) {
  return trace_schema_desc(&r->file.schema, type);
}

/* Ends the recording before chunk i, because it contradicts itself. */
static void cut_nonsense(struct trace_reader *r, size_t i) {
  char why[TRACE_SENTENCE];
  snprintf(why, sizeof why, "The chunk at byte %" PRIu64 " of %s makes no sense.",
           r->file.events.v[i].at, r->file.name);
  trace_file_cut(&r->file, i, why);
}

static void note_memory(struct trace_reader *r) {
  snprintf(r->file.note, sizeof r->file.note, "%s cannot be read: out of memory.", r->file.name);
}

/* Loads the payload of chunk i; what cannot be read ends the recording. */
static bool load(struct trace_reader *r, size_t i, struct trace_bytes *to) {
  char why[TRACE_SENTENCE];
  int result = trace_file_load(&r->file, &r->file.events.v[i], to, why);
  if (result == ERR_MEMORY)
    note_memory(r);
  else if (result < 0)
    trace_file_cut(&r->file, i, why);
  return result == 0;
}

static bool decode(struct trace_reader *r, size_t i, struct run *run) {
  const struct trace_chunk c = r->file.events.v[i].chunk;
  run->used = 0;
  if (!r->unpack)
    r->unpack = trace_unpack_new();
  if (!r->unpack || !trace_bytes_room(&run->events, c.count * sizeof(struct event)) ||
      !trace_bytes_room(&run->text_end, c.n_texts * sizeof(uint32_t))) {
    note_memory(r);
    return false;
  }
  if (!load(r, i, &run->payload))
    return false;
  run->batch = (struct event_batch){.n = c.count, .first_text = c.first_text, .n_texts = c.n_texts};
  int result =
      trace_unpack_events(r->unpack, run->payload.data + TRACE_CHUNK_HEAD, c.bytes, &run->batch,
                          (void *)run->events.data, (void *)run->text_end.data);
  if (result == ERR_MEMORY)
    note_memory(r);
  else if (result < 0)
    cut_nonsense(r, i);
  run->timed = false;
  run->index = i;
  return result == 0;
}

/* Chunk i, decoded; NULL if it cannot be. */
static struct run *run_at(struct trace_reader *r, size_t i) {
  struct run *run = &r->run[0];
  for (int k = 0; k < RUNS; k++) {
    if (r->run[k].used && r->run[k].index == i) {
      r->run[k].used = ++r->calls;
      return &r->run[k];
    }
    if (r->run[k].used < run->used)
      run = &r->run[k];
  }
  if (!decode(r, i, run))
    return NULL;
  run->used = ++r->calls;
  return run;
}

/* The first chunk that begins after the given event; the one before it contains the event. */
static size_t chunk_after(const struct trace_entries *s, uint64_t ordinal) {
  size_t low = 0, high = s->n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (s->v[mid].chunk.first <= ordinal)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

static struct run *run_of(struct trace_reader *r, uint64_t ordinal) {
  if (ordinal >= r->file.n_events)
    return NULL;
  return run_at(r, chunk_after(&r->file.events, ordinal) - 1);
}

const struct event_batch *trace_reader_batch(struct trace_reader *r, uint64_t ordinal,
                                             uint64_t *first) {
  struct run *run = run_of(r, ordinal);
  if (!run)
    return NULL;
  *first = r->file.events.v[run->index].chunk.first;
  return &run->batch;
}

const struct event *trace_reader_event(struct trace_reader *r, uint64_t ordinal) {
  uint64_t first;
  const struct event_batch *b = trace_reader_batch(r, ordinal, &first);
  return b ? &b->events[ordinal - first] : NULL;
}

static bool has_text(const struct text_run *t, uint32_t text) {
  return text - t->batch.first_text < t->batch.n_texts;
}

static struct text_run *text_cached(struct trace_reader *r, uint32_t text) {
  if (has_text(r->last_text, text))
    return r->last_text;
  for (int k = 0; k < TEXT_RUNS; k++)
    if (has_text(&r->text_run[k], text))
      return &r->text_run[k];
  return NULL;
}

static struct text_run *text_load(struct trace_reader *r, uint32_t text) {
  const struct trace_entries *s = &r->file.events;
  size_t low = 0, high = s->n;
  while (low < high) { /* the first chunk whose texts come later */
    size_t mid = low + (high - low) / 2;
    if (s->v[mid].chunk.first_text <= text)
      low = mid + 1;
    else
      high = mid;
  }
  if (low == 0 || text - s->v[low - 1].chunk.first_text >= s->v[low - 1].chunk.n_texts)
    return NULL;
  struct text_run *t = &r->text_run[0]; /* gives way: not asked for longest */
  for (int k = 1; k < TEXT_RUNS; k++)
    if (r->text_run[k].used < t->used)
      t = &r->text_run[k];
  t->batch = (struct event_batch){0};
  const struct trace_chunk c = s->v[low - 1].chunk;
  if (!trace_bytes_room(&t->ends, c.n_texts * sizeof(uint32_t))) {
    note_memory(r);
    return NULL;
  }
  if (!load(r, low - 1, &t->payload))
    return NULL;
  struct event_batch b = {.first_text = c.first_text, .n_texts = c.n_texts};
  if (trace_unpack_texts(t->payload.data + TRACE_CHUNK_HEAD, c.bytes, &b, (void *)t->ends.data) <
      0) {
    cut_nonsense(r, low - 1);
    return NULL;
  }
  t->batch = b;
  return t;
}

const char *trace_reader_text(struct trace_reader *r, uint32_t text, size_t *n) {
  struct text_run *t = text ? text_cached(r, text) : NULL;
  if (text && !t)
    t = text_load(r, text);
  *n = 0;
  if (!t)
    return "";
  t->used = ++r->calls;
  r->last_text = t;
  uint32_t i = text - t->batch.first_text;
  uint32_t begin = i ? t->batch.text_end[i - 1] : 0;
  *n = t->batch.text_end[i] - begin;
  return t->batch.texts + begin;
}

/* The running maximum in a run. The head's claim about it is checked here, where it is used. */
static const uint64_t *times(struct trace_reader *r, struct run *run) {
  const struct trace_entry *t = &r->file.events.v[run->index];
  if (!run->timed && !trace_bytes_room(&run->time, run->batch.n * sizeof(uint64_t))) {
    note_memory(r);
    return NULL;
  }
  uint64_t *time = (void *)run->time.data;
  if (run->timed)
    return time;
  uint64_t max = run->index ? t[-1].chunk.max_ns : 0;
  for (size_t i = 0; i < run->batch.n; i++) {
    max = run->batch.events[i].t_ns > max ? run->batch.events[i].t_ns : max;
    time[i] = max;
  }
  if (max != t->chunk.max_ns) {
    cut_nonsense(r, run->index);
    return NULL;
  }
  run->timed = true;
  return time;
}

uint64_t trace_reader_at_time(struct trace_reader *r, uint64_t t_ns) {
  const struct trace_entries *s = &r->file.events;
  size_t low = 0, high = s->n;
  while (low < high) { /* the first chunk that goes beyond t_ns */
    size_t mid = low + (high - low) / 2;
    if (s->v[mid].chunk.max_ns <= t_ns)
      low = mid + 1;
    else
      high = mid;
  }
  struct run *run = low < s->n ? run_at(r, low) : NULL;
  const uint64_t *time = run ? times(r, run) : NULL;
  if (!time) /* beyond the end, which may have just been cut to here */
    return low < s->n ? s->v[low].chunk.first : r->file.n_events;
  size_t first = 0, last = run->batch.n;
  while (first < last) {
    size_t mid = first + (last - first) / 2;
    if (time[mid] <= t_ns)
      first = mid + 1;
    else
      last = mid;
  }
  return s->v[low].chunk.first + first;
}

uint64_t trace_reader_time(struct trace_reader *r, uint64_t ordinal) {
  const struct trace_entries *s = &r->file.events;
  if (s->n == 0)
    return 0;
  /* At the end of a chunk its head knows; so nothing can fail at the end of a recording. */
  size_t i = ordinal < r->file.n_events ? chunk_after(s, ordinal) - 1 : s->n - 1;
  const struct trace_chunk c = s->v[i].chunk;
  if (ordinal >= c.first + c.count - 1)
    return c.max_ns;
  struct run *run = run_at(r, i);
  const uint64_t *time = run ? times(r, run) : NULL;
  return time ? time[ordinal - c.first] : i ? s->v[i - 1].chunk.max_ns : 0;
}

const void *trace_reader_snapshot(struct trace_reader *r, uint64_t events, uint64_t *at,
                                  size_t *bytes) {
  struct trace_file *f = &r->file;
  char why[TRACE_SENTENCE];
  if (events > f->n_events)
    events = f->n_events;
  for (size_t i = chunk_after(&f->snaps, events); i > 0; i--) {
    const struct trace_entry t = f->snaps.v[i - 1];
    bool loaded = r->snap_at == t.at; /* who steps through a recording asks for the same again */
    r->snap_at = 0;
    if (loaded || trace_file_load(f, &t, &r->snap, why) == 0) {
      r->snap_at = t.at;
      *at = t.chunk.first;
      *bytes = t.chunk.bytes;
      return r->snap.data + TRACE_CHUNK_HEAD;
    }
    memcpy(f->note, why, sizeof why); /* an earlier one will do */
  }
  return NULL;
}
