#include "sched/trace/column.h"

#include "sched/trace/le.h"
#include "tests/unit/trace/made_trace.h"

enum { N = 300 };

/* How a column of these numbers is stored, after checking that it comes back. */
static uint8_t there_and_back(const uint64_t *v, size_t n, size_t *bytes) {
  struct buf out = {0};
  uint64_t back[N];
  trace_column_put64(&out, v, n);
  assert_false(buf_failed(&out));
  struct trace_cursor c = {(uint8_t *)out.data, (uint8_t *)out.data + out.len};
  assert_int_equal(trace_column_get64(&c, back, n), 0);
  assert_ptr_equal(c.at, c.end);
  assert_memory_equal(back, v, n * sizeof *v);
  /* One byte less is noticed. */
  for (size_t less = 1; less <= out.len; less++) {
    c = (struct trace_cursor){(uint8_t *)out.data, (uint8_t *)out.data + out.len - less};
    assert_int_equal(trace_column_get64(&c, back, n), ERR_DAMAGED);
  }
  uint8_t tag = (uint8_t)out.data[0];
  *bytes = out.len;
  buf_fini(&out);
  return tag;
}

static void each_form_is_chosen_where_it_is_smallest(void **state) {
  (void)state;
  static const struct {
    uint64_t start, step, noise;
    uint8_t tag; /* delta, width, bytes of base */
    size_t bytes;
  } cases[] = {
      {0, 0, 1, 0x00, 1},
      {77, 0, 1, 0x01, 2},
      {0 - (uint64_t)5, 0, 1, 0x08, 9},
      {0, 0, 200, 0x10, 1 + N},
      {1000, 0, 40000, 0x22, 3 + 2 * N},
      {1ull << 40, 0, 1ull << 31, 0x36, 7 + 4 * N},
      {1, 0, UINT64_MAX, 0x48, 9 + 8 * N},
      {5, 1, 1, 0x81, 10},
      {9000, 0 - (uint64_t)3, 1, 0x88, 17},
      {1ull << 50, 1000000, 250, 0x93, 12 + N - 1},
      {1ull << 50, 1ull << 33, 50000, 0xa5, 14 + 2 * (N - 1)},
      {0, 1ull << 50, 1ull << 31, 0xb7, 16 + 4 * (N - 1)},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    struct dice d = {k};
    uint64_t v[N], at = cases[k].start;
    size_t bytes;
    for (size_t i = 0; i < N; i++) {
      /* Noise in the steps where there are steps, else in the values. */
      uint64_t noise = i == 0 ? 0 : i == 1 ? cases[k].noise - 1 : roll(&d, cases[k].noise);
      at = i && cases[k].step ? at + cases[k].step + noise : at;
      v[i] = cases[k].step ? at : at + noise;
    }
    uint8_t tag = there_and_back(v, N, &bytes);
    if (cases[k].tag != 0x48)
      assert_int_equal(tag, cases[k].tag);
    else
      assert_int_equal(tag & 0xf0, 0x40);
    assert_true(bytes <= cases[k].bytes);
  }
}

static void columns_of_any_length_and_width_come_back(void **state) {
  (void)state;
  struct dice d = {4711};
  for (int round = 0; round < 3000; round++) {
    uint64_t v[N], bits = 1 + roll(&d, 64), step = roll(&d, 2) ? roll_sized(&d, 64) : 0;
    uint32_t v32[N], back32[N];
    uint16_t v16[N], back16[N];
    size_t n = round < 10 ? (size_t)round : roll(&d, 40), bytes;
    struct buf out = {0};
    for (size_t i = 0; i < n; i++) {
      v[i] = i * step + roll_sized(&d, (unsigned)bits);
      v32[i] = (uint32_t)v[i];
      v16[i] = (uint16_t)v[i];
    }
    there_and_back(v, n, &bytes);
    assert_true(bytes <= 9 + 8 * n);
    trace_column_put32(&out, v32, n);
    trace_column_put16(&out, v16, n);
    struct trace_cursor c = {(uint8_t *)out.data, (uint8_t *)out.data + out.len};
    assert_int_equal(trace_column_get32(&c, back32, n), 0);
    assert_int_equal(trace_column_get16(&c, back16, n), 0);
    assert_ptr_equal(c.at, c.end);
    assert_memory_equal(back32, v32, n * sizeof *v32);
    assert_memory_equal(back16, v16, n * sizeof *v16);
    buf_fini(&out);
  }
}

/* Every tag: those that make no sense are refused, the others take the bytes that they say. */
static void tags_are_checked(void **state) {
  (void)state;
  uint8_t bytes[64] = {0};
  uint64_t v[4];
  for (unsigned tag = 0; tag < 256; tag++) {
    static const size_t widths[8] = {0, 1, 2, 4, 8};
    size_t width = widths[tag >> 4 & 7], base = tag & 15, delta = tag >> 7;
    bool sound = (tag >> 4 & 7) <= 4 && base <= 8;
    bytes[0] = (uint8_t)tag;
    struct trace_cursor c = {bytes, bytes + sizeof bytes};
    assert_int_equal(trace_column_get64(&c, v, 4), sound ? 0 : ERR_DAMAGED);
    if (sound)
      assert_int_equal(c.at - bytes, 1 + base + (delta ? 8 + 3 * width : 4 * width));
    c = (struct trace_cursor){bytes, bytes + sizeof bytes};
    assert_int_equal(trace_column_get64(&c, v, 0), sound && !delta ? 0 : ERR_DAMAGED);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_form_is_chosen_where_it_is_smallest),
      cmocka_unit_test(columns_of_any_length_and_width_come_back),
      cmocka_unit_test(tags_are_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
