/* Emits tracepoints for an LTTng session to record, so that there is a trace for babeltrace2. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/kit/ust.h"

int main(int argc, char **argv) {
  uint64_t n = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
  if (!n) {
    fprintf(stderr, "usage: %s EVENTS\n", argv[0]);
    return 2;
  }
  if (!ust_on()) {
    fprintf(stderr, "No LTTng session records our tracepoint.\n");
    return 5;
  }
  ust_emit(n);
  return 0;
}
