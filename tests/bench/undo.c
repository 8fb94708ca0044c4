/* How long the user waits when they take a decision back, or change to another branch: a new run
 * takes the same decisions again, on real threads or processes, up to there. Measured from the key
 * to the moment at which the screen shows that place and asks. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/base/check.h"
#include "sched/base/clock.h"
#include "tests/bench/kit/table.h"
#include "ui/term/pilot.h"

enum { TIMES = 3 };

static void settle(struct pilot *p) {
  while (p->app.control.busy) {
    struct pollfd fd = {.fd = pilot_socket(p), .events = POLLIN};
    CHECK(fd.fd >= 0);
    poll(&fd, 1, -1);
    pilot_news(p);
  }
}

/* Chance decides a run to its end. */
static void begin(struct pilot *p, const char *scenario, const char *param, int64_t value) {
  const struct scenario *s = scenario_find(scenario);
  struct choice c = app_choice(s);
  struct err e;
  pilot_init(p);
  p->request = (struct run_request){.scenario = s, .policy = "human", .seed = 1};
  for (size_t i = 0; i < s->n_params; i++)
    p->request.params[i] = strcmp(s->params[i].name, param) == 0 ? value : c.params[i];
  CHECK(pilot_start(p, &e) == 0);
  settle(p);
  pilot_perform(p, app_key(&p->app, 'a'));
  settle(p);
}

static double ms_to(uint32_t decisions, const char *scenario, const char *param, int64_t value) {
  struct pilot p;
  uint64_t ns = 0;
  begin(&p, scenario, param, value);
  struct branches *b = &p.app.control.tree;
  CHECK(b->node[b->at].depth > decisions);
  for (int i = 0; i < TIMES; i++) {
    branch_to(b, branch_leaf(b, 0));
    branch_go(b, decisions);
    uint64_t from = clock_mono_ns();
    pilot_perform(&p, EFFECT_REPLAY);
    settle(&p);
    ns += clock_mono_ns() - from;
  }
  pilot_fini(&p);
  return (double)ns / TIMES / 1e6;
}

#define ARM(name, decisions, scenario, param, value)  \
  static struct bench_series name##_##decisions##_ms; \
  static double name##_##decisions(void) {            \
    return ms_to(decisions, scenario, param, value);  \
  }
ARM(threads, 100, "lost-update", "increments", 1000)
ARM(threads, 1000, "lost-update", "increments", 1000)
ARM(threads, 5000, "lost-update", "increments", 1000)
ARM(conditions, 100, "producer-consumer", "items", 99)
ARM(conditions, 800, "producer-consumer", "items", 99)
ARM(gil, 100, "gil-io", "threads", 64)
ARM(processes, 100, "pool-map", "items", 100)
ARM(processes, 250, "pool-map", "items", 100)
ARM(jobs, 10, "rq-basic", "jobs", 6)

int main(void) {
  const struct bench_arm arms[] = {
      {threads_100, &threads_100_ms},
      {threads_1000, &threads_1000_ms},
      {threads_5000, &threads_5000_ms},
      {conditions_100, &conditions_100_ms},
      {conditions_800, &conditions_800_ms},
      {gil_100, &gil_100_ms},
      {processes_100, &processes_100_ms},
      {processes_250, &processes_250_ms},
      {jobs_10, &jobs_10_ms},
  };
  bench_run(arms, sizeof arms / sizeof *arms);
#define ROW(what, name) \
  { what, &name##_ms, NULL, NULL, OURS_ALONE, AT_MOST, 100 }
  const struct bench_row rows[] = {
      ROW("ms to decision 100 of lost-update", threads_100),
      ROW("to decision 1 000", threads_1000),
      ROW("to decision 5 000", threads_5000),
      ROW("to decision 100 of producer-consumer", conditions_100),
      ROW("to decision 800", conditions_800),
      ROW("to decision 100 of gil-io, 64 threads", gil_100),
      ROW("to decision 100 of pool-map, 4 processes", processes_100),
      ROW("to decision 250", processes_250),
      ROW("to decision 10 of rq-basic, with a server", jobs_10),
  };
  bench_table("Going back", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}
