#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/check.h"
#include "sched/base/utf8.h"
#include "ui/cli/cli.h"

int cli_fail(const struct err *e) {
  struct buf safe = {0};
  utf8_add_safe(&safe, e->text, strlen(e->text)); /* it may quote an argument or a file */
  fflush(stdout);
  fprintf(stderr, "whoruns: %s\n", buf_text(&safe));
  buf_fini(&safe);
  return err_exit_code(e->code);
}

int cli_usage(const char *command, const char *fmt, ...) {
  struct err e = {.code = ERR_USAGE};
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(e.text, sizeof e.text, fmt, ap);
  va_end(ap);
  int code = cli_fail(&e);
  for (size_t i = 0; i < cli_commands_count; i++)
    if (strcmp(cli_commands[i].name, command) == 0)
      fprintf(stderr, "usage: whoruns %s %s\n", command, cli_commands[i].usage);
  return code;
}

int cli_open(int argc, char **argv, struct trace_reader **r, bool *json) {
  const char *file = NULL;
  for (int i = 1; i < argc; i++) {
    if (json && strcmp(argv[i], "--json") == 0)
      *json = true;
    else if (argv[i][0] == '-' && argv[i][1])
      return cli_usage(argv[0], "%s does not know the option %.100s.", argv[0], argv[i]);
    else if (file)
      return cli_usage(argv[0], "%s takes one file; \"%.100s\" is one too many.", argv[0], argv[i]);
    else
      file = argv[i];
  }
  if (!file)
    return cli_usage(argv[0], "%s needs the name of a recording.", argv[0]);
  struct err e;
  if (trace_reader_open(r, file, &e) != 0)
    return cli_fail(&e);
  return 0;
}

int cli_close(struct trace_reader *r, int code) {
  const char *damage = trace_reader_damage(r);
  if (damage) {
    struct err e;
    err_set(&e, ERR_DAMAGED, "%s", damage);
    code = cli_fail(&e);
  }
  trace_reader_close(r);
  return code;
}

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

static int at_time(struct trace_reader *r, const char *text, uint64_t t_ns, uint64_t *events,
                   struct err *e) {
  uint64_t last_ns = trace_reader_time(r, trace_reader_events(r));
  *events = trace_reader_at_time(r, t_ns);
  if (t_ns <= last_ns)
    return 0;
  return err_set(e, ERR_RANGE,
                 "There is nothing at %.40s; the last event is at %" PRIu64 ".%06" PRIu64 " ms.",
                 text, last_ns / 1000000, last_ns % 1000000);
}

int cli_moment(struct trace_reader *r, const char *text, uint64_t *events, struct err *e) {
  uint64_t all = trace_reader_events(r);
  char *end;
  errno = 0;
  if (*text == '#') {
    uint64_t n = strtoull(text + 1, &end, 10);
    if (*end == '\0' && end != text + 1 && text[1] != '-' && !errno) {
      if (n >= all)
        return err_set(e, ERR_RANGE,
                       "There is no event #%" PRIu64 "; the last one is #%" PRIu64 ".", n,
                       all ? all - 1 : 0);
      *events = n + 1;
      return 0;
    }
  } else {
    double v = strtod(text, &end);
    uint64_t unit = unit_ns(end);
    if (end != text && v >= 0 && strcmp(end, "%") == 0 && v <= 100) {
      *events = trace_reader_at_time(r, share_of(trace_reader_time(r, all), v));
      return 0;
    }
    if (end != text && v >= 0 && unit && v * (double)unit < 1.8e19)
      return at_time(r, text, (uint64_t)(v * (double)unit), events, e);
  }
  return err_set(e, ERR_USAGE,
                 "\"%.40s\" is not a moment; write a time (12.5ms), a share (50%%) or an event "
                 "(#123).",
                 text);
}

const char *cli_secret(const char *arg) {
  char *kept = strdup(arg), *from = strstr(arg, "//"), *to = strrchr(arg, '@');
  CHECK(kept);
  if (from && to && to > from + 2)
    memset(from + 2, '*', (size_t)(to - from - 2));
  return kept;
}

bool cli_flush(struct buf *b) {
  bool ok = b->len == 0 || fwrite(b->data, 1, b->len, stdout) == b->len;
  b->len = 0;
  return ok;
}
