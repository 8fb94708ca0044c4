#include "sched/trace/reader.h"

#include <errno.h>

#include "tests/unit/trace/made_trace.h"

static void expect_refusal(int fd, int code, const char *words) {
  struct trace_reader *r = NULL;
  struct err e = {0};
  assert_int_equal(trace_reader_open_fd(&r, fd, "odd\x1b[1m.wrt", &e), code);
  assert_null(r);
  if (!strstr(e.text, words))
    fail_msg("'%s' does not say '%s'.", e.text, words);
  assert_null(strchr(e.text, '\x1b'));
  assert_int_equal(e.text[strlen(e.text) - 1], '.');
}

static void what_is_no_session_file_is_refused_in_words(void **state) {
  (void)state;
  struct trace_reader *r = NULL;
  struct err e = {0};
  assert_int_equal(trace_reader_open(&r, "/nowhere/x.wrt", &e), ERR_SYSTEM);
  assert_non_null(strstr(e.text, strerror(ENOENT)));
  assert_int_equal(trace_reader_open(&r, "/", &e), ERR_FORMAT);
  assert_non_null(strstr(e.text, "is a directory"));
  assert_int_equal(trace_reader_open(&r, "/dev/zero", &e), ERR_FORMAT);
  assert_non_null(strstr(e.text, "not a regular file"));

  int fd = made_file();
  expect_refusal(fd, ERR_FORMAT, "is empty");
  assert_int_equal(write(fd, "#!/bin/sh\n", 10), 10);
  expect_refusal(fd, ERR_FORMAT, "is not a session file");
  assert_int_equal(write(fd, "echo this is not a recording at all\n", 36), 36);
  expect_refusal(fd, ERR_FORMAT, "is not a session file");
  close(fd);

  uint8_t head[TRACE_FILE_HEAD];
  fd = made_file();
  trace_file_head_store(head);
  head[20] ^= 1;
  assert_int_equal(pwrite(fd, head, sizeof head, 0), sizeof head);
  expect_refusal(fd, ERR_DAMAGED, "its head at byte 0 is damaged");
  trace_file_head_store(head);
  le_put16(head + 8, 7);
  le_put16(head + 10, 2);
  le_put32(head + 28, trace_crc(head, 28));
  assert_int_equal(pwrite(fd, head, sizeof head, 0), sizeof head);
  expect_refusal(fd, ERR_VERSION, "by a newer whoruns (format 7); this one reads format 1");
  /* Newer, but an older reader will do. */
  le_put16(head + 10, 1);
  le_put32(head + 28, trace_crc(head, 28));
  assert_int_equal(pwrite(fd, head, sizeof head, 0), sizeof head);
  r = made_reader(fd);
  assert_int_equal(trace_reader_events(r), 0);
  trace_reader_close(r);
  close(fd);
  int pipes[2];
  assert_int_equal(pipe(pipes), 0);
  expect_refusal(pipes[0], ERR_FORMAT, "not a regular file");
  close(pipes[0]);
  close(pipes[1]);
}

static void what_cannot_be_read_is_refused_in_words(void **state) {
  (void)state;
  struct trace_reader *r = NULL;
  struct err e = {0};
  char path[1024] = "/nowhere/", link[64];
  for (size_t n = strlen(path); n < 1000; n += 2)
    memcpy(path + n, "\xc3\xa4", 3); /* only the end of it stands in the sentence */
  assert_int_equal(trace_reader_open(&r, path, &e), ERR_SYSTEM);
  assert_int_equal(strncmp(e.text, "...\xc3\xa4", 5), 0);
  assert_non_null(strstr(e.text, strerror(ENOENT)));

  int fd = made_file();
  assert_int_equal(write(fd, "something", 9), 9);
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int blind = open(link, O_WRONLY | O_CLOEXEC);
  assert_true(blind >= 0);
  expect_refusal(blind, ERR_SYSTEM, "cannot be read");
  close(blind);
  close(fd);
  expect_refusal(blind, ERR_SYSTEM, strerror(EBADF));
}

