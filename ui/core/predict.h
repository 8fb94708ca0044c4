#ifndef CORE_PREDICT_H
#define CORE_PREDICT_H

/* Predict: before something happens one says what it will be, then sees it and is told why.
 *
 *   recorded   play --> stops before the next moment worth asking about --> answer --> that happens
 *   by hand    choose who moves --> the move waits --> answer --> it moves --> what became of it
 *
 * What is right is never worked out here: on a recording it is what was recorded, and under the
 * user's hand what the run records after the answer. */
#include <stdbool.h>
#include <stdint.h>

struct app;
struct pane;

enum predict_kind {
  PREDICT_NOTHING,
  PREDICT_WHO,   /* recorded: who goes on next? */
  PREDICT_PRINT, /* recorded: what does it print? */
  PREDICT_WAIT,  /* recorded: does it get what it wants at once? */
  PREDICT_VALUE, /* by hand: what does it read or write? */
  PREDICT_AFTER, /* by hand: can it go on then? */
};

enum { PREDICT_OPTIONS = 5, PREDICT_NONE = -1 };

struct predict {
  bool on;                /* ro, all */
  enum predict_kind kind; /* of the question that waits for an answer, or that is being told */
  uint64_t at;            /* recorded: the question stands where so many events have happened, */
  uint64_t then;          /* and the answer is given by the last of so many */
  uint32_t actor, object; /* whom it is about, and what */
  char question[200];
  int n; /* options */
  struct predict_option {
    char text[100];
    uint32_t actor; /* PREDICT_WHO */
    int64_t value;  /* PREDICT_VALUE */
  } option[PREDICT_OPTIONS];
  int truth, said; /* options; PREDICT_NONE: not known yet, or none of them */
  char told[800];  /* after the answer: was it right, and why is it so */
  uint32_t right, asked;
};

/* Does a question wait for an answer? Its keys answer then. */
bool predict_asks(const struct app *a);
/* The user has chosen who moves. True: a question comes first, and the move waits for the answer.
 */
bool predict_before_move(struct app *a, uint32_t actor);
/* Whoever was to move has moved, or the run is over. */
void predict_after_move(struct app *a);
/* Another run is shown. */
void predict_forget(struct app *a);
/* On to the next question: plays there, or is there at once. */
void predict_go_on(struct app *a, bool at_once);

/* Finds the next moment of the recording that is worth a question, and puts it; false: there is
 * none from here on. */
bool predict_find(struct app *a);
/* A new question without words and options. */
void predict_begin(struct predict *p, enum predict_kind kind, uint64_t at, uint64_t then);
/* Adds an option, unless it is there; its number, or PREDICT_NONE if there is no room. */
int predict_add(struct predict *p, const char *text);

/* How many rows the panel takes of a screen with so many. */
int view_predict_rows(const struct app *a, int rows);
void view_predict(const struct app *a, const struct pane *p);

#endif
