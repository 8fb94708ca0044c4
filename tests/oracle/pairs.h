#ifndef TESTS_ORACLE_PAIRS_H
#define TESTS_ORACLE_PAIRS_H

/* Paired programs: NAME.py and NAME.c in one directory do the same and must print the same, line by
 * line. Each pins one rule: the docstring of NAME.py and the first comment of NAME.c name it in the
 * same words. NAME.c includes this and defines
 *
 *   PAIR_MAIN(self) {
 *     ...
 *     return 0;
 *   }
 *
 * which runs as the first actor of a real, recorded run: once free, once under control. Its memory
 * is its own: functions and data are static. */
#include "sched/rt/actor.h"

struct pair {
  const char *name;
  actor_body body;
};

/* PAIR is what the build calls the body of this file. */
#define PAIR_MAIN(self)                                  \
  int PAIR(struct actor *self, struct share *pair_none); \
  int PAIR(struct actor *self, __attribute__((unused)) struct share *pair_none)

#endif
