#include "sched/trace/writer.h"

#include <errno.h>

#include "tests/unit/trace/made_trace.h"

static uint64_t seed_of_this_run(void) {
  uint64_t seed = (uint64_t)time(NULL);
  print_message("seed %llu\n", (unsigned long long)seed);
  return seed;
}

/* Batches of all sizes, with flushes and snapshots in between. */
static void what_is_written_comes_back(void **state) {
  (void)state;
  uint64_t seed = seed_of_this_run();
  struct dice d = {seed};
  for (unsigned round = 0; round < 30; round++) {
    size_t n = round % 10 == 0 ? 60000 : roll_sized(&d, 15);
    struct made m =
        made_random(seed + round, n, 1 + (unsigned)roll(&d, 40), (unsigned)roll(&d, 3) * 30);
    struct err e = {0};
    int fd = made_file();
    struct trace_writer *w = made_writer(fd);
    for (size_t at = 0, part; at < n; at += part) {
      part = roll_sized(&d, 17);
      part = part > n - at ? n - at : part;
      assert_int_equal(made_add(w, &m, at, at + part, &e), 0);
      assert_int_equal(trace_writer_events(w), at + part);
      if (roll(&d, 4) == 0)
        assert_int_equal(trace_writer_flush(w, &e), 0);
      else if (roll(&d, 8) == 0)
        assert_int_equal(trace_writer_snapshot(w, &at, sizeof at, &e), 0);
    }
    assert_int_equal(trace_writer_close(w, &e), 0);
    struct trace_reader *r = made_reader(fd);
    assert_null(trace_reader_damage(r));
    assert_true(trace_reader_whole(r));
    assert_int_equal(made_check(r, &m), n);
    trace_reader_close(r);
    close(fd);
    made_free(&m);
  }
}

static void thousands_of_types_fit_into_one_chunk(void **state) {
  (void)state;
  struct made m = made_random(1, TRACE_CHUNK_EVENTS, 8500, 50);
  struct err e = {0};
  int fd = made_file();
  struct trace_writer *w = made_writer(fd);
  assert_int_equal(made_add(w, &m, 0, m.n, &e), 0);
  assert_int_equal(trace_writer_close(w, &e), 0);
  struct trace_reader *r = made_reader(fd);
  assert_int_equal(made_check(r, &m), m.n);
  trace_reader_close(r);
  close(fd);
  made_free(&m);
}

/* Long texts end a chunk early; too long ones are refused in words. */
static void long_texts_are_divided(void **state) {
  (void)state;
  enum { N = 24, BYTES = 1 << 18 };
  struct event events[N] = {{.text = 0}};
  uint32_t ends[N];
  char *texts = calloc(N, BYTES);
  struct err e = {0};
  int fd = made_file();
  for (uint32_t i = 0; i < N; i++) {
    events[i].text = i + 1;
    ends[i] = (i + 1) * BYTES;
    memset(texts + (size_t)i * BYTES, 'a' + (int)i, BYTES);
  }
  struct event_batch b = {
      .events = events, .n = N, .first_text = 1, .n_texts = N, .text_end = ends, .texts = texts};
  struct trace_writer *w = made_writer(fd);
  assert_int_equal(trace_writer_add(w, &b, &e), 0);
  assert_int_equal(trace_writer_flush(w, &e), 0);
  struct trace_reader *r = made_reader(fd);
  for (uint32_t i = 0; i < N; i++) {
    size_t n;
    const char *text = trace_reader_text(r, i + 1, &n);
    assert_int_equal(n, BYTES);
    assert_memory_equal(text, texts + (size_t)i * BYTES, BYTES);
  }
  trace_reader_close(r);
  b.first_text = events[0].text = N + 1;
  b.n = b.n_texts = 1;
  ends[0] = TRACE_RUN_TEXTS + 1;
  assert_int_equal(trace_writer_add(w, &b, &e), ERR_RANGE);
  assert_non_null(strstr(e.text, "1 MiB"));
  trace_writer_abandon(w);
  free(texts);
  close(fd);
}

static void a_snapshot_too_large_is_left_out(void **state) {
  (void)state;
  struct err e = {0};
  int fd = made_file();
  struct trace_writer *w = made_writer(fd);
  uint64_t before = trace_writer_bytes(w);
  assert_int_equal(trace_writer_snapshot(w, "", (size_t)TRACE_BLOCK_MAX + 1, &e), 0);
  assert_int_equal(trace_writer_bytes(w), before);
  assert_int_equal(trace_writer_close(w, &e), 0);
  close(fd);
}

static void meta_comes_back_and_keeps_to_its_lines(void **state) {
  (void)state;
  static const struct trace_meta meta[] = {
      {"scenario", "lost-update"}, {"empty", ""}, {"note", "two words \x1b"}};
  static const struct trace_meta bad[] = {{"note", "two\nlines"}};
  struct trace_writer *w = NULL;
  struct err e = {0};
  int fd = made_file();
  assert_int_equal(trace_writer_open(&w, dup(fd), "made.wrt", bad, 1, NULL, &e), ERR_USAGE);
  char *long_value = malloc(TRACE_TABLE_MAX + 1);
  memset(long_value, 'x', TRACE_TABLE_MAX);
  long_value[TRACE_TABLE_MAX] = '\0';
  const struct trace_meta too_long = {"note", long_value};
  assert_int_equal(trace_writer_open(&w, dup(fd), "made.wrt", &too_long, 1, NULL, &e), ERR_USAGE);
  free(long_value);
  assert_int_equal(trace_writer_open(&w, dup(fd), "made.wrt", meta, 3, NULL, &e), 0);
  struct trace_reader *r = made_reader(fd);
  assert_string_equal(trace_reader_meta(r, "scenario"), "lost-update");
  assert_string_equal(trace_reader_meta(r, "empty"), "");
  assert_string_equal(trace_reader_meta(r, "note"), "two words \x1b");
  assert_null(trace_reader_meta(r, "words"));
  assert_null(trace_reader_meta(r, "scen"));
  trace_reader_close(r);
  trace_writer_abandon(w);
  close(fd);
}

