#ifndef SCENARIOS_SCENARIOS_H
#define SCENARIOS_SCENARIOS_H

/* All scenarios, from scenarios.def. */
#include "sched/rt/scenario.h"

/* PARAM_id_name: the index of a parameter among those of its scenario. */
#define SCENARIO_PARAM(id, name, fallback, min, max, help) PARAM_##id##_##name,
#define SCENARIO_ROW(id, name, family, outcome, order, free_only, title, ...) \
  enum params_##id{__VA_ARGS__ PARAMS_##id};                                  \
  extern const size_t id##_share_bytes;                                       \
  int id##_body(struct actor *self, struct share *s);
#define SCENARIO_PROGRAM(id, program) int id##_##program(struct actor *self, struct share *s);
#include "scenarios/scenarios.def"
#undef SCENARIO_PROGRAM
#undef SCENARIO_ROW
#undef SCENARIO_PARAM

extern const struct scenario scenarios[];
extern const size_t scenarios_count;

/* NULL if there is none of that name. */
const struct scenario *scenario_find(const char *name);
/* The body of a program that some scenario starts with wr_program(); NULL if there is none. */
actor_body scenario_program(const char *name);

#endif
