#ifndef CORE_STAGE_H
#define CORE_STAGE_H

/* The parts of the stage, for view_stage.c and each other. */
#include "ui/core/app.h"

/* What actors share, and below what was printed last. */
void stage_objects(const struct app *a, const struct pane *p);
/* The loop that runs; NULL if none does. */
const struct world_loop *stage_loop_of(const struct app *a);
void stage_loop(const struct app *a, const struct pane *p);
bool stage_has_generators(const struct app *a);
void stage_generators(const struct app *a, const struct pane *p);

#endif
