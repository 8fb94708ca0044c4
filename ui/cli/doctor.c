/* `whoruns doctor`: what this machine and terminal allow, and what to do about the rest. */
#include <locale.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sched/base/clock.h"
#include "sched/base/proc.h"
#include "sched/jobs/broker.h"
#include "sched/kernel/perf.h"
#include "sched/rt/fiber.h"
#include "ui/cli/cli.h"

static void switches(void) {
  struct err e;
  printf("switches  ");
  if (kernel_perf_probe(&e) == 0)
    puts("The kernel tells of every switch (perf): who had which core, and why it lost it.");
  else
    printf("The kernel tells %s. %s\n", proc_check(NULL) == 0 ? "only sums (/proc)" : "nothing",
           e.text);
}

static void proc(void) {
  struct err e;
  printf("proc      %s\n",
         proc_check(&e) == 0 ? "The states and the memory of processes can be read." : e.text);
}

static void clock_source(void) {
  printf("clock     ");
  if (clock_best() == CLOCK_KIND_COUNTER)
    puts("The machine's counter runs evenly and stamps the events.");
  else
    puts(
        "The kernel does not trust the machine's counter, so CLOCK_MONOTONIC stamps the events: an "
        "event costs twice as much, and nothing else changes.");
}

static void cores(void) {
  cpu_set_t set;
  long all = sysconf(_SC_NPROCESSORS_ONLN);
  int mine = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : (int)all;
  printf("cores     %d of %ld may be used%s\n", mine, all,
         mine > 1 ? "." : ": nothing runs at the same time here, it only takes turns.");
}

/* A coroutine has a stack of its own. */
static void stacks(void) {
  if (fiber_guards_all())
    puts("stacks    Each coroutine's stack has a guard page.");
  else
    printf("stacks    The first %d coroutines of a run have a guard page below their stack, all "
           "others "
           "a canary, which is looked at less often.\n",
           FIBER_GUARDS);
}

static void redis(void) {
  struct err e;
  printf("redis     %s\n", broker_check(&e) == 0
                               ? "There is a server program: job queues get a private one."
                               : e.text);
}

static void terminal(void) {
  const char *term = getenv("TERM"), *locale = setlocale(LC_CTYPE, NULL);
  struct winsize size;
  printf("terminal  ");
  if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
    puts("The output does not go to a terminal now.");
    return;
  }
  printf("%s, %ux%u, %s\n", term && *term ? term : "of unknown kind (set TERM)", size.ws_col,
         size.ws_row,
         locale && strstr(locale, "UTF-8") ? "UTF-8."
                                           : "without UTF-8: set LC_ALL=C.UTF-8 for finer lines.");
}

int cli_doctor(int argc, char **argv) {
  if (argc > 1)
    return cli_usage("doctor", "doctor takes no arguments, such as \"%.60s\".", argv[1]);
  switches();
  proc();
  clock_source();
  cores();
  stacks();
  redis();
  terminal();
  return 0;
}
