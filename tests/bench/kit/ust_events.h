/* The event of LTTng with the payload of one of ours: actor, type, a, b and c. */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER whoruns_bench
#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "tests/bench/kit/ust_events.h"

/* LTTng includes this file several times, to make something else of it each time. */
#if !defined(BENCH_KIT_UST_EVENTS_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define BENCH_KIT_UST_EVENTS_H
#include <lttng/tracepoint.h>
#include <stdint.h>

/* clang-format off */
LTTNG_UST_TRACEPOINT_EVENT(whoruns_bench, event,
  LTTNG_UST_TP_ARGS(uint32_t, actor, uint16_t, type, uint32_t, a, uint32_t, b, uint64_t, c),
  LTTNG_UST_TP_FIELDS(
    lttng_ust_field_integer(uint32_t, actor, actor)
    lttng_ust_field_integer(uint16_t, type, type)
    lttng_ust_field_integer(uint32_t, a, a)
    lttng_ust_field_integer(uint32_t, b, b)
    lttng_ust_field_integer(uint64_t, c, c)))
/* clang-format on */
#endif
#include <lttng/tracepoint-event.h>
