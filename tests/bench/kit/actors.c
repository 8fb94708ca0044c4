#include "tests/bench/kit/actors.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/clock.h"
#include "sched/base/region.h"
#include "sched/gate/gate.h"
#include "sched/trace/hub.h"
#include "sched/trace/ring.h"
#include "tests/bench/kit/recorder.h"

enum { RINGS = 64, RING_SLOTS = 32768 };

struct share *bench_actors_begin(const struct bench_actors *a, size_t bytes) {
  struct err e;
  uint64_t sections[REGION_SECTIONS] = {[REGION_RINGS] = trace_rings_bytes(RINGS, RING_SLOTS),
                                        [REGION_GATES] = sizeof(struct gate),
                                        [REGION_SHARE] = sizeof(struct actor_shared) + bytes};
  if (region_create(sections, &e) != 0)
    bench_give_up(&e);
  region_self->clock = clock_best();
  region_self->doorbell = eventfd(0, EFD_NONBLOCK);
  snprintf(region_self->redis, sizeof region_self->redis, "%s", a->redis ? a->redis : "");
  trace_rings_init(RINGS, RING_SLOTS);
  atomic_store(&region_self->mode, a->recorded ? REGION_TRACE : 0);
  struct actor_shared *all = region_section(REGION_SHARE);
  return (struct share *)(void *)all->block;
}

/* As the keeper: until it is told that the run is over, and everything has come out. */
static void collect(const char *dir, int over) {
  char path[4096], byte;
  struct trace_hub *hub;
  struct recorder r;
  snprintf(path, sizeof path, "%s/actors.wrt", dir);
  if (trace_hub_new(&hub, NULL) != 0)
    _exit(1);
  recorder_begin(&r, path, 1 << 20);
  for (bool final = false; !final;) {
    final = recv(over, &byte, 1, MSG_DONTWAIT) == 0;
    const struct event_batch *b;
    while ((b = trace_hub_collect(hub, 0, final))->n)
      recorder_keep(&r, b);
    struct pollfd bell[] = {{.fd = region_self->doorbell, .events = POLLIN},
                            {.fd = over, .events = POLLIN}};
    struct timespec nap = {.tv_nsec = (long)trace_hub_nap_ns(hub)};
    uint64_t count;
    if (!final && ppoll(bell, 2, &nap, NULL) > 0 && bell[0].revents &&
        read(bell[0].fd, &count, sizeof count) < 0)
      continue;
  }
  recorder_end(&r);
  unlink(path);
}

void bench_use_cores(int pid, int cores) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0)
    return;
  for (size_t cpu = 0; CPU_COUNT(&set) > cores; cpu++)
    CPU_CLR(cpu, &set);
  if (sched_setaffinity(pid, sizeof set, &set) != 0)
    perror("Processes could not be kept on their cores");
}

void bench_must_end_well(int pid) {
  int status;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    continue;
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

void bench_actors_run(const struct bench_actors *a) {
  int start[2], over[2]; /* start: main says that it has begun, and hears that it may go on */
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, start) == 0 && write(start[0], "", 1) == 1);
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, over) == 0);
  pid_t collector = a->recorded ? fork() : 0;
  if (a->recorded && collector == 0) {
    close(over[0]);
    collect(a->dir, over[1]);
    _exit(0);
  }
  pid_t runner = fork();
  if (runner == 0) {
    close(over[0]);
    bench_use_cores(0, a->cores);
    _exit(actor_run_main(a->body, start[1]));
  }
  bench_must_end_well(runner);
  close(over[0]);
  if (a->recorded)
    bench_must_end_well(collector);
  close(over[1]);
  close(start[0]);
  close(start[1]);
}

void bench_actors_end(void) {
  close(region_self->doorbell);
  region_destroy();
}
