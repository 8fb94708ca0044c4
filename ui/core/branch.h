#ifndef CORE_BRANCH_H
#define CORE_BRANCH_H

/* The decisions of a run under somebody's hand, as a tree: whoever goes back and chooses otherwise
 * keeps both ways. A node is a decision, by spawn path; the way from the root to it is a schedule.
 *
 *   A  1 1 2 2 2      the first way that was gone
 *   B    └ 2 1        the same first decision, then another one
 *
 * A branch is a way to a node without children; what a fork adds has a letter of its own, and the
 * place where one is (`at`) may be anywhere. A choice may take several decisions (a whole
 * statement); one goes back over all of them at once. */
#include <stdbool.h>
#include <stdint.h>

#include "sched/base/buf.h"

enum { BRANCH_PATH_MAX = 128, BRANCH_ROOT = 0 };

struct branch_node {
  uint32_t parent;         /* ro, all */
  uint32_t child, sibling; /* the first child; the next child of the same parent; 0 = none */
  uint32_t last;           /* the child that was gone to last; 0 = none */
  uint32_t depth;          /* decisions from the root */
  uint32_t branch;         /* which one it is part of, from 0 */
  uint32_t path;           /* whose turn: index into the paths */
  bool follows;            /* it belongs to the same choice as its parent */
  bool ended;              /* the run ended behind it, */
  int32_t code;            /* with 0 or an ERR_* */
  char *outcome;           /* and so, in a few words; NULL = not known */
};

struct branches {
  struct branch_node *node; /* ro; node[0] is the root */
  uint32_t n, at, count;    /* nodes; where one is; branches */
  uint32_t cap, n_paths;    /* private */
  char (*path)[BRANCH_PATH_MAX];
};

void branch_init(struct branches *b);
void branch_fini(struct branches *b);
/* Goes on with that actor's turn, on a way that is there or a new one. */
void branch_take(struct branches *b, const char *path, bool follows);
/* To before the last choice; false at the root. */
bool branch_undo(struct branches *b);
/* To behind the next choice of the way that was gone last; false at its end. */
bool branch_redo(struct branches *b);
/* To the end of the next branch; false if there is only one. */
bool branch_switch(struct branches *b);
/* To that many decisions on the way that leads here and on. */
void branch_go(struct branches *b, uint32_t depth);
/* To a node: from everywhere the way gone last leads there. */
void branch_to(struct branches *b, uint32_t node);
/* The run ended here. */
void branch_ended(struct branches *b, int32_t code, const char *outcome);
/* The node at which a branch ends, and the first one that is its own. */
uint32_t branch_leaf(const struct branches *b, uint32_t branch);
uint32_t branch_first(const struct branches *b, uint32_t branch);
/* The letter (or letters) of a branch: "A". */
void branch_name(char out[8], uint32_t branch);
/* Who had the turn, without "main." where it can be left out. */
const char *branch_who(const struct branches *b, uint32_t node);
/* The way from the root to a node as a schedule. */
void branch_schedule(const struct branches *b, uint32_t node, struct buf *out);

#endif
