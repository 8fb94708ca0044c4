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

int cli_too_many(const char *command, const char *word) {
  return cli_usage(command,
                   *word == '-' && word[1] ? "%s does not know the option %.100s."
                                           : "%s takes one file; \"%.100s\" is one too many.",
                   command, word);
}

int cli_open(int argc, char **argv, struct trace_reader **r, bool *json) {
  const char *file = NULL;
  for (int i = 1; i < argc; i++) {
    if (json && strcmp(argv[i], "--json") == 0)
      *json = true;
    else if (file || (argv[i][0] == '-' && argv[i][1]))
      return cli_too_many(argv[0], argv[i]);
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
  } else if (trace_reader_open_end(r)) {
    fprintf(stderr,
            "whoruns: The recording has no end: it was cut off at byte %" PRIu64
            ", or is still being made.\n",
            trace_reader_open_end(r));
  }
  trace_reader_close(r);
  return code;
}

const char *cli_secret(const char *arg) {
  static char *kept; /* of the last one: an option that is given twice means its last value */
  char *from = strstr(arg, "//"), *to = strrchr(arg, '@');
  free(kept);
  kept = strdup(arg);
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