static void an_empty_recording_has_answers(void **state) {
  (void)state;
  struct err e = {0};
  size_t n;
  uint64_t at;
  int fd = made_file();
  assert_int_equal(trace_writer_close(made_writer(fd), &e), 0);
  struct trace_reader *r = made_reader(fd);
  assert_true(trace_reader_whole(r));
  assert_null(trace_reader_damage(r));
  assert_int_equal(trace_reader_events(r), 0);
  assert_null(trace_reader_batch(r, 0, &at));
  assert_null(trace_reader_event(r, UINT64_MAX));
  assert_int_equal(trace_reader_at_time(r, UINT64_MAX), 0);
  assert_int_equal(trace_reader_time(r, 5), 0);
  assert_null(trace_reader_snapshot(r, UINT64_MAX, &at, &n));
  assert_string_equal(trace_reader_text(r, 1, &n), "");
  assert_int_equal(n, 0);
  assert_null(trace_reader_meta(r, "scenario"));
  trace_reader_close(r);
  trace_reader_close(NULL);
  close(fd);
}

/* Somebody reads while somebody writes: after every flush the reader has what was flushed. */
static void a_growing_file_is_followed(void **state) {
  (void)state;
  struct dice d = {3};
  struct made m = made_random(3, 50000, 5, 30);
  struct err e = {0};
  int fd = made_file();
  struct trace_writer *w = made_writer(fd);
  struct trace_reader *r = made_reader(fd);
  size_t done = 0;
  while (done < m.n) {
    size_t part = 1 + roll(&d, 3000);
    part = part > m.n - done ? m.n - done : part;
    assert_int_equal(made_add(w, &m, done, done + part, &e), 0);
    assert_int_equal(trace_writer_flush(w, &e), 0);
    assert_int_equal(trace_reader_refresh(r), part);
    assert_int_equal(trace_reader_refresh(r), 0);
    done += part;
    assert_int_equal(trace_reader_events(r), done);
    assert_false(trace_reader_whole(r));
    assert_null(trace_reader_damage(r));
    assert_memory_equal(trace_reader_event(r, done - 1), &m.events[done - 1], sizeof *m.events);
  }
  assert_int_equal(trace_writer_close(w, &e), 0);
  assert_int_equal(trace_reader_refresh(r), 0);
  assert_true(trace_reader_whole(r));
  assert_int_equal(made_check(r, &m), m.n);
  trace_reader_close(r);
  close(fd);
  made_free(&m);
}

/* The file grows byte by byte: a chunk counts when its last byte is there. */
static void half_a_chunk_is_looked_at_again(void **state) {
  (void)state;
  struct made m = made_random(4, 60, 4, 30);
  struct err e = {0};
  int fd = made_file(), slow = made_file();
  struct trace_writer *w = made_writer(fd);
  for (size_t i = 0; i < m.n; i += 20) {
    assert_int_equal(made_add(w, &m, i, i + 20, &e), 0);
    assert_int_equal(trace_writer_flush(w, &e), 0);
  }
  assert_int_equal(trace_writer_close(w, &e), 0);
  size_t n, damaged = 0, steps = 0;
  uint8_t *bytes = made_bytes(fd, &n);
  assert_int_equal(write(slow, bytes, TRACE_FILE_HEAD), TRACE_FILE_HEAD);
  struct trace_reader *r = made_reader(slow);
  for (size_t i = TRACE_FILE_HEAD; i < n; i++) {
    assert_int_equal(write(slow, bytes + i, 1), 1);
    uint64_t new = trace_reader_refresh(r);
    assert_true(new == 0 || new == 20);
    steps += new == 20;
    damaged += trace_reader_damage(r) != NULL;
    assert_int_equal(trace_reader_whole(r), i == n - 1);
  }
  assert_int_equal(steps, 3);
  assert_int_equal(damaged, n - TRACE_FILE_HEAD - 7); /* all but the ends of the seven chunks */
  assert_int_equal(made_check(r, &m), m.n);
  trace_reader_close(r);
  free(bytes);
  close(fd);
  close(slow);
  made_free(&m);
}

