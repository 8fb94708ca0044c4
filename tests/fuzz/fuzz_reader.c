/* Any bytes as a session file: opened, decoded, and everything asked of it that the program asks.
 * Beyond not crashing, what must hold of every file, sound or not:
 *
 *   ordinals join up, time never steps back, texts are the same by number and by event;
 *   what was decoded comes back from a file that our own writer makes of it;
 *   nothing of a file reaches the terminal as a control character; sentences are finished.
 *
 * Checksums would keep a fuzzer outside, so it brings its own mutator, which changes one chunk and
 * then makes heads, totals, index and checksums fit again, mostly. The reader itself has no door.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/trace/chunk.h"
#include "sched/trace/le.h"
#include "sched/trace/reader.h"
#include "sched/trace/writer.h"
#include "sched/world/invariant.h"
#include "sched/world/pack.h"
#include "sched/world/print.h"
#include "sched/world/seek.h"
#include "sched/world/stats.h"
#include "sched/world/why.h"

/* A few bytes can stand for thousands of events; more of them find nothing new. */
enum { EVENTS_FOLDED = 40000, EVENTS_IN_WORDS = 200, ACTORS_IN_WORDS = 50 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t n, size_t max);

static int file_of(const void *data, size_t n) {
  int fd = memfd_create("session", MFD_CLOEXEC);
  CHECK(fd >= 0 && write(fd, data, n) == (ssize_t)n);
  return fd;
}

static void check_sentence(const char *s) {
  CHECK(!s || (*s && s[strlen(s) - 1] == '.'));
}

/* Text for the terminal; `lines` may have newlines. */
static void check_printable(struct buf *out, bool lines) {
  const char *s = buf_text(out);
  for (size_t i = 0; i < out->len; i++)
    CHECK(((uint8_t)s[i] >= ' ' && s[i] != 0x7f) || (lines && s[i] == '\n'));
  out->len = 0;
}

static void check_desc(const struct event_desc *d) {
  size_t chars = 0;
  if (d->name)
    chars += strlen(d->name) + strlen(d->doc) + strlen(d->sentence);
  for (int slot = 0; slot < SLOTS; slot++)
    if (d->field[slot].kind != FIELD_NONE)
      chars += strlen(d->field[slot].name) + strlen(d->field[slot].doc);
  CHECK(chars < TRACE_TABLE_MAX);
}

static void check_batch(struct trace_reader *r, const struct event_batch *b) {
  for (size_t i = 0; i < b->n; i++) {
    const struct event *e = &b->events[i];
    check_desc(trace_reader_desc(r, e->type));
    if (!e->text)
      continue;
    uint32_t k = e->text - b->first_text, start = k ? b->text_end[k - 1] : 0;
    CHECK(k < b->n_texts && start <= b->text_end[k]);
    size_t n;
    const char *text = trace_reader_text(r, e->text, &n);
    /* It may just have turned out that the file cannot be read. */
    CHECK(trace_reader_damage(r) ||
          (n == b->text_end[k] - start && memcmp(text, b->texts + start, n) == 0));
  }
}

static void check_times(struct trace_reader *r) {
  uint64_t n = trace_reader_events(r), before = 0;
  for (uint64_t i = 0; i < n && !trace_reader_damage(r); i += 1 + n / 100) {
    uint64_t t_ns = trace_reader_time(r, i), after = trace_reader_at_time(r, t_ns);
    CHECK(trace_reader_damage(r) || (t_ns >= before && after > i));
    before = t_ns;
  }
}

static void check_snapshots(struct trace_reader *r) {
  struct world w = {0};
  uint64_t n = trace_reader_events(r), at, limit = n;
  size_t bytes;
  for (int k = 0; k < 10; k++) {
    const void *block = trace_reader_snapshot(r, limit, &at, &bytes);
    if (!block)
      break;
    CHECK(at <= limit);
    const struct event *e = world_unpack(&w, block, bytes) == 0 ? trace_reader_event(r, at) : NULL;
    if (e)
      world_apply(&w, e);
    if (at == 0)
      break;
    limit = at - 1;
  }
  world_fini(&w);
}

/* w is the world after the events that races has seen. */
static void check_figures(struct trace_reader *r, const struct world *w,
                          const struct races *races) {
  struct buf out = {0};
  struct races_result all = races_result(races);
  for (size_t i = 0; i < all.n; i++) {
    const struct races_find *f = &all.find[i];
    CHECK(f->one.actor != f->two.actor && (f->one.store || f->two.store) && f->times > 0);
    races_sentence(&out, r, w, f);
    check_printable(&out, false);
  }
  bool some = races_summary(&out, r, w, races);
  some |= races_doubt(&out, races);
  if (some)
    check_sentence(buf_text(&out));
  check_printable(&out, false);
  stats_text(&out, r, w, races);
  check_printable(&out, true);
  stats_json(&out, r, w, races);
  check_printable(&out, true);
  buf_fini(&out);
}

