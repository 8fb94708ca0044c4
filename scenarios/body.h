#ifndef SCENARIOS_BODY_H
#define SCENARIOS_BODY_H

/* What a scenario's file includes after `#define SCENARIO its_id`. It then defines struct share,
 * the bodies of its actors and, with SCENARIO_MAIN, the body of the first actor.
 *
 *   AT(self, name)    the actor is at the line of the twin that is marked #@name
 *   PARAM(self, name) the value of a parameter of this scenario */
#include "listings.h"
#include "sched/rt/actor.h"
#include "scenarios/scenarios.h"

#define BODY_PASTE(a, b, c) a##b##_##c
#define BODY_NAME(prefix, id, name) BODY_PASTE(prefix, id, name)
#define BODY_JOIN(a, b) a##b
#define BODY_SYMBOL(id, suffix) BODY_JOIN(id, suffix)

#define AT(self, name) wr_at((self), BODY_NAME(AT_, SCENARIO, name))
#define PARAM(self, name) wr_param((self), BODY_NAME(PARAM_, SCENARIO, name))
#define SCENARIO_MAIN(self, s)                                             \
  const size_t BODY_SYMBOL(SCENARIO, _share_bytes) = sizeof(struct share); \
  int BODY_SYMBOL(SCENARIO, _body)(struct actor * self, struct share * s)

#endif