/* The definition in reader.h, by counting. */
static void time_is_the_greatest_stamp_so_far(void **state) {
  (void)state;
  struct made m = made_random(5, 40000, 5, 0);
  struct dice d = {5};
  struct err e = {0};
  int fd = made_file();
  struct trace_writer *w = made_writer(fd);
  assert_int_equal(made_add(w, &m, 0, 100, &e), 0);
  assert_int_equal(trace_writer_flush(w, &e), 0);
  assert_int_equal(made_add(w, &m, 100, m.n, &e), 0);
  assert_int_equal(trace_writer_close(w, &e), 0);
  struct trace_reader *r = made_reader(fd);
  uint64_t *time = calloc(m.n, sizeof *time), max = 0;
  for (size_t i = 0; i < m.n; i++) {
    max = m.events[i].t_ns > max ? m.events[i].t_ns : max;
    time[i] = max;
    assert_int_equal(trace_reader_time(r, i), max);
  }
  assert_int_equal(trace_reader_time(r, m.n), max);
  assert_int_equal(trace_reader_time(r, UINT64_MAX), max);
  assert_int_equal(trace_reader_at_time(r, UINT64_MAX), m.n);
  assert_int_equal(trace_reader_at_time(r, max), m.n);
  for (int round = 0; round < 2000; round++) {
    uint64_t t = time[roll(&d, m.n)] + roll(&d, 3) - 1;
    uint64_t at = trace_reader_at_time(r, t);
    assert_true(at == 0 || time[at - 1] <= t);
    assert_true(at == m.n || time[at] > t);
  }
  trace_reader_close(r);
  free(time);
  close(fd);
  made_free(&m);
}

static void snapshots_are_found_by_what_they_contain(void **state) {
  (void)state;
  static const size_t taken[] = {0, 10, 10, 700};
  struct made m = made_random(6, 1000, 3, 10);
  struct err e = {0};
  size_t n, done = 0;
  uint64_t at;
  int fd = made_file();
  struct trace_writer *w = made_writer(fd);
  for (size_t i = 0; i < 4; i++) {
    if (taken[i] > done)
      assert_int_equal(made_add(w, &m, done, taken[i], &e), 0);
    done = taken[i];
    assert_int_equal(trace_writer_snapshot(w, "snapshot" + i, 8 - i, &e), 0);
  }
  assert_int_equal(made_add(w, &m, done, m.n, &e), 0);
  assert_int_equal(trace_writer_close(w, &e), 0);
  struct trace_reader *r = made_reader(fd);
  assert_memory_equal(trace_reader_snapshot(r, 9, &at, &n), "snapshot", 8);
  assert_true(at == 0 && n == 8);
  assert_memory_equal(trace_reader_snapshot(r, 10, &at, &n), "apshot", 6);
  assert_true(at == 10 && n == 6);
  assert_memory_equal(trace_reader_snapshot(r, 699, &at, &n), "apshot", 6);
  assert_memory_equal(trace_reader_snapshot(r, UINT64_MAX, &at, &n), "pshot", 5);
  assert_true(at == 700 && n == 5);
  trace_reader_close(r);
  close(fd);
  made_free(&m);
}

/* What comes from one call stays while others are made, as far as reader.h promises. */
static void borrowed_things_stay(void **state) {
  (void)state;
  struct made m = made_random(11, 100000, 3, 50);
  struct err e = {0};
  int fd = made_file();
  struct trace_writer *w = made_writer(fd);
  for (size_t i = 0; i < m.n; i += 500) { /* 200 chunks */
    assert_int_equal(made_add(w, &m, i, i + 500, &e), 0);
    assert_int_equal(trace_writer_flush(w, &e), 0);
  }
  assert_int_equal(trace_writer_close(w, &e), 0);
  struct trace_reader *r = made_reader(fd);
  uint64_t first;
  size_t n[64];
  const char *text[64];
  const struct event *left = trace_reader_batch(r, 499, &first)->events;
  const struct event *right = trace_reader_batch(r, 500, &first)->events;
  /* Texts from everywhere do not disturb the decoded events, */
  for (uint32_t i = 1; i <= m.n_texts; i++)
    trace_reader_text(r, i, &n[0]);
  assert_memory_equal(left, m.events, 500 * sizeof *left);
  assert_memory_equal(right, m.events + 500, 500 * sizeof *right);
  assert_ptr_equal(trace_reader_batch(r, 0, &first)->events, left);
  assert_ptr_equal(trace_reader_batch(r, 999, &first)->events, right);
  /* nor each other, if they are from 64 chunks. */
  uint32_t number[64];
  for (size_t i = 0; i < 64; i++) {
    size_t k = 500 * (3 * i + 1);
    while (!m.events[k].text)
      k++;
    number[i] = m.events[k].text;
    text[i] = trace_reader_text(r, number[i], &n[i]);
  }
  for (size_t i = 0; i < 64; i++) {
    uint32_t start = number[i] > 1 ? m.text_end[number[i] - 2] : 0;
    assert_int_equal(n[i], m.text_end[number[i] - 1] - start);
    assert_memory_equal(text[i], m.texts + start, n[i]);
  }
  assert_string_equal(trace_reader_text(r, m.n_texts + 1, &n[0]), "");
  assert_string_equal(trace_reader_text(r, 0, &n[0]), "");
  trace_reader_close(r);
  close(fd);
  made_free(&m);
}

