/* Files that something has happened to: every cut, every flipped bit, a lying index, and what
 * somebody does to the file while it is open. Whatever it was, the events before it are there, they
 * are the right ones, and there is a sentence about it. */
#include "sched/trace/reader.h"

#include "tests/unit/trace/made_trace.h"

enum { EVENTS = 24, PART = 12 };

/* A small recording with everything in it, and where its chunks are. */
struct sample {
  struct made made;
  uint8_t *bytes;
  size_t n;
  size_t at[16]; /* of the chunks, and the end */
  struct trace_chunk chunk[16];
  size_t n_chunks;
};

static void find_chunks(struct sample *s) {
  size_t at = TRACE_FILE_HEAD;
  for (s->n_chunks = 0; at < s->n; s->n_chunks++) {
    struct trace_chunk *c = &s->chunk[s->n_chunks];
    s->at[s->n_chunks] = at;
    assert_int_equal(trace_chunk_load(c, s->bytes + at), 0);
    at += TRACE_CHUNK_HEAD + c->bytes;
  }
  s->at[s->n_chunks] = at;
  assert_int_equal(at, s->n);
}

static int begin(void **state) {
  static struct sample s;
  struct err e = {0};
  int fd = made_file();
  struct trace_writer *w = made_writer(fd);
  s.made = made_random(1, EVENTS, 4, 40);
  for (size_t i = 0; i < EVENTS; i += PART) {
    assert_int_equal(made_add(w, &s.made, i, i + PART, &e), 0);
    assert_int_equal(trace_writer_snapshot(w, "a world", 7, &e), 0);
  }
  assert_int_equal(trace_writer_close(w, &e), 0);
  s.bytes = made_bytes(fd, &s.n);
  find_chunks(&s);
  assert_int_equal(s.n_chunks, 8); /* SCHEMA META 2 x (EVENTS SNAP) INDEX END */
  close(fd);
  *state = &s;
  return 0;
}

static int end(void **state) {
  struct sample *s = *state;
  made_free(&s->made);
  free(s->bytes);
  return 0;
}

/* How many events must be readable if something is wrong at this offset. */
static uint64_t events_before(const struct sample *s, size_t offset) {
  uint64_t n = 0;
  for (size_t i = 0; i < s->n_chunks; i++)
    if (s->at[i + 1] <= offset)
      n += s->chunk[i].count;
  return n;
}

/* Asks for everything there is to ask for; returns the number of events. */
static uint64_t use(struct trace_reader *r, const struct made *m) {
  uint64_t n = made_check(r, m), at;
  size_t bytes;
  for (uint32_t i = 0; i <= m->n_texts + 1; i++)
    trace_reader_text(r, i, &bytes);
  for (uint64_t i = 0; i <= m->n; i++) {
    const void *world = trace_reader_snapshot(r, i, &at, &bytes);
    assert_true(!world || (at <= i && bytes == 7 && memcmp(world, "a world", 7) == 0));
    assert_true(trace_reader_at_time(r, trace_reader_time(r, i)) <= n);
  }
  assert_int_equal(trace_reader_events(r), n);
  return n;
}

static void check_sentence(const struct trace_reader *r) {
  const char *damage = trace_reader_damage(r);
  assert_non_null(damage);
  assert_true(strstr(damage, "made.wrt") && strstr(damage, "byte "));
  assert_int_equal(damage[strlen(damage) - 1], '.');
}

static int file_of(const uint8_t *bytes, size_t n) {
  int fd = made_file();
  assert_int_equal(write(fd, bytes, n), n);
  return fd;
}

static void every_cut_keeps_what_is_before_it(void **state) {
  const struct sample *s = *state;
  int fd = file_of(s->bytes, s->n);
  for (size_t n = s->n - 1; n > 0; n--) {
    struct trace_reader *r = NULL;
    struct err e = {0};
    assert_int_equal(ftruncate(fd, (off_t)n), 0);
    int result = trace_reader_open_fd(&r, fd, "made.wrt", &e);
    assert_int_equal(result, n < 8 ? ERR_FORMAT : n < TRACE_FILE_HEAD ? ERR_TRUNCATED : 0);
    if (result < 0)
      continue;
    assert_int_equal(use(r, &s->made), events_before(s, n));
    assert_false(trace_reader_whole(r));
    bool between = n == TRACE_FILE_HEAD;
    for (size_t i = 0; i < s->n_chunks; i++)
      between = between || n == s->at[i];
    if (between)
      assert_null(trace_reader_damage(r));
    else
      check_sentence(r);
    trace_reader_close(r);
  }
  close(fd);
}

