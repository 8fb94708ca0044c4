#include "tests/bench/kit/ust.h"

#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "tests/bench/kit/ust_events.h"

bool ust_on(void) {
  return lttng_ust_tracepoint_enabled(whoruns_bench, event);
}

void ust_emit(uint64_t n) {
  for (uint64_t i = 0; i < n; i++)
    lttng_ust_tracepoint(whoruns_bench, event, 7, 30, 3, (uint32_t)i, i);
}