/* A chunk made by hand at the end of a file. */
static void append(int fd, struct trace_chunk c, const void *payload, size_t n) {
  uint8_t head[TRACE_CHUNK_HEAD];
  c.bytes = c.raw_bytes = n;
  c.first_text = c.first_text ? c.first_text : 1;
  c.crc = trace_crc(payload, n);
  trace_chunk_store(&c, head);
  off_t end = (off_t)made_size(fd);
  assert_int_equal(pwrite(fd, head, sizeof head, end), sizeof head);
  assert_int_equal(pwrite(fd, payload, n, end + (off_t)sizeof head), n);
}

static int file_with_head(void) {
  uint8_t head[TRACE_FILE_HEAD];
  int fd = made_file();
  trace_file_head_store(head);
  assert_int_equal(pwrite(fd, head, sizeof head, 0), sizeof head);
  return fd;
}

static void a_newer_file_explains_itself(void **state) {
  (void)state;
  static const char schema[] = "event\t11\tforged\tdoc\tsentence\n"
                               "wisdom\tof\tthe\tfuture\n"
                               "event\t60001\tteleport\tFrom here to there\t{actor} is at {a}.\n"
                               "field\ta\tid\tstable\tplace\twhere\n"
                               "field\tc\tquaternion\thost\tspin\thow\n"
                               "field\tt\ttext\tstable\tname\tits name\n";
  struct made m = made_random(12, 500, 60, 10);
  struct err e = {0};
  int fd = file_with_head(), whole = made_file();
  append(fd, (struct trace_chunk){.kind = CHUNK_SCHEMA}, schema, sizeof schema - 1);
  append(fd, (struct trace_chunk){.kind = 900, .codec = 3}, "what is this", 12);
  /* The events of a file that this version wrote. */
  struct trace_writer *w = made_writer(whole);
  uint64_t start = trace_writer_bytes(w);
  assert_int_equal(made_add(w, &m, 0, m.n, &e), 0);
  assert_int_equal(trace_writer_close(w, &e), 0);
  size_t n;
  uint8_t *bytes = made_bytes(whole, &n);
  assert_int_equal(lseek(fd, 0, SEEK_END), made_size(fd));
  assert_int_equal(write(fd, bytes + start, n - start), n - start);

  struct trace_reader *r = made_reader(fd);
  assert_int_equal(made_check(r, &m), m.n);
  const struct event_desc *d = trace_reader_desc(r, 60001);
  assert_string_equal(d->name, "teleport");
  assert_string_equal(d->sentence, "{actor} is at {a}.");
  assert_int_equal(d->field[SLOT_A].kind, FIELD_ID);
  assert_int_equal(d->field[SLOT_B].kind, FIELD_NONE);
  assert_int_equal(d->field[SLOT_C].kind, FIELD_U64);
  assert_true(d->field[SLOT_C].host);
  assert_int_equal(d->field[SLOT_T].kind, FIELD_TEXT);
  assert_string_equal(d->field[SLOT_T].doc, "its name");
  assert_ptr_equal(trace_reader_desc(r, EV_START), event_desc(EV_START));
  assert_null(trace_reader_desc(r, 60002)->name);
  trace_reader_close(r);
  free(bytes);
  close(fd);
  close(whole);
  made_free(&m);
}

