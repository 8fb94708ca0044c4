#include "sched/base/err.h"

#include <stdio.h>
#include <string.h>

int err_set(struct err *e, int code, const char *fmt, ...) {
  if (!e)
    return code;
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(e->text, sizeof e->text, fmt, ap);
  va_end(ap);
  e->code = code;
  return code;
}

int err_set_errno(struct err *e, int saved_errno, const char *fmt, ...) {
  if (!e)
    return ERR_SYSTEM;
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(e->text, sizeof e->text, fmt, ap);
  va_end(ap);
  if (n >= 0 && (size_t)n < sizeof e->text)
    snprintf(e->text + n, sizeof e->text - (size_t)n, ": %s.", strerror(saved_errno));
  e->code = ERR_SYSTEM;
  return ERR_SYSTEM;
}

const char *err_name(int code) {
  switch (code) {
#define ERR(name, value, exit, text) \
  case value:                        \
    return text;
#include "sched/base/err.def"
#undef ERR
  }
  return "unknown error";
}

int err_exit_code(int code) {
  switch (code) {
#define ERR(name, value, exit, text) \
  case value:                        \
    return exit;
#include "sched/base/err.def"
#undef ERR
  }
  return 0;
}
