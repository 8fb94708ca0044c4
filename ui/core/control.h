#ifndef CORE_CONTROL_H
#define CORE_CONTROL_H

/* A run under the user's hand. The main loop tells what the run asks and how it ends; keys become
 * answers, which are effects that the main loop carries out:
 *
 *   run asks --> control_asked() --> panel "your move" --> digit --> EFFECT_MOVE --> run moves
 *   undo, redo, another branch --> EFFECT_REPLAY: a new run takes the same decisions up to there
 *
 * The tree of decisions is filled from the recordings of the runs alone: what is in it has
 * happened. */
#include "sched/world/next.h"
#include "ui/core/branch.h"
#include "ui/core/history.h"
#include "ui/core/keymap.h"

struct app;
struct pane;

struct control {
  /* ro */
  bool on;      /* the run that is shown is, or was, under the user's hand */
  bool open;    /* it asks who is to move */
  bool busy;    /* it moves, or a new one catches up: keys that ask for more must wait */
  bool chance;  /* the user has let go: chance decides */
  bool expands; /* a digit is one operation, not a whole statement */
  uint64_t step;
  uint32_t n;             /* of the open question: */
  struct next_move *move; /* what each would do */
  struct branches tree;
  uint32_t answer; /* of EFFECT_MOVE: the actor, or 0: chance from here on */
  /* private */
  uint32_t n_ended;   /* how often a run has ended */
  uint32_t mover;     /* who is in a statement; 0 = nobody */
  uint64_t moved_at;  /* events before the mover's choice */
  uint64_t seen;      /* events whose decisions are in the tree */
  uint32_t decisions; /* in them */
  bool chosen;        /* the next decision begins a choice */
};

void control_fini(struct control *c);
/* A new run begins under the user's hand: with the tree of the one before, or with an empty one. */
void control_begin(struct app *a, bool keep_tree);
/* No run under the user's hand is shown any more. */
void control_end(struct app *a);
/* The session that is shown has changed to the run's own. */
void control_shown(struct app *a);
/* The run asks; all that it has recorded is in the session. Effects. */
unsigned control_asked(struct app *a, uint64_t step, const struct next_move *move, uint32_t n);
/* It has ended, with 0 or an ERR_*; all is in the session. */
void control_ended(struct app *a, int code);
/* The actor moves, which must be possible. Effects. */
unsigned control_move(struct app *a, uint32_t actor);
/* Is the run over, and was there nothing to decide in it? Says that; "" otherwise. */
const char *control_no_choice(const struct app *a);
/* A recording's decisions become the tree, and one is where the playhead is. */
void control_take_over(struct app *a);
/* Why the actor is in the state it is in at the playhead, down to the root. */
void control_why(struct buf *out, const struct app *a, uint32_t actor);
/* What state that is; who stands at a gate is ready. Lanes count that as running: what they show is
 * when somebody could not go on. */
enum lane_state control_state(const struct app *a, uint32_t actor);
/* The digit of an actor, -1: it has none. */
int control_digit(const struct app *a, uint32_t actor);
/* What a key does that is not in the table of commands, or means something else while the user
 * decides; 0 = nothing. */
enum ui_command control_key(const struct app *a, int32_t key);

/* Decisions in columns by depth, a branch a row from where it forks; `at` is always among those
 * that are shown. */
struct ways {
  const struct branches *b;
  uint32_t at, from, fit; /* the first depth that is shown; how many there is room for */
  int cols;               /* of one */
};
void ways_init(struct ways *w, const struct branches *b, uint32_t at, int cols);
void ways_draw(const struct ways *w, const struct pane *p, int y, uint32_t branch);

/* The panels. */
void view_control(const struct app *a, const struct pane *p);

#endif
