#ifndef TESTS_AIO_LINES_H
#define TESTS_AIO_LINES_H

/* What a run printed. */
#include "tests/unit/run/runs.h"

static inline void expect_lines(struct trace_reader *r, const char *const *lines) {
  RUNS_EACH(r, e) {
    size_t n;
    const char *text = trace_reader_text(r, e->text, &n);
    if (e->type != EV_OUT)
      continue;
    assert_non_null(*lines);
    if (n != strlen(*lines) || memcmp(text, *lines, n) != 0)
      fail_msg("\"%.*s\" instead of \"%s\"", (int)n, text, *lines);
    lines++;
  }
  if (*lines)
    fail_msg("\"%s\" is missing", *lines);
}

#endif
