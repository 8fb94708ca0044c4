#include "ui/term/again.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/gate/schedule.h"
#include "sched/rt/gil.h"
#include "sched/world/world.h"

static const char *meta(struct trace_reader *r, const char *key) {
  const char *value = trace_reader_meta(r, key);
  return value ? value : "";
}

void again_schedule(struct buf *to, struct trace_reader *r) {
  struct schedule_step last = {0};
  struct world w = {0};
  uint64_t first, at = 0;
  const struct event_batch *b;
  world_init(&w);
  while ((b = trace_reader_batch(r, at, &first))) {
    for (size_t i = (size_t)(at - first); i < b->n; i++) {
      const struct event *e = &b->events[i];
      char path[GATE_PATH_MAX];
      if (e->type == EV_GRANT && world_path(&w, e->a, path, sizeof path))
        schedule_add(to, path, &last);
      world_apply(&w, e);
    }
    at = first + b->n;
  }
  world_fini(&w);
}

/* "number=10 work=3": what is out of range or unknown keeps its default. */
static void read_params(struct run_request *to, const char *text) {
  const struct scenario *s = to->scenario;
  for (size_t i = 0; i < s->n_params; i++) {
    const struct scenario_param *p = &s->params[i];
    size_t n = strlen(p->name);
    to->params[i] = p->fallback;
    for (const char *at = text; (at = strstr(at, p->name)); at += n) {
      if ((at != text && at[-1] != ' ') || at[n] != '=')
        continue;
      int64_t v = strtoll(at + n + 1, NULL, 10);
      to->params[i] = v < p->min || v > p->max ? p->fallback : v;
    }
  }
}

bool again_request(struct run_request *to, struct buf *schedule, struct trace_reader *r) {
  int gil = gil_kind_from(meta(r, "gil"));
  const char *seed = meta(r, "seed");
  *to = (struct run_request){.scenario = scenario_find(meta(r, "scenario")),
                             .gil = gil < 0 ? 0 : (uint32_t)gil,
                             .seed = *seed ? strtoull(seed, NULL, 10) : 1,
                             .pace = (uint32_t)strtoul(meta(r, "pace"), NULL, 10)};
  if (!to->scenario)
    return false;
  read_params(to, meta(r, "params"));
  if (strcmp(meta(r, "mode"), "controlled") != 0)
    return true;
  /* A policy that needs no more than the seed decides again as it did; of any other one, what it
   * decided is known. */
  to->policy = "random";
  if (strcmp(meta(r, "policy"), "random") == 0)
    return true;
  schedule->len = 0;
  again_schedule(schedule, r);
  to->policy = "replay";
  to->schedule = buf_text(schedule);
  return true;
}
