/* Processes: every worker prints the name of one continent.
 *
 * Shows: four processes that run at the same time, each with its own memory; the parent goes on
 * only when all of them have ended. The kernel decides whose line comes first. Real: fork(2) and
 * waitpid(2), one pid each. Python's multiprocessing does the same on Linux. */
#define SCENARIO continents
#include "scenarios/body.h"

enum { MOST_WORKERS = 7 };

struct share {
  char nothing; /* processes share nothing here: that is the point */
};

static const char *const names[MOST_WORKERS] = {"Asia",    "America",    "Europe",  "Africa",
                                                "Oceania", "Antarctica", "Gondwana"};

/* The argument says which name; 0 is the default argument of the twin. */
static int print_continent(struct actor *self, struct share *s) {
  (void)s;
  AT(self, print);
  wr_print(self, "The name of continent is :  %s", names[self->arg]);
  return 0;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  struct actor workers[MOST_WORKERS];
  int named = (int)PARAM(self, named);

  AT(self, start_default);
  wr_process(self, &workers[0], names[0], print_continent, 0);
  for (int i = 1; i <= named; i++) {
    AT(self, start);
    wr_process(self, &workers[i], names[i], print_continent, i);
  }
  for (int i = 0; i <= named; i++) {
    AT(self, join);
    wr_join(self, &workers[i]);
  }
  return 0;
}