static void flip(int fd, const struct sample *s, size_t bit) {
  uint8_t byte = s->bytes[bit / 8] ^ (uint8_t)(1 << bit % 8);
  assert_int_equal(pwrite(fd, &byte, 1, (off_t)(bit / 8)), 1);
}

static void restore(int fd, const struct sample *s, size_t bit) {
  assert_int_equal(pwrite(fd, s->bytes + bit / 8, 1, (off_t)(bit / 8)), 1);
}

static void every_flipped_bit_is_noticed(void **state) {
  const struct sample *s = *state;
  int fd = file_of(s->bytes, s->n);
  for (size_t bit = 0; bit < 8 * s->n; bit++) {
    struct trace_reader *r = NULL;
    struct err e = {0};
    flip(fd, s, bit);
    int result = trace_reader_open_fd(&r, fd, "made.wrt", &e);
    if (result < 0) {
      assert_int_equal(result, bit < 8 * 8 ? ERR_FORMAT : ERR_DAMAGED);
      assert_true(bit < 8 * TRACE_FILE_HEAD);
    } else {
      bool in_schema = bit / 8 >= s->at[0] + TRACE_CHUNK_HEAD && bit / 8 < s->at[1];
      /* The schema is long and does not matter for the rest. */
      uint64_t n = in_schema ? trace_reader_events(r) : use(r, &s->made);
      assert_true(bit >= 8 * TRACE_FILE_HEAD);
      assert_true(n >= (in_schema ? EVENTS : events_before(s, bit / 8)));
      check_sentence(r);
      trace_reader_close(r);
    }
    restore(fd, s, bit);
  }
  close(fd);
}

/* Damage to what events do not depend on costs only itself. */
static void damage_beside_the_events_costs_only_itself(void **state) {
  const struct sample *s = *state;
  int fd = file_of(s->bytes, s->n);
  for (size_t i = 0; i < s->n_chunks; i++) {
    if (s->chunk[i].kind == CHUNK_EVENTS || s->chunk[i].bytes == 0)
      continue;
    size_t bit = 8 * (s->at[i] + TRACE_CHUNK_HEAD);
    flip(fd, s, bit);
    struct trace_reader *r = made_reader(fd);
    assert_int_equal(use(r, &s->made), EVENTS);
    assert_int_equal(trace_reader_whole(r), s->chunk[i].kind != CHUNK_END);
    check_sentence(r);
    uint64_t at;
    size_t bytes;
    if (s->chunk[i].kind == CHUNK_SNAP && s->chunk[i].first > PART) {
      assert_non_null(trace_reader_snapshot(r, s->chunk[i].first, &at, &bytes));
      assert_int_equal(at, s->chunk[i].first - PART);
    }
    trace_reader_close(r);
    restore(fd, s, bit);
  }
  close(fd);
}

/* Repairs the checksums of the chunks and of their copies in the INDEX, except the payload's of one
 * chunk: what somebody does who wants to be believed. */
static void forge(uint8_t *bytes, const struct sample *s) {
  size_t index = s->n_chunks - 2;
  for (size_t i = 0; i < s->n_chunks; i++) {
    uint8_t *head = bytes + s->at[i];
    if (i == index)
      for (size_t k = 0; k < index; k++)
        memcpy(head + TRACE_CHUNK_HEAD * (k + 1), bytes + s->at[k], TRACE_CHUNK_HEAD);
    le_put32(head + 56, trace_crc(head + TRACE_CHUNK_HEAD, s->chunk[i].bytes));
    le_put32(head + 60, trace_crc(head, 60));
  }
}

/* Every byte of the file changed to every one of some values, with sound checksums: whatever the
 * reader makes of it, it comes to an end with fewer or other events. */
static void forged_bytes_do_no_harm(void **state) {
  const struct sample *s = *state;
  static const uint8_t values[] = {0, 1, 0xff};
  uint8_t *bytes = malloc(s->n);
  int fd = file_of(s->bytes, s->n);
  uint64_t fewer = 0;
  for (size_t at = s->at[2]; at < s->n; at++) /* not in the tables */
    for (size_t k = 0; k < sizeof values; k++) {
      struct trace_reader *r = NULL;
      uint64_t n = 0, first;
      size_t text;
      memcpy(bytes, s->bytes, s->n);
      bytes[at] = values[k];
      forge(bytes, s);
      assert_int_equal(pwrite(fd, bytes, s->n, 0), s->n);
      r = made_reader(fd);
      for (const struct event_batch *b; (b = trace_reader_batch(r, n, &first)); n += b->n)
        for (size_t i = 0; i < b->n; i++) {
          assert_true(b->events[i].text <= s->made.n_texts + EVENTS);
          trace_reader_text(r, b->events[i].text, &text);
        }
      assert_true(n <= EVENTS && n == trace_reader_events(r));
      for (uint64_t t = 1; t; t <<= 1)
        assert_true(trace_reader_at_time(r, t) <= trace_reader_events(r));
      fewer += n < EVENTS;
      trace_reader_close(r);
    }
  assert_true(fewer > 100);
  free(bytes);
  close(fd);
}

