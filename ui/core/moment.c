#include "ui/core/moment.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static uint64_t unit_ns(const char *unit) {
  static const struct {
    const char *name;
    uint64_t ns;
  } units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strcmp(units[i].name, unit) == 0)
      return units[i].ns;
  return 0;
}

/* Of the greatest times a double is not exact, and 100% is all. */
static uint64_t share_of(uint64_t ns, double percent) {
  double at = (double)ns * (percent / 100);
  return at < (double)ns ? (uint64_t)at : ns;
}

static int at_time(struct moment *out, struct trace_reader *r, const char *text, uint64_t t_ns,
                   struct err *e) {
  uint64_t last_ns = trace_reader_time(r, trace_reader_events(r));
  *out = (struct moment){.events = trace_reader_at_time(r, t_ns), .t_ns = t_ns};
  if (t_ns <= last_ns)
    return 0;
  return err_set(e, ERR_RANGE,
                 "There is nothing at %.40s; the last event is at %" PRIu64 ".%06" PRIu64 " ms.",
                 text, last_ns / 1000000, last_ns % 1000000);
}

static int at_event(struct moment *out, struct trace_reader *r, uint64_t n, struct err *e) {
  uint64_t all = trace_reader_events(r);
  if (n >= all)
    return err_set(e, ERR_RANGE, "There is no event #%" PRIu64 "; the last one is #%" PRIu64 ".", n,
                   all ? all - 1 : 0);
  *out = (struct moment){.events = n + 1, .t_ns = trace_reader_time(r, n)};
  return 0;
}

int moment_parse(struct moment *out, struct trace_reader *r, const char *text, struct err *e) {
  uint64_t all = trace_reader_events(r);
  char *end;
  errno = 0;
  if (*text == '#') {
    uint64_t n = strtoull(text + 1, &end, 10);
    if (*end == '\0' && end != text + 1 && text[1] != '-' && !errno)
      return at_event(out, r, n, e);
  } else {
    double v = strtod(text, &end);
    uint64_t unit = unit_ns(end);
    if (end != text && v >= 0 && strcmp(end, "%") == 0 && v <= 100)
      return at_time(out, r, text, share_of(trace_reader_time(r, all), v), e);
    if (end != text && v >= 0 && unit && v * (double)unit < 1.8e19)
      return at_time(out, r, text, (uint64_t)(v * (double)unit), e);
  }
  return err_set(e, ERR_USAGE,
                 "\"%.40s\" is not a moment; write a time (12.5ms), a share (50%%) or an event "
                 "(#123).",
                 text);
}
