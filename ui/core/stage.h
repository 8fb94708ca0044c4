#ifndef CORE_STAGE_H
#define CORE_STAGE_H

/* The parts of the stage: what lets somebody run, who has it and who waits for it, for each model
 * one. Each draws into its pane whatever its size is, and leaves out nothing without saying so. */
#include "ui/core/app.h"

/* --- the models --- */

void stage_gil(const struct app *a, const struct pane *p, uint32_t gil);
/* Several GILs, one for each interpreter. */
void stage_gils(const struct app *a, const struct pane *p);
/* What actors share, in as many columns as fit; returns how many rows it took. */
int stage_objects(const struct app *a, const struct pane *p);
/* What was printed last, the newest line at the bottom. */
void stage_output(const struct app *a, const struct pane *p);
/* The cores with who is on them, and who wants one. */
void stage_cores(const struct app *a, const struct pane *p);
/* A queue: who puts, the items in their places, who gets. Takes up to two rows, and returns how
 * many. */
int stage_queue(const struct app *a, const struct pane *p, int y, uint32_t queue);
/* The loop that runs; NULL if none does. */
const struct world_loop *stage_loop_of(const struct app *a);
void stage_loop(const struct app *a, const struct pane *p);
bool stage_has_generators(const struct app *a);
void stage_generators(const struct app *a, const struct pane *p);

bool stage_has_jobs(const struct app *a);
void stage_jobs(const struct app *a, const struct pane *p);

/* --- what they share --- */

/* Is it one of what stage_objects() shows? */
bool stage_shows(const struct world_entity *x);
/* The first object of a kind at or after an id; 0 if there is none. */
uint32_t stage_find(const struct app *a, enum object_kind kind, uint32_t from);
/* How far something is that was handed over by the event (its ordinal + 1), in thousandths. */
int stage_share(const struct app *a, uint64_t event);
/* An arrow of n columns, its tip included, with a token on it that is so far; share < 0: without.
 * Returns the column behind it. */
int stage_arrow(const struct pane *p, int x, int y, int n, int share, bool to_the_left);
/* The last hand-off as a line: who, to whom, what and why. */
void stage_handoff(const struct app *a, const struct pane *p, int y);
/* What travels with the event: its text, or its number. */
void stage_value(const struct app *a, const struct event *e, struct buf *out);
/* A row of n signs, of which a share is full. */
int stage_meter(const struct pane *p, int x, int y, int n, uint64_t part, uint64_t whole,
                enum role role);
/* Said where there is no object to show. */
#define STAGE_NOTHING "no lock, queue or variable is shared so far"
/* The widest name of an actor, but at least 6 and at most so many columns. */
int stage_name_cols(const struct app *a, int most);
/* Names of the actors that wait for an object by a wanted event of these types (0, 0: by any), from
 * column x on; what does not fit is counted. Returns the column behind. */
int stage_waiters(const struct app *a, const struct pane *p, int x, int y, uint32_t object,
                  enum event_type by, enum event_type or_by);

#endif