static void check_words(struct trace_reader *r) {
  struct world_timeline *timeline = world_timeline_new(r);
  struct world w = {0};
  struct buf out = {0};
  world_init(&w);
  for (uint64_t i = 0; i < EVENTS_IN_WORDS; i++) {
    world_seek(timeline, &w, i);
    const struct event *e = trace_reader_event(r, i);
    if (!e)
      break;
    struct event copy = *e;
    print_event(&out, r, &w, i, &copy);
    why_event(&out, r, &w, &copy);
    check_printable(&out, false);
    print_event_json(&out, r, i, &copy);
    check_printable(&out, true);
  }
  world_seek(timeline, &w, trace_reader_events(r) / 2);
  for (uint32_t id = 0; id < ACTORS_IN_WORDS; id++) {
    why_name(&out, r, &w, id);
    if (world_actor(&w, id))
      why_actor(&out, r, &w, id);
    check_printable(&out, false);
  }
  invariant_text(&out, r, &w);
  invariant_end(&out, r, &w);
  check_printable(&out, true);
  buf_fini(&out);
  world_fini(&w);
  world_timeline_free(timeline);
}

static void check_events(struct trace_reader *r) {
  struct world w = {0};
  struct races *races = races_new();
  uint64_t n = 0, first;
  const struct event_batch *b;
  world_init(&w);
  races_watch(races, 100);
  for (; n < EVENTS_FOLDED && (b = trace_reader_batch(r, n, &first)); n += b->n) {
    CHECK(first == n && b->n > 0 && n + b->n <= trace_reader_events(r));
    check_batch(r, b);
    world_apply_batch(&w, b->events, b->n);
    races_apply_batch(races, b->events, b->n);
  }
  CHECK(b || n == trace_reader_events(r));
  check_figures(r, &w, races);
  races_free(races);
  world_fini(&w);
}

/* What our writer makes of it. */
static void check_copy(struct trace_reader *r) {
  struct err e = {0};
  struct trace_writer *writer;
  struct trace_reader *again;
  uint64_t n = 0, first;
  const struct event_batch *b;
  int fd = file_of("", 0);
  CHECK(trace_writer_open(&writer, dup(fd), "again", NULL, 0, NULL, &e) == 0);
  for (; n < EVENTS_FOLDED && (b = trace_reader_batch(r, n, &first)); n += b->n)
    CHECK(trace_writer_add(writer, b, &e) == 0);
  CHECK(trace_writer_close(writer, &e) == 0);
  CHECK(trace_reader_open_fd(&again, fd, "again", &e) == 0);
  CHECK(trace_reader_events(again) == n && trace_reader_whole(again));
  for (uint64_t i = 0; i < n; i++) {
    const struct event *a = trace_reader_event(again, i), *o = trace_reader_event(r, i);
    CHECK(a && o && memcmp(a, o, sizeof *a) == 0);
  }
  CHECK(!trace_reader_damage(again));
  trace_reader_close(again);
  close(fd);
}

