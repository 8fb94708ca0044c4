#ifndef CORE_EXPLORED_H
#define CORE_EXPLORED_H

/* What the explorer has found so far, as far as it is shown: what can come out and how often, and
 * the tree of the schedules that were run. The texts are the explorer's own, borrowed; the main
 * loop fills this in while the search goes on (ui/term/explore.h). */
#include <stdbool.h>
#include <stdint.h>

#include "sched/base/buf.h"
#include "ui/core/branch.h"

struct app;
struct pane;

struct explored_outcome {
  uint64_t times;
  uint32_t switches; /* of the schedule, which has the fewest that lead here */
  bool wrong;        /* something is, if only a lost update; */
  char bad[64];      /* what cannot be seen from the lines: "[deadlock]" */
  const char *text, *schedule;
  uint32_t bytes, schedule_bytes; /* of the two */
};

/* A way to go wrong. */
struct explored_worst {
  const char *what; /* "a deadlock" */
  uint64_t times;
  uint32_t switches; /* of the shortest schedule */
  bool proven;       /* none with fewer does */
};

enum { EXPLORED_WORSTS = 4 };

struct explored {
  bool there, running, searching; /* searching: for shorter schedules */
  bool complete, reduced, bounded;
  bool everything; /* nothing is to be left out: no equivalent interleaving, nor all but samples */
  bool samples;
  uint64_t runs, redundant, races, elsewhere, ns;
  double share; /* of all there are, as far as that can be guessed */
  uint32_t n, n_worst;
  struct explored_outcome *outcome;
  uint32_t *order; /* of the outcomes: the most frequent one first */
  struct explored_worst worst[EXPLORED_WORSTS];
  struct branches tree; /* of some of the runs: a branch for each, */
  uint32_t *leaf;       /* and which outcome that has, UINT32_MAX = one that is not kept */
  uint32_t leaves;
  uint64_t first;  /* the number of the first of them, from 0 */
  bool looks;      /* others are being looked for */
  char error[400]; /* why nothing can be explored; "" if it can */
};

void explored_fini(struct explored *x);
/* Forgets which schedules there were. */
void explored_forget_leaves(struct explored *x);
/* Is the schedule of that run among those that are here? */
static inline bool explored_has(const struct explored *x, uint64_t run) {
  return run >= x->first && run - x->first < x->leaves;
}
/* What came out of one of them: in words, and whether it is wrong. */
bool explored_leaf(struct buf *b, const struct explored *x, uint32_t leaf);
/* The lines by which an outcome differs from the others, in one line. */
void explored_words(struct buf *b, const struct explored *x, uint32_t outcome);
/* "123 different partial orders, 31200 runs/s, about 4e5 in all" */
void explored_progress(struct buf *b, const struct explored *x);

void view_explored(const struct app *a, const struct pane *p);
unsigned app_explored_key(struct app *a, int32_t key);

#endif
