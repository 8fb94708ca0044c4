#include "sched/base/check.h"

#include <stdio.h>
#include <stdlib.h>

static void (*failure_hook)(void);

void check_on_failure(void (*hook)(void)) {
  failure_hook = hook;
}

void check_failed(const char *expr, const char *file, int line) {
  if (failure_hook)
    failure_hook();
  fprintf(stderr, "whoruns: bug at %s:%d: this should hold: %s\n", file, line, expr);
  abort();
}