/* An INDEX with sound checksums that tells stories. */
static void a_lying_index_is_not_believed(void **state) {
  const struct sample *s = *state;
  size_t index = s->n_chunks - 2;
  uint8_t *bytes = malloc(s->n);
  for (size_t entry = 0; entry < index; entry++)
    for (size_t field = 4; field < 56; field++) {
      memcpy(bytes, s->bytes, s->n);
      uint8_t *head = bytes + s->at[index], *copy = head + TRACE_CHUNK_HEAD * (entry + 1);
      copy[field] ^= 1;
      le_put32(copy + 60, trace_crc(copy, 60));
      le_put32(head + 56, trace_crc(head + TRACE_CHUNK_HEAD, s->chunk[index].bytes));
      le_put32(head + 60, trace_crc(head, 60));
      int fd = file_of(bytes, s->n);
      struct trace_reader *r = made_reader(fd);
      uint64_t n = use(r, &s->made);
      if (n < EVENTS)
        check_sentence(r);
      trace_reader_close(r);
      close(fd);
    }
  free(bytes);
}

static void what_follows_the_end_is_reported(void **state) {
  const struct sample *s = *state;
  int fd = file_of(s->bytes, s->n);
  assert_int_equal(write(fd, s->bytes + s->at[2], 500), 500);
  struct trace_reader *r = made_reader(fd);
  assert_int_equal(use(r, &s->made), EVENTS);
  assert_true(trace_reader_whole(r));
  assert_non_null(strstr(trace_reader_damage(r), "something follows its end"));
  trace_reader_close(r);
  close(fd);
}

/* The file gets shorter while it is open, noticed by a refresh or in the middle of reading. */
static void a_file_may_shrink_while_it_is_read(void **state) {
  const struct sample *s = *state;
  for (int refresh = 0; refresh < 2; refresh++)
    for (size_t n = 0; n < s->n; n += 7) {
      int fd = file_of(s->bytes, s->n);
      struct trace_reader *r = made_reader(fd);
      assert_int_equal(trace_reader_events(r), EVENTS);
      assert_int_equal(ftruncate(fd, (off_t)n), 0);
      if (refresh)
        assert_int_equal(trace_reader_refresh(r), 0);
      uint64_t left = use(r, &s->made);
      assert_int_equal(left, events_before(s, n));
      if (left < EVENTS) {
        assert_non_null(strstr(trace_reader_damage(r), "the file has become shorter"));
        assert_false(trace_reader_whole(r));
      }
      trace_reader_close(r);
      close(fd);
    }
}

/* Somebody replaces the contents by those of another recording. */
static void a_file_may_change_while_it_is_read(void **state) {
  const struct sample *s = *state;
  struct err e = {0};
  struct made other = made_random(99, EVENTS, 4, 40);
  int fd = file_of(s->bytes, s->n);
  struct trace_reader *r = made_reader(fd);
  assert_int_equal(ftruncate(fd, 0), 0);
  assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
  struct trace_writer *w = made_writer(fd);
  assert_int_equal(made_add(w, &other, 0, EVENTS, &e), 0);
  assert_int_equal(trace_writer_close(w, &e), 0);
  assert_int_equal(use(r, &s->made), 0);
  check_sentence(r);
  trace_reader_close(r);
  made_free(&other);
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_cut_keeps_what_is_before_it),
      cmocka_unit_test(every_flipped_bit_is_noticed),
      cmocka_unit_test(damage_beside_the_events_costs_only_itself),
      cmocka_unit_test(forged_bytes_do_no_harm),
      cmocka_unit_test(a_lying_index_is_not_believed),
      cmocka_unit_test(what_follows_the_end_is_reported),
      cmocka_unit_test(a_file_may_shrink_while_it_is_read),
      cmocka_unit_test(a_file_may_change_while_it_is_read),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
