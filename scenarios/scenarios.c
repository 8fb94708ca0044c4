#include "scenarios/scenarios.h"

#include <string.h>

#include "listings.h"

#define LABEL(index, at, label) [index] = {.line = (at), .name = (label)},
#define SCENARIO_PARAM(id, param, otherwise, least, most, what) \
  {.name = #param, .fallback = (otherwise), .min = (least), .max = (most), .help = (what)},
#define SCENARIO_ROW(id, title_, family_, outcome_, order_, free_only_, text, ...) \
  static const struct scenario_label labels_##id[] = {LISTING_##id(LABEL)};        \
  static const struct scenario_param params_of_##id[] = {__VA_ARGS__{.name = NULL}};
#define SCENARIO_PROGRAM(id, program)
#include "scenarios/scenarios.def"
#undef SCENARIO_ROW

const struct scenario scenarios[] = {
#define SCENARIO_ROW(id, name_, family_, outcome_, order_, free_only_, text, ...) \
  {.name = name_,                                                                 \
   .family = family_,                                                             \
   .title = text,                                                                 \
   .body = id##_body,                                                             \
   .share_bytes = &id##_share_bytes,                                              \
   .outcome = SCENARIO_##outcome_,                                                \
   .order = SCENARIO_##order_,                                                    \
   .free_only = free_only_,                                                       \
   .params = params_of_##id,                                                      \
   .n_params = PARAMS_##id,                                                       \
   .labels = labels_##id,                                                         \
   .n_labels = sizeof labels_##id / sizeof *labels_##id},
#include "scenarios/scenarios.def"
#undef SCENARIO_ROW
#undef SCENARIO_PARAM
#undef SCENARIO_PROGRAM
};
const size_t scenarios_count = sizeof scenarios / sizeof *scenarios;

const struct scenario *scenario_find(const char *name) {
  for (size_t i = 0; i < scenarios_count; i++)
    if (strcmp(scenarios[i].name, name) == 0)
      return &scenarios[i];
  return NULL;
}

actor_body scenario_program(const char *name) {
  static const struct {
    const char *name;
    actor_body body;
  } programs[] = {
#define SCENARIO_ROW(...)
#define SCENARIO_PROGRAM(id, program) {#program, id##_##program},
#include "scenarios/scenarios.def"
#undef SCENARIO_ROW
#undef SCENARIO_PROGRAM
  };
  for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
    if (strcmp(programs[i].name, name) == 0)
      return programs[i].body;
  return NULL;
}
