#include "sched/gate/schedule.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_end(char c) {
  return c == '\0' || isspace((unsigned char)c);
}

/* "main" or digits, then ".digits" any number of times. */
static size_t path_length(const char *s) {
  size_t n = strncmp(s, "main", 4) == 0 ? 4 : strspn(s, "0123456789");
  if (n == 0)
    return 0;
  while (s[n] == '.') {
    size_t digits = strspn(s + n + 1, "0123456789");
    if (digits == 0)
      return 0;
    n += 1 + digits;
  }
  return n;
}

int schedule_next(const char *text, uint32_t *at, struct schedule_step *step) {
  const char *s = text + *at;
  while (isspace((unsigned char)*s))
    s++;
  *at = (uint32_t)(s - text);
  if (*s == '\0')
    return 0;
  size_t n = path_length(s);
  size_t prefix = n && *s != 'm' ? strlen("main.") : 0;
  if (n == 0 || prefix + n >= sizeof step->path)
    return ERR_USAGE;
  memcpy(step->path, "main.", prefix);
  memcpy(step->path + prefix, s, n);
  step->path[prefix + n] = '\0';
  step->times = 1;
  const char *rest = s + n;
  if (*rest == '*') {
    char *end;
    unsigned long times = strtoul(rest + 1, &end, 10);
    if (!isdigit((unsigned char)rest[1]) || times == 0 || times > UINT32_MAX)
      return ERR_USAGE;
    step->times = (uint32_t)times;
    rest = end;
  }
  if (!is_end(*rest))
    return ERR_USAGE;
  *at = (uint32_t)(rest - text);
  return 1;
}

int schedule_check(const char *text, struct err *e) {
  if (strlen(text) >= GATE_SCHEDULE_MAX)
    return err_set(e, ERR_USAGE, "The schedule is longer than %d bytes.", GATE_SCHEDULE_MAX - 1);
  struct schedule_step step;
  uint32_t at = 0;
  int got;
  while ((got = schedule_next(text, &at, &step)) == 1)
    continue;
  if (got < 0)
    return err_set(e, ERR_USAGE,
                   "The schedule makes no sense at \"%.20s\"; write spawn paths with optional "
                   "counts, such as \"main.1 main.2*3\".",
                   text + at);
  return 0;
}

void schedule_add(struct buf *text, const char *path, struct schedule_step *last) {
  if (strcmp(path, last->path) == 0) {
    /* Rewrite the count behind the last path. */
    while (text->len && !isspace((unsigned char)text->data[text->len - 1]))
      text->len--;
    buf_printf(text, "%s*%u", path, ++last->times);
    return;
  }
  size_t n = strlen(path);
  if (n >= sizeof last->path)
    return;
  memcpy(last->path, path, n + 1);
  last->times = 1;
  buf_printf(text, "%s%s", text->len ? " " : "", path);
}
