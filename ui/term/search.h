#ifndef TERM_SEARCH_H
#define TERM_SEARCH_H

/* The part of the pilot that has to do with all orders of steps: the explorer's view, and whether
 * what was tried solves a challenge. */
#include "ui/term/pilot.h"

/* Explores the scenario that is looked at. */
void search_explore(struct pilot *p);
/* Is the goal of the challenge met in every order? */
void search_prove(struct pilot *p);
/* The schedules around the one that is chosen in the list, if they are not there. */
void search_leaves(struct pilot *p);
/* It is enough. */
void search_stop(struct pilot *p);
/* Ends it, and forgets what it has found. */
void search_close(struct pilot *p);
/* A run has ended: is it an answer to the challenge that is being tried? */
void search_judge_run(struct pilot *p);

#endif
