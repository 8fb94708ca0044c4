#ifndef RUN_PLACES_H
#define RUN_PLACES_H

/* Places from which a search can be gone on with, so that any of its runs can be had again without
 * all of those before it. There is room for a fixed number of them, evenly spread: when it is used
 * up every second one is forgotten, and they are twice as far apart from then on. */
#include "sched/control/explore.h"

enum { PLACES = 64, PLACES_APART = 256 };

struct places {
  uint32_t n; /* private, all */
  uint64_t doubled;
  struct place {
    uint64_t run; /* the number of the run that comes next, from 0 */
    struct explore_place search;
  } place[PLACES];
};

/* Between two runs: that many have come to their end. */
void places_note(struct places *p, uint64_t runs, const struct explore *x);
/* The last one before that run or at it; NULL: there is none but the beginning. */
const struct place *places_before(const struct places *p, uint64_t run);

#endif
