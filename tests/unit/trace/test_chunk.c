/* The bytes of the format as FORMAT.md has them, without help from the code that makes them: a file
 * made by hand is read, and what the code makes is compared with it. */
#include "sched/trace/chunk.h"

#include "tests/unit/trace/made_trace.h"

/* By the book, bit by bit. */
static uint32_t crc_by_the_book(const uint8_t *p, size_t n) {
  uint32_t crc = 0xffffffff;
  for (size_t i = 0; i < n; i++) {
    crc ^= p[i];
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc;
}

static void checksums_are_crc_32c(void **state) {
  (void)state;
  struct dice d = {1};
  uint8_t bytes[999];
  assert_int_equal(trace_crc("123456789", 9), 0xe3069283);
  assert_int_equal(trace_crc("", 0), 0);
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (uint8_t)roll(&d, 256);
  for (size_t n = 0; n <= sizeof bytes; n += 37)
    assert_int_equal(trace_crc(bytes, n), crc_by_the_book(bytes, n));
}

/* Three events of two types, one with a text. */
static const struct event events[] = {
    {.t_ns = 100, .type = 32, .actor = 7, .a = 3, .b = 1, .c = UINT64_MAX},
    {.t_ns = 300, .type = 21, .actor = 7, .a = 4, .b = 1, .text = 1},
    {.t_ns = 200, .type = 32, .actor = 7, .a = 3, .b = 2, .c = 5},
};

static const uint8_t file_head[] = {
    0x89, 'W', 'R', 'T', '\r', '\n', 0x1a, '\n', /* magic */
    1,    0,   1,   0,                           /* version 1, to be read by version 1 */
    0,    0,   0,   0,   0,    0,    0,    0,    /* nothing */
    0,    0,   0,   0,   0,    0,    0,    0,    /* nothing */
};

static const uint8_t chunk_head[] = {
    'W',  'R', 'C', 'H', 3, 0, 0, 0, /* magic, EVENTS, not packed */
    57,   0,   0,   0,   0, 0, 0, 0, /* bytes */
    57,   0,   0,   0,   0, 0, 0, 0, /* raw bytes */
    0,    0,   0,   0,   0, 0, 0, 0, /* first */
    0x2c, 1,   0,   0,   0, 0, 0, 0, /* max time */
    3,    0,   0,   0,   1, 0, 0, 0, /* count, first text */
    1,    0,   0,   0,   0, 0, 0, 0, /* texts */
};

static const uint8_t payload[] = {
    53,   0,   0,    0,    2,    0,       /* bytes before the texts, number of types */
    21,   0,   1,    0,    0,    0,       /* type 21 once */
    32,   0,   2,    0,    0,    0,       /* type 32 twice */
    0x11, 100, 0,    200,  100,           /* time: one byte each from 100 on */
    0x10, 1,   0,    1,                   /* type: second, first, second of the list */
    0x01, 7,                              /* actor: 7 always */
    0x01, 4,   0x01, 1,    0x00, 0x01, 1, /* of type 21: a, b, c = 0, a text */
    0x01, 3,                              /* of type 32: a */
    0x11, 1,   0,    1,                   /* b: one byte each from 1 on */
    0x81, 6,   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* c: steps of 6 from -1 on */
    0x00,                                                      /* no texts */
    0x01, 2,   'h',  'i',                                      /* length of the text, the text */
};

static void a_file_made_by_hand_is_read(void **state) {
  (void)state;
  uint8_t file[sizeof file_head + 4 + sizeof chunk_head + 8 + sizeof payload], *p = file;
  memcpy(p, file_head, sizeof file_head);
  le_put32(p + 28, crc_by_the_book(p, 28));
  p += 32;
  memcpy(p, chunk_head, sizeof chunk_head);
  le_put32(p + 56, crc_by_the_book(payload, sizeof payload));
  le_put32(p + 60, crc_by_the_book(p, 60));
  memcpy(p + 64, payload, sizeof payload);
  int fd = made_file();
  assert_int_equal(write(fd, file, sizeof file), sizeof file);
  struct trace_reader *r = made_reader(fd);
  assert_int_equal(trace_reader_events(r), 3);
  for (uint64_t i = 0; i < 3; i++)
    assert_memory_equal(trace_reader_event(r, i), &events[i], sizeof *events);
  size_t n;
  assert_memory_equal(trace_reader_text(r, 1, &n), "hi", 2);
  assert_int_equal(n, 2);
  assert_int_equal(trace_reader_time(r, 2), 300);
  assert_null(trace_reader_damage(r));
  trace_reader_close(r);
  close(fd);
}

static void the_writer_makes_the_same_bytes(void **state) {
  (void)state;
  static const uint32_t text_end[] = {2};
  struct event_batch b = {
      .events = events, .n = 3, .first_text = 1, .n_texts = 1, .text_end = text_end, .texts = "hi"};
  struct err e = {0};
  int fd = made_file();
  struct trace_writer *w = made_writer(fd);
  size_t at = trace_writer_bytes(w), n;
  assert_int_equal(trace_writer_add(w, &b, &e), 0);
  assert_int_equal(trace_writer_close(w, &e), 0);
  uint8_t *bytes = made_bytes(fd, &n);
  assert_memory_equal(bytes, file_head, sizeof file_head);
  assert_memory_equal(bytes + at, chunk_head, sizeof chunk_head);
  assert_int_equal(le_get32(bytes + at + 56), crc_by_the_book(payload, sizeof payload));
  assert_memory_equal(bytes + at + 64, payload, sizeof payload);
  free(bytes);
  close(fd);
}

/* A recording of each version that was released must open for ever. */
static void version_1_opens(void **state) {
  (void)state;
  struct trace_reader *r;
  struct err e = {0};
  if (trace_reader_open(&r, TEST_DATA "/golden/traces/version-1.wrt", &e) < 0)
    fail_msg("%s", e.text);
  assert_true(trace_reader_whole(r));
  assert_null(trace_reader_damage(r));
  assert_string_equal(trace_reader_meta(r, "scenario"), "lost-update");
  assert_string_equal(trace_reader_desc(r, 999)->name, "teleport");
  assert_int_equal(trace_reader_events(r), 27);
  uint64_t sum = 0;
  size_t n = 0, bytes = 0;
  for (uint64_t i = 0; i < 27; i++) {
    const struct event *o = trace_reader_event(r, i);
    sum = sum * 31 + o->t_ns + o->type * 7 + o->actor * 5 + o->a * 3 + o->b * 2 + o->c;
    trace_reader_text(r, o->text, &n);
    bytes += n;
  }
  assert_int_equal(sum, 0xb9ed9ea5a187fe29u);
  assert_int_equal(bytes, 48);
  assert_int_equal(trace_reader_time(r, 26), 2700);
  trace_reader_close(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(checksums_are_crc_32c),
      cmocka_unit_test(a_file_made_by_hand_is_read),
      cmocka_unit_test(the_writer_makes_the_same_bytes),
      cmocka_unit_test(version_1_opens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
