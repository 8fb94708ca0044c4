#include "sched/rt/usage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "sched/rt/actor.h"
#include "sched/trace/ring.h"

/* "time on a core, time waiting for one, slices", in ns; 0 where the kernel does not count. */
static uint64_t delay_ns(void) {
  char text[128];
  int fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  text[n > 0 ? n : 0] = '\0';
  char *second = strchr(text, ' ');
  return second ? strtoull(second, NULL, 10) : 0;
}

void usage_tell(struct actor *self) {
  struct rusage use;
  struct timespec on;
  if (getrusage(RUSAGE_THREAD, &use) != 0 || clock_gettime(CLOCK_THREAD_CPUTIME_ID, &on) != 0)
    return;
  uint64_t on_ns = (uint64_t)on.tv_sec * 1000000000u + (uint64_t)on.tv_nsec;
  trace_emit(self->id, EV_CORE_USE, (uint32_t)use.ru_nivcsw, (uint32_t)use.ru_nvcsw, on_ns);
  trace_emit(self->id, EV_CORE_DELAY, 0, 0, delay_ns());
}
