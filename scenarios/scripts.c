/* Processes: several independent programs, started side by side.
 *
 * Shows: fork makes a copy, exec makes it another program: same pid, nothing else left of what it
 * was. The programs share nothing but the terminal; the parent waits for all of them. Real: fork(2)
 * and execve(2). Differs: Python starts a new interpreter with another script; here this executable
 * is started again and told which program to be. */
#define SCENARIO scripts
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/process.h"

enum { MOST_PROGRAMS = 8 };

struct share {
  char nothing;
};

/* The program: it begins in an empty address space and knows only its argument. */
int scripts_script(struct actor *self, struct share *s) {
  (void)s;
  long long number = self->arg, total = 0;
  AT(self, sum);
  for (long long i = 1; i <= 1000 * number; i++)
    total += i;
  AT(self, print);
  wr_print(self, "program %lld: the sum of 1 to %lld is %lld", number, 1000 * number, total);
  return 0;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  struct actor program[MOST_PROGRAMS];
  int count = (int)PARAM(self, programs);

  for (int i = 0; i < count; i++) {
    char name[32];
    snprintf(name, sizeof name, "script-%d", i + 1);
    AT(self, start);
    wr_program(self, &program[i], name, "script", i + 1);
  }
  for (int i = 0; i < count; i++) {
    AT(self, join);
    wr_join(self, &program[i]);
  }
  AT(self, done);
  wr_print(self, "%d programs have ended", count);
  return 0;
}
