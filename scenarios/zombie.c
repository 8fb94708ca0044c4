/* Processes: a child that has ended is a zombie until its parent asks for its exit status.
 *
 * Shows: ending and being gone are two things. The kernel keeps an ended process's number and exit
 * status for its parent; nothing else is left of it, and no signal can end it any more.
 * Real: waitid(2) with WNOWAIT sees the end and leaves the zombie; waitpid(2) reaps it; the states
 * are /proc's own. */
#define SCENARIO zombie
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/process.h"

enum { MOST_CHILDREN = 8 };

struct share {
  char nothing;
};

static int leave(struct actor *self, struct share *s) {
  (void)s;
  AT(self, exit);
  return (int)self->arg;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  struct actor child[MOST_CHILDREN];
  int children = (int)PARAM(self, children);

  for (int i = 0; i < children; i++) {
    char name[32];
    snprintf(name, sizeof name, "child-%d", i + 1);
    AT(self, fork);
    wr_process(self, &child[i], name, leave, i + 1);
  }
  for (int i = 0; i < children; i++) {
    AT(self, watch);
    wr_watch(self, &child[i]);
    AT(self, look_dead);
    wr_print(self, "child %d has ended: %s", i + 1, wr_look(self, &child[i]));
  }
  for (int i = 0; i < children; i++) {
    AT(self, reap);
    int code = wr_join(self, &child[i]);
    AT(self, look_gone);
    wr_print(self, "child %d is reaped, exit code %d: %s", i + 1, code, wr_look(self, &child[i]));
  }
  return 0;
}