static void check_reader(struct trace_reader *r) {
  const char *value = trace_reader_meta(r, "scenario");
  CHECK(!value || strlen(value) < TRACE_TABLE_MAX);
  check_events(r);
  check_times(r);
  check_snapshots(r);
  check_words(r);
  check_sentence(trace_reader_damage(r));
  CHECK(!trace_reader_event(r, trace_reader_events(r)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  struct trace_reader *r;
  struct err e = {0};
  int fd = file_of(data, n);
  if (trace_reader_open_fd(&r, fd, "input", &e) == 0) {
    check_reader(r);
    if (trace_crc(data, n) % 4 == 0) /* not always: it takes longer than all the rest */
      check_copy(r);
    trace_reader_close(r);
  } else {
    check_sentence(e.text);
  }
  close(fd);
  /* The same as a file that grows, and shrinks again. */
  size_t part = n - n / 3;
  fd = file_of(data, part);
  if (trace_reader_open_fd(&r, fd, "input", &e) == 0) {
    trace_reader_event(r, 0);
    CHECK(write(fd, data + part, n - part) == (ssize_t)(n - part));
    trace_reader_refresh(r);
    for (uint64_t i = 0; i < trace_reader_events(r); i += 1000)
      trace_reader_event(r, i);
    CHECK(ftruncate(fd, (off_t)part) == 0);
    trace_reader_refresh(r);
    CHECK(!trace_reader_event(r, trace_reader_events(r)));
    check_times(r);
    check_sentence(trace_reader_damage(r));
    trace_reader_close(r);
  }
  close(fd);
  return 0;
}

#ifdef FUZZING

/* The length of the chunk at p, made to fit into what is left; 0 if there is no room for one. */
static size_t fit(uint8_t *p, size_t left) {
  if (left < TRACE_CHUNK_HEAD)
    return 0;
  uint64_t bytes = le_get64(p + 8), room = left - TRACE_CHUNK_HEAD;
  if (bytes > room)
    le_put64(p + 8, bytes = room);
  return TRACE_CHUNK_HEAD + (size_t)bytes;
}

/* Makes the heads fit: totals if wanted, checksums always. */
static void repair(uint8_t *data, size_t n, bool totals) {
  uint64_t first = 0, max_ns = 0;
  uint32_t first_text = 1;
  size_t index = 0, size;
  if (n < TRACE_FILE_HEAD)
    return;
  trace_file_head_store(data);
  for (size_t at = TRACE_FILE_HEAD; (size = fit(data + at, n - at)); at += size) {
    uint8_t *p = data + at;
    uint16_t kind = le_get16(p + 4);
    if (totals) {
      memcpy(p, "WRCH", 4);
      p[6] = 0;
      le_put64(p + 16, size - TRACE_CHUNK_HEAD);
      le_put64(p + 24, first);
      le_put32(p + 44, first_text);
      if (kind == CHUNK_EVENTS) {
        first += le_get32(p + 40);
        first_text += le_get32(p + 48);
        max_ns = le_get64(p + 32) > max_ns ? le_get64(p + 32) : max_ns;
      }
      le_put64(p + 32, max_ns);
      if (kind == CHUNK_INDEX)
        index = at;
      for (size_t from = TRACE_FILE_HEAD, to = TRACE_CHUNK_HEAD;
           index == at && from < at && to + TRACE_CHUNK_HEAD <= size; to += TRACE_CHUNK_HEAD) {
        memcpy(p + to, data + from, TRACE_CHUNK_HEAD);
        from += TRACE_CHUNK_HEAD + le_get64(data + from + 8);
      }
      if (kind == CHUNK_END && size >= TRACE_END_BYTES)
        le_put64(p + TRACE_CHUNK_HEAD, index);
    }
    le_put32(p + 56, trace_crc(p + TRACE_CHUNK_HEAD, size - TRACE_CHUNK_HEAD));
    le_put32(p + 60, trace_crc(p, 60));
  }
}

/* Changes head fields or the payload of one chunk, whose length may change. */
static size_t mutate_chunk(uint8_t *data, size_t n, size_t max, unsigned seed) {
  size_t at[64], size[64], chunks = 0, s;
  for (size_t from = TRACE_FILE_HEAD; chunks < 64 && from < n; from += s) {
    s = fit(data + from, n - from);
    if (!s)
      break;
    at[chunks] = from;
    size[chunks++] = s;
  }
  if (!chunks)
    return LLVMFuzzerMutate(data, n, max);
  size_t k = seed / 16 % chunks;
  uint8_t *p = data + at[k];
  if (seed % 16 == 0) {
    LLVMFuzzerMutate(p + 4, TRACE_CHUNK_HEAD - 12, TRACE_CHUNK_HEAD - 12);
    return n;
  }
  size_t rest = n - at[k] - size[k], payload = size[k] - TRACE_CHUNK_HEAD;
  size_t room = payload + (max - n < 256 ? max - n : 256);
  uint8_t *copy = malloc(room + 1);
  CHECK(copy);
  memcpy(copy, p + TRACE_CHUNK_HEAD, payload);
  size_t now = LLVMFuzzerMutate(copy, payload, room ? room : 1);
  if (now > room)
    now = room;
  memmove(p + TRACE_CHUNK_HEAD + now, p + size[k], rest);
  memcpy(p + TRACE_CHUNK_HEAD, copy, now);
  free(copy);
  le_put64(p + 8, now);
  return n - payload + now;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t max, unsigned seed) {
  if (seed % 11 == 0)
    return LLVMFuzzerMutate(data, n, max);
  if (n < TRACE_FILE_HEAD || seed % 11 == 1)
    n = LLVMFuzzerMutate(data, n, max);
  else
    n = mutate_chunk(data, n, max, seed / 11);
  repair(data, n, seed % 11 != 2);
  return n;
}

#endif