/* The system calls of a bad day. */
static struct {
  int calls, fail_at; /* call number fail_at and all later ones fail ... */
  int error;          /* ... with this, or write half of what they should */
} day;

static long bad_write(int fd, const void *data, size_t n) {
  int call = day.calls++;
  if (day.error == EINTR && call % 2 == 0) {
    errno = EINTR;
    return -1;
  }
  if (call >= day.fail_at && day.error != EINTR) {
    if (call == day.fail_at) /* a full disk takes what it can first */
      return write(fd, data, n / 2);
    errno = day.error;
    return -1;
  }
  return write(fd, data, day.error == EINTR && n > 1 ? n / 3 + 1 : n);
}

static const struct trace_writer_io bad_io = {.write = bad_write};

/* Writes a small recording as far as it goes; returns the first error. */
static int write_small(int fd, const struct made *m, const struct trace_writer_io *io,
                       struct err *e) {
  static const struct trace_meta meta[] = {{"scenario", "made"}};
  struct trace_writer *w = NULL;
  size_t half = m->n / 2;
  int result = trace_writer_open(&w, dup(fd), "made.wrt", meta, 1, io, e);
  if (result < 0)
    return result;
  result = made_add(w, m, 0, half, e);
  if (result == 0)
    result = trace_writer_snapshot(w, "world", 5, e);
  if (result == 0)
    result = made_add(w, m, half, m->n, e);
  if (result < 0) {
    /* It goes on refusing, with the same sentence. */
    struct err again = {0};
    assert_int_equal(trace_writer_flush(w, &again), result);
    assert_string_equal(again.text, e->text);
    assert_int_equal(made_add(w, m, half, m->n, &again), result);
    assert_int_equal(trace_writer_snapshot(w, "world", 5, &again), result);
    assert_int_equal(made_size(fd), trace_writer_bytes(w));
  }
  int closed = trace_writer_close(w, e);
  assert_true(result == 0 || closed == result);
  return closed;
}

/* The file that a failed writer left: it opens without a complaint, or has not begun. */
static void check_left(int fd, const struct made *m) {
  if (made_size(fd) == 0)
    return;
  struct trace_reader *r = made_reader(fd);
  assert_null(trace_reader_damage(r));
  assert_false(trace_reader_whole(r));
  made_check(r, m);
  trace_reader_close(r);
}

static void a_failed_write_leaves_whole_chunks(void **state) {
  (void)state;
  static const int errors[] = {ENOSPC, EIO};
  struct made m = made_random(7, 40000, 6, 20);
  for (size_t k = 0; k < 2; k++) {
    int failed = 0;
    for (day.fail_at = 0;; day.fail_at++) {
      struct err e = {0};
      int fd = made_file();
      day.error = errors[k];
      day.calls = 0;
      int result = write_small(fd, &m, &bad_io, &e);
      if (result == 0) {
        close(fd);
        break;
      }
      failed++;
      assert_int_equal(result, ERR_SYSTEM);
      assert_true(strstr(e.text, strerror(errors[k])) && e.text[strlen(e.text) - 1] == '.');
      check_left(fd, &m);
      close(fd);
    }
    assert_int_equal(failed, day.calls); /* one for every write of a good day */
    assert_true(failed >= 7);
  }
  made_free(&m);
}

static void interrupted_and_short_writes_go_on(void **state) {
  (void)state;
  struct made m = made_random(8, 40000, 6, 20);
  struct err e = {0};
  int fd = made_file();
  day.error = EINTR;
  day.calls = 0;
  assert_int_equal(write_small(fd, &m, &bad_io, &e), 0);
  assert_true(day.calls > 20);
  struct trace_reader *r = made_reader(fd);
  assert_true(trace_reader_whole(r));
  assert_int_equal(made_check(r, &m), m.n);
  trace_reader_close(r);
  close(fd);
  made_free(&m);
}

static void running_out_of_memory_leaves_whole_chunks(void **state) {
  (void)state;
  struct made m = made_random(9, 40000, 6, 20);
  int failed = 0;
  for (long n = 0;; n++) {
    struct err e = {0};
    int fd = made_file();
    mem_fail_after(n);
    int result = write_small(fd, &m, NULL, &e);
    long fired = mem_failures();
    mem_fail_after(-1);
    if (fired == 0) {
      assert_int_equal(result, 0);
      close(fd);
      break;
    }
    failed++;
    /* A name that cannot be sanitised is only left out. */
    assert_true(result == ERR_MEMORY || result == 0);
    if (result < 0) {
      assert_int_equal(e.text[strlen(e.text) - 1], '.');
      check_left(fd, &m);
    }
    close(fd);
  }
  assert_true(failed >= 8);
  made_free(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_written_comes_back),
      cmocka_unit_test(thousands_of_types_fit_into_one_chunk),
      cmocka_unit_test(long_texts_are_divided),
      cmocka_unit_test(a_snapshot_too_large_is_left_out),
      cmocka_unit_test(meta_comes_back_and_keeps_to_its_lines),
      cmocka_unit_test(a_failed_write_leaves_whole_chunks),
      cmocka_unit_test(interrupted_and_short_writes_go_on),
      cmocka_unit_test(running_out_of_memory_leaves_whole_chunks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
