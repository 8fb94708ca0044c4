#ifndef CONTROL_EXPLORE_H
#define CONTROL_EXPLORE_H

/* The explorer's search: which interleaving is to be run next, until all that matter were run.
 *
 * It is stateless: every interleaving is a run of the program from its beginning. A run follows a
 * plan (who moves at the first decisions), goes on by itself behind it, and writes down every move.
 * From that the search finds what else could have happened, and makes the next plan:
 *
 *     plan -> run at the gates (explore_choose, explore_moves) -> moves -> explore_next() -> plan
 *
 * What is left out. Two steps of different actors that do not touch the same object, or only read
 * it, may change places without any difference, so of all interleavings that differ only in that,
 * one is enough. Backtracking points come from pairs of steps that do depend on each other and are
 * not ordered by anything in between (dynamic partial-order reduction: Flanagan and Godefroid,
 * 2005), and sleep sets (Godefroid, 1996) keep two runs from being the same in that sense: so the
 * complete runs are exactly as many as there are different partial orders. With a bound on
 * preemptions or switches nothing is left out but what exceeds the bound: reductions that know
 * nothing of the bound could lose something.
 *
 * What holds: memory is sequentially consistent, and time is virtual. A step that waits for a
 * deadline, or kills, counts as dependent on every other one.
 *
 * All state lies in one block, which may be shared between processes: whoever has the turn chooses,
 * and if the process of a run is lost the search goes on in another one. */
#include "sched/gate/gate.h"

enum {
  EXPLORE_SLOTS = 64,    /* actors at one time, at most */
  EXPLORE_ANY = 1 << 30, /* no bound */
};

/* One move, in the order in which they happened. */
struct explore_move {
  uint64_t could; /* which slots could have moved; 0: not a step on a shared object */
  uint64_t sleep; /* of those: whose move leads nowhere new */
  uint32_t actor, object;
  uint32_t parent, birth; /* as in its slot: where its spawn path comes from */
  uint16_t event;
  uint8_t slot;
  bool global;   /* depends on everything */
  uint32_t node; /* index of the decision + 1; 0: there was none */
};

/* A decision on the path that is being explored. */
struct explore_node {
  uint64_t could, done, todo, sleep;
  uint32_t switches, preemptions; /* before it */
  uint8_t slot, before;           /* who moves; who has moved before */
};

enum explore_cut {
  EXPLORE_WHOLE,
  EXPLORE_REDUNDANT,
  EXPLORE_BOUNDED,
  EXPLORE_TOO_LONG,
  EXPLORE_CROWD,
  EXPLORE_STRANGE,
  EXPLORE_EXEC
};

struct explore {
  /* What is asked for. */
  bool reduce, lines_commute, decides; /* decides: by itself, not by a policy for samples */
  uint32_t most_preemptions, most_switches;
  /* The plan. */
  uint32_t planned;
  uint64_t plan_sleep; /* at its last decision */
  /* The run. */
  uint32_t moves, nodes;
  uint64_t sleep;
  uint32_t switches, preemptions;
  uint8_t last;         /* who made the last step on a shared object; EXPLORE_SLOTS: nobody */
  enum explore_cut cut; /* why it was cut off */
  bool pruned;          /* since the search began: something exceeded a bound */
  uint32_t most_moves;  /* that there is room for */
  /* Private to the search. */
  uint32_t fresh; /* the first move that the run before did not have */
  uint32_t races; /* of the last run: pairs of accesses that both could have come next */
  struct explore_move *move;
  struct explore_node *node;
  uint32_t *clock; /* EXPLORE_SLOTS numbers for every move */
  uint32_t *next;  /* the next move of the same actor */
};

/* Bytes for runs of so many moves, and the state in them. */
size_t explore_bytes(uint32_t moves);
struct explore *explore_init(void *block, uint32_t moves);
/* The gates' hooks work for this one. */
void explore_use(struct explore *x);
/* For a hook that draws samples: what is written down is the same. */
int explore_choose(struct gate *g, const uint32_t *slots, uint32_t n);
bool explore_moves(struct gate *g, struct gate_slot *s, const uint32_t *slots, uint32_t n);
/* Before the first run, and before every sample. */
void explore_begin(struct explore *x);
/* After a run, before its gates are made ready for another one: makes the next plan. False: there
 * is nothing left. */
bool explore_next(struct explore *x);
/* The search as it stands between two runs: one with the same program and the same bounds can go on
 * from there. False: the plan is too long to be kept. */
enum { EXPLORE_PLACE_NODES = 512 };
struct explore_place {
  uint64_t sleep;
  uint32_t planned, fresh;
  struct explore_node node[EXPLORE_PLACE_NODES];
};
bool explore_keep(const struct explore *x, struct explore_place *to);
void explore_go_on_from(struct explore *x, const struct explore_place *from);
/* Which part of the tree was seen, from 0 to 1, as far as its shape is known. */
double explore_share(const struct explore *x);
/* Two accesses to one variable, at least one a store, that could both have come next in this run.
 */
static inline bool explore_raced(const struct explore *x) {
  return x->races > 0;
}

#endif
