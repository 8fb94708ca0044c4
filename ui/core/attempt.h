#ifndef CORE_ATTEMPT_H
#define CORE_ATTEMPT_H

/* Challenges in the screen: the list of them with what has been solved, and the one that is being
 * tried. Its task stays on the screen while its scenario runs; the main loop judges what comes of
 * it (ui/term/judge.h), by the same rules as `whoruns grade`.
 *
 *   break it   runs under the user's hand; every run that ends is an answer
 *   prove it   the same: a run in which it is not so refutes it; or "always", for which every order
 *              of steps is run
 *   fix it     the form asks for the parameters; then every order of steps is run */
#include <stdbool.h>
#include <stdint.h>

#include "ui/core/challenge.h"

struct app;
struct choice;
struct pane;

enum { CHALLENGES_MAX = 64, ATTEMPT_ROWS = 6 }; /* rows: for its task, in the form */

struct attempt {
  const struct challenge *on; /* ro: that is being tried; NULL: none */
  int hints;                  /* ro: of it, that were asked for */
  /* rw by the main loop */
  bool solved[CHALLENGES_MAX]; /* by its place in challenges[] */
  bool checks;                 /* every order is being run */
  bool good;                   /* what is told is that it is solved */
  char told[800];              /* of the last answer; "" = there was none */
};

/* The i-th in the order of the list, which is that of the scenarios; NULL behind the last. */
const struct challenge *attempt_listed(int i);
bool attempt_solved(const struct app *a, const struct challenge *c);
/* Is what is shown a run of the challenge that is being tried? */
bool attempt_shown(const struct app *a);
/* The one that the form asks for the parameters of; NULL: none. */
const struct challenge *attempt_asks(const struct app *a);
/* How its scenario is to be run, before anything is chosen. */
struct choice attempt_choice(const struct challenge *c);
/* While the list is open. */
unsigned app_challenges_key(struct app *a, int32_t key);

int view_attempt_rows(const struct app *a, int rows);
void view_attempt(const struct app *a, const struct pane *p);
void view_challenges(const struct app *a, const struct pane *p);

#endif