static void tables_that_make_no_sense_are_not_used(void **state) {
  (void)state;
  static const char *const schemas[] = {
      "event\t60001\tn\td",
      "event\t60001\tn\td\n",
      "event\tx\tn\td\ts\n",
      "event\t70000\tn\td\ts\n",
      "event\t60001\t\td\ts\n",
      "event\t60001\tn\td\ts\nevent\t60001\tn\td\ts\n",
      "field\ta\tid\thost\tn\td\n",
      "event\t60001\tn\td\ts\nfield\tq\tid\thost\tn\td\n",
      "event\t60001\t\x1b[2J\td\ts\n",
      "event\t60001\tn\xc2\x9b\td\ts\n",
  };
  static const char *const metas[] = {"key value", "key\n", "ke\ny value\n"};
  for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
    int fd = file_with_head();
    append(fd, (struct trace_chunk){.kind = CHUNK_SCHEMA}, schemas[i], strlen(schemas[i]));
    struct trace_reader *r = made_reader(fd);
    assert_null(trace_reader_desc(r, 60001)->name);
    assert_non_null(strstr(trace_reader_damage(r), "The table of events at byte 32"));
    trace_reader_close(r);
    close(fd);
  }
  for (size_t i = 0; i < sizeof metas / sizeof *metas; i++) {
    int fd = file_with_head();
    append(fd, (struct trace_chunk){.kind = CHUNK_META}, metas[i], strlen(metas[i]));
    struct trace_reader *r = made_reader(fd);
    assert_null(trace_reader_meta(r, "key"));
    assert_non_null(strstr(trace_reader_damage(r), "The description at byte 32"));
    trace_reader_close(r);
    close(fd);
  }
}

static void a_codec_of_the_future_is_named(void **state) {
  (void)state;
  int fd = file_with_head();
  append(fd, (struct trace_chunk){.kind = CHUNK_EVENTS, .codec = 1, .count = 4}, "zstd", 4);
  struct trace_reader *r = made_reader(fd);
  assert_int_equal(trace_reader_events(r), 0);
  assert_non_null(strstr(trace_reader_damage(r), "packed in a way that this version cannot undo"));
  trace_reader_close(r);
  close(fd);
}

/* Opens, decodes and asks for everything while the nth allocation fails. */
static int use(int fd, const struct made *m, long *fired, struct err *e) {
  struct trace_reader *r = NULL;
  size_t n;
  uint64_t at;
  int result = trace_reader_open_fd(&r, fd, "made.wrt", e);
  *fired = mem_failures();
  if (result < 0)
    return result;
  for (uint64_t i = 0; i < m->n; i += 400) {
    const struct event *event = trace_reader_event(r, i);
    if (event)
      assert_memory_equal(event, &m->events[i], sizeof *event);
    if (event && event->text)
      trace_reader_text(r, event->text, &n);
  }
  trace_reader_snapshot(r, m->n, &at, &n);
  assert_int_equal(trace_reader_events(r), m->n);
  /* Whoever has memory again has everything again. */
  *fired = mem_failures();
  mem_fail_after(-1);
  assert_int_equal(made_check(r, m), m->n);
  assert_non_null(trace_reader_snapshot(r, m->n, &at, &n));
  trace_reader_close(r);
  return 0;
}

static void running_out_of_memory_loses_nothing(void **state) {
  (void)state;
  struct made m = made_random(13, 40000, 6, 20);
  struct err e = {0};
  int fd = made_file(), failed = 0;
  struct trace_writer *w = made_writer(fd);
  assert_int_equal(made_add(w, &m, 0, m.n, &e), 0);
  assert_int_equal(trace_writer_snapshot(w, "world", 5, &e), 0);
  assert_int_equal(trace_writer_close(w, &e), 0);
  long fired = 1;
  for (long n = 0; fired; n++) {
    mem_fail_after(n);
    int result = use(fd, &m, &fired, &e);
    mem_fail_after(-1);
    assert_true(result == 0 || (result == ERR_MEMORY && fired));
    assert_true(result == 0 || e.text[strlen(e.text) - 1] == '.');
    failed += fired > 0;
  }
  assert_true(failed >= 12);
  close(fd);
  made_free(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_no_session_file_is_refused_in_words),
      cmocka_unit_test(what_cannot_be_read_is_refused_in_words),
      cmocka_unit_test(an_empty_recording_has_answers),
      cmocka_unit_test(a_growing_file_is_followed),
      cmocka_unit_test(half_a_chunk_is_looked_at_again),
      cmocka_unit_test(time_is_the_greatest_stamp_so_far),
      cmocka_unit_test(snapshots_are_found_by_what_they_contain),
      cmocka_unit_test(borrowed_things_stay),
      cmocka_unit_test(a_newer_file_explains_itself),
      cmocka_unit_test(tables_that_make_no_sense_are_not_used),
      cmocka_unit_test(a_codec_of_the_future_is_named),
      cmocka_unit_test(running_out_of_memory_loses_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
