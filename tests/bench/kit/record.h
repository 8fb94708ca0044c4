#ifndef BENCH_KIT_RECORD_H
#define BENCH_KIT_RECORD_H

/* What one would write by hand instead of all this: an event as a struct of 32 bytes. The limits
 * that we compare ourselves with are made of it. */
#include <stdint.h>

struct bench_record {
  uint64_t ts;
  uint32_t actor;
  uint16_t type, flags;
  uint64_t a0, a1;
};
_Static_assert(sizeof(struct bench_record) == 32, "as large as a slot in a ring");

#endif
