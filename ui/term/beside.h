#ifndef TERM_BESIDE_H
#define TERM_BESIDE_H

/* The recordings of branches. `--record a.wrt` is the first run alone; whoever goes back and
 * chooses otherwise has other runs, and what is recorded of them is kept beside it: a.B.wrt is
 * branch B as far as one has come in it. What is there already, of another day, is never written
 * over: then it is a.B2.wrt. */
#include <stdbool.h>
#include <stdint.h>

#include "sched/base/buf.h"
#include "ui/core/branch.h"

struct beside {
  const char *record; /* ro; NULL: nothing is kept */
  struct beside_branch {
    uint64_t reached; /* 0: not kept */
    uint32_t number;  /* the name's; 0: it is the first run's own file */
  } * branch;
  uint32_t n;
};

void beside_begin(struct beside *b, const char *record);
void beside_fini(struct beside *b);
/* The run in that file itself has come to this node. */
void beside_first(struct beside *b, const struct branches *tree, uint32_t node);
/* Another one has, and lies in `file`. False if that had to be kept and could not; true and an
 * empty *name if what is kept already has it. */
bool beside_keep(struct beside *b, const struct branches *tree, uint32_t node, int file,
                 struct buf *name);
/* Where a branch is; false: nowhere. */
bool beside_name(const struct beside *b, uint32_t branch, struct buf *name);
/* All of a file; false: it could not be written whole. */
bool beside_copy(int from, int to);

#endif
