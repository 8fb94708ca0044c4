#include "sched/base/clock.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#define CALIBRATION_NS 2000000u

#if defined(__x86_64__)
/* A hypervisor's clock sources are the counter too, scaled; the kernel lets processes read it by
 * themselves (without a system call) only while the hypervisor promises that it is the same on all
 * processors. Whether it does is nowhere to be read, but a system call costs several times as much
 * as reading, so the quickest of a few tells. */
static bool is_read_without_kernel(void) {
  uint64_t read_ticks = UINT64_MAX, call_ticks = UINT64_MAX;
  for (int i = 0; i < 32; i++) {
    struct timespec ts;
    uint64_t start = clock_counter();
    clock_gettime(CLOCK_MONOTONIC, &ts);
    uint64_t between = clock_counter();
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
    uint64_t end = clock_counter();
    if (between - start < read_ticks)
      read_ticks = between - start;
    if (end - between < call_ticks)
      call_ticks = end - between;
  }
  return read_ticks < call_ticks / 2;
}

static bool is_invariant(void) {
  unsigned a, b, c, d;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) && d & 1u << 8;
}
#endif

enum clock_kind clock_best(void) {
#if defined(__aarch64__)
  return CLOCK_KIND_COUNTER;
#elif defined(__x86_64__)
  char name[32] = "";
  int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource",
                O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return CLOCK_KIND_MONO;
  ssize_t n = read(fd, name, sizeof name - 1);
  close(fd);
  if (n <= 0)
    return CLOCK_KIND_MONO;
  name[strcspn(name, "\n")] = '\0';
  bool is_scaled =
      strcmp(name, "kvm-clock") == 0 || strcmp(name, "hyperv_clocksource_tsc_page") == 0;
  return strcmp(name, "tsc") == 0 || (is_scaled && is_invariant() && is_read_without_kernel())
             ? CLOCK_KIND_COUNTER
             : CLOCK_KIND_MONO;
#else
  return CLOCK_KIND_MONO;
#endif
}

/* Both clocks read as nearly at once as an interruptible process can: the tightest of five. */
static void read_both(uint64_t *raw, uint64_t *ns) {
  uint64_t best = UINT64_MAX;
  for (int i = 0; i < 5; i++) {
    uint64_t before = clock_counter();
    uint64_t now = clock_mono_ns();
    uint64_t after = clock_counter();
    if (i == 0 || after - before < best) {
      best = after - before;
      *raw = before + (after - before) / 2;
      *ns = now;
    }
  }
}

static void set_rate(struct clock_scale *s, uint64_t raw, uint64_t ns) {
  s->mult = (uint64_t)(((clock_wide)(ns - s->ns0) << 32) / (clock_wide)(raw - s->raw0));
  s->inverse = (uint64_t)(((clock_wide)(raw - s->raw0) << 32) / (clock_wide)(ns - s->ns0));
}

void clock_scale_init(struct clock_scale *s, enum clock_kind kind) {
  *s = (struct clock_scale){.kind = kind, .mult = (uint64_t)1 << 32, .inverse = (uint64_t)1 << 32};
  if (kind != CLOCK_KIND_COUNTER)
    return;
  uint64_t raw, ns;
  read_both(&s->raw0, &s->ns0);
  do {
    read_both(&raw, &ns);
  } while (ns - s->ns0 < CALIBRATION_NS);
  set_rate(s, raw, ns);
}

void clock_scale_update(struct clock_scale *s) {
  if (s->kind != CLOCK_KIND_COUNTER)
    return;
  uint64_t raw, ns;
  read_both(&raw, &ns);
  if (ns - s->ns0 < CALIBRATION_NS)
    return;
  set_rate(s, raw, ns);
  s->raw0 = raw;
  s->ns0 = ns;
}
