#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "sched/base/utf8.h"

struct sample {
  const char *in;
  size_t n;
  const char *out;
};
#define SAMPLE(in, out) \
  { in, sizeof(in) - 1, out }

static void encode(char out[4], size_t *n, int32_t cp) {
  unsigned char *o = (unsigned char *)out;
  if (cp < 0x80) {
    o[0] = (unsigned char)cp, *n = 1;
  } else if (cp < 0x800) {
    o[0] = (unsigned char)(0xc0 | cp >> 6), o[1] = (unsigned char)(0x80 | (cp & 63)), *n = 2;
  } else if (cp < 0x10000) {
    o[0] = (unsigned char)(0xe0 | cp >> 12), o[1] = (unsigned char)(0x80 | (cp >> 6 & 63));
    o[2] = (unsigned char)(0x80 | (cp & 63)), *n = 3;
  } else {
    o[0] = (unsigned char)(0xf0 | cp >> 18), o[1] = (unsigned char)(0x80 | (cp >> 12 & 63));
    o[2] = (unsigned char)(0x80 | (cp >> 6 & 63)), o[3] = (unsigned char)(0x80 | (cp & 63)), *n = 4;
  }
}

static void every_code_point_decodes_to_itself(void **state) {
  (void)state;
  for (int32_t cp = 0; cp <= 0x10ffff; cp++) {
    char s[4];
    size_t n;
    int32_t got;
    encode(s, &n, cp);
    size_t used = utf8_decode(s, n, &got);
    bool surrogate = cp >= 0xd800 && cp <= 0xdfff;
    assert_int_equal(got, surrogate ? -1 : cp);
    assert_int_equal(used, surrogate ? 1 : n);
    if (n > 1) { /* cut short */
      assert_int_equal(utf8_decode(s, n - 1, &got), 1);
      assert_int_equal(got, -1);
    }
  }
}

static void invalid_sequences_are_one_byte_long(void **state) {
  (void)state;
  static const char *const bad[] = {"\x80",
                                    "\xbf",
                                    "\xc0\x80",
                                    "\xc1\xbf",
                                    "\xe0\x9f\xbf",
                                    "\xed\xa0\x80",
                                    "\xf0\x8f\xbf\xbf",
                                    "\xf4\x90\x80\x80",
                                    "\xf8\x88\x80\x80\x80",
                                    "\xff",
                                    "\xfe",
                                    "\xe2\x28\xa1",
                                    "\xc3\x28"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int32_t cp = 0;
    assert_int_equal(utf8_decode(bad[i], strlen(bad[i]), &cp), 1);
    assert_int_equal(cp, -1);
  }
}

static void terminal_sees_no_control_character(void **state) {
  (void)state;
  static const struct sample samples[] = {
      SAMPLE("plain", "plain"),
      SAMPLE("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
      SAMPLE("a\nb\tc\rd", "a\\nb\\tc\\x0dd"),
      SAMPLE("nul\0nul", "nul\\x00nul"),
      SAMPLE("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\x8d", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac "
                                                                 "\xf0\x9f\x90\x8d"),
      SAMPLE("\xc2\x9b"
             "31m",
             "\\xc2\\x9b"
             "31m"),           /* C1: CSI in one character */
      SAMPLE("\x7f", "\\x7f"), /* DEL */
      SAMPLE("abc\xe2\x80\xae"
             "fed",
             "abc\\xe2\\x80\\xae"
             "fed"), /* right-to-left override */
      SAMPLE("\xff\xfe", "\\xff\\xfe"),
      SAMPLE("\xe2\x82", "\\xe2\\x82"),
  };
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    struct buf b = {0};
    utf8_add_safe(&b, samples[i].in, samples[i].n);
    assert_string_equal(buf_text(&b), samples[i].out);
    buf_fini(&b);
  }
}

/* Whatever the bytes are: what comes out is valid, without controls, and safe to pass again. */
static void noise_becomes_safe(void **state) {
  (void)state;
  uint64_t x = 42;
  for (int round = 0; round < 2000; round++) {
    char in[64];
    for (size_t i = 0; i < sizeof in; i++) {
      x ^= x << 13, x ^= x >> 7, x ^= x << 17;
      in[i] = (char)x;
    }
    struct buf once = {0}, twice = {0};
    utf8_add_safe(&once, in, sizeof in);
    utf8_add_safe(&twice, once.data, once.len);
    assert_string_equal(buf_text(&once), buf_text(&twice));
    for (size_t i = 0; i < once.len;) {
      int32_t cp;
      i += utf8_decode(once.data + i, once.len - i, &cp);
      assert_true(cp >= 0x20 && !(cp >= 0x7f && cp < 0xa0));
    }
    buf_fini(&once);
    buf_fini(&twice);
  }
}

static void json_strings_are_quoted(void **state) {
  (void)state;
  static const struct sample samples[] = {
      SAMPLE("", "\"\""),
      SAMPLE("say \"hi\" \\ now", "\"say \\\"hi\\\" \\\\ now\""),
      SAMPLE("a\nb\tc", "\"a\\nb\\u0009c\""),
      SAMPLE("\0\x1b\x7f", "\"\\u0000\\u001b\\u007f\""),
      SAMPLE("\xc3\xa9\xff", "\"\xc3\xa9\\ufffd\""),
      SAMPLE("\xe2\x80\xa8", "\"\\u2028\""),
  };
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    struct buf b = {0};
    utf8_add_json(&b, samples[i].in, samples[i].n);
    assert_string_equal(buf_text(&b), samples[i].out);
    buf_fini(&b);
  }
}

static void width_counts_columns(void **state) {
  (void)state;
  if (!setlocale(LC_CTYPE, "C.UTF-8"))
    skip();
  assert_int_equal(utf8_width("", 0), 0);
  assert_int_equal(utf8_width("abc", 3), 3);
  assert_int_equal(utf8_width("\xc3\xbc", 2), 1);
  assert_int_equal(utf8_width("u\xcc\x88", 3), 1);                /* u and a combining diaeresis */
  assert_int_equal(utf8_width("\xe6\xbc\xa2\xe5\xad\x97", 6), 4); /* two wide characters */
  assert_int_equal(utf8_width("\xff", 1), 1);
}

static void what_is_written_is_what_was_meant(void **state) {
  (void)state;
  char to[4];
  int32_t cp;
  for (int32_t c = ' '; c < 0x110000; c++) {
    size_t n = utf8_encode(to, c);
    if (n)
      assert_true(utf8_decode(to, n, &cp) == n && cp == c);
    else
      assert_true((c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c < 0xe000) || c == 0x61c ||
                  (c >= 0x200e && c < 0x206a));
  }
  const int32_t none[] = {-1, 0, 9, 27, 127, 0x9b, 0xd800, 0x202e, 0x110000};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    assert_int_equal(utf8_encode(to, none[i]), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_code_point_decodes_to_itself),
      cmocka_unit_test(invalid_sequences_are_one_byte_long),
      cmocka_unit_test(terminal_sees_no_control_character),
      cmocka_unit_test(noise_becomes_safe),
      cmocka_unit_test(json_strings_are_quoted),
      cmocka_unit_test(what_is_written_is_what_was_meant),
      cmocka_unit_test(width_counts_columns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
