#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Time. An event is stamped with the raw counter of the machine, because reading a calibrated clock
 * costs twice as much; whoever collects the events converts.
 *
 * The raw clock is one of three, chosen once per run and the same in every process of it:
 *   COUNTER  the invariant cycle counter (TSC on x86-64, cntvct on aarch64)
 *   MONO     CLOCK_MONOTONIC in ns, where the counter is not invariant
 *   VIRTUAL  a number in shared memory that only controlled runs advance
 */
#include <stdint.h>
#include <time.h>

enum clock_kind { CLOCK_KIND_COUNTER, CLOCK_KIND_MONO, CLOCK_KIND_VIRTUAL };

static inline uint64_t clock_mono_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static inline uint64_t clock_counter(void) {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc(); /* the header of its usual name is 0.3 s of compiling */
#elif defined(__aarch64__)
  uint64_t v;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(v));
  return v;
#else
  return clock_mono_ns();
#endif
}

/* COUNTER where the kernel itself tells processes the time by it, else MONO. */
enum clock_kind clock_best(void);

/* raw -> ns: ns = ns0 + (raw - raw0) * mult / 2^32. Good for about an hour between calibrations. */
struct clock_scale {
  enum clock_kind kind;
  uint64_t raw0, ns0; /* a moment known on both clocks */
  uint64_t mult;      /* ns per raw tick, 32.32 fixed point */
  uint64_t inverse;   /* raw ticks per ns, likewise */
};

/* The first calibration takes 2 ms for COUNTER, nothing for the others. */
void clock_scale_init(struct clock_scale *s, enum clock_kind kind);
/* Moves the reference moment to now and refines the rate; ns of a past raw stamp changes by no more
 * than the drift since the last call. */
void clock_scale_update(struct clock_scale *s);

__extension__ typedef __int128 clock_wide;

static inline uint64_t clock_scale_ns(const struct clock_scale *s, uint64_t raw) {
  clock_wide d = (clock_wide)(int64_t)(raw - s->raw0) * (int64_t)s->mult;
  return s->ns0 + (uint64_t)(int64_t)(d >> 32);
}

/* The raw stamp of a moment in ns. */
static inline uint64_t clock_scale_raw(const struct clock_scale *s, uint64_t ns) {
  clock_wide d = (clock_wide)(int64_t)(ns - s->ns0) * (int64_t)s->inverse;
  return s->raw0 + (uint64_t)(int64_t)(d >> 32);
}

#endif
