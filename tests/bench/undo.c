/* How long the user waits when they take a decision back, or change to another branch: a new run
 * takes the same decisions again, on real threads or processes, up to there. Measured from the key
 * to the moment at which the screen shows that place and asks. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/base/clock.h"
#include "tests/bench/kit/table.h"
#include "ui/term/pilot.h"

/* A run with as many decisions as one could wish. */
struct way {
  const char *scenario, *param;
  int64_t value;
  struct pilot pilot;
  bool begun;
};
static struct way lost_update = {"lost-update", "increments", 1000, {.run = NULL}, false},
                  producer_consumer = {"producer-consumer", "items", 99, {.run = NULL}, false},
                  philosophers = {"lock-order-fix", "rounds", 100, {.run = NULL}, false},
                  pool_map = {"pool-map", "items", 100, {.run = NULL}, false};

static void settle(struct pilot *p) {
  while (p->app.control.busy) {
    struct pollfd fd = {.fd = pilot_socket(p), .events = POLLIN};
    CHECK(fd.fd >= 0);
    poll(&fd, 1, -1);
    pilot_news(p);
  }
}

/* Chance decides it to its end. */
static void begin(struct way *w) {
  struct pilot *p = &w->pilot;
  const struct scenario *s = scenario_find(w->scenario);
  struct choice c = app_choice(s);
  struct err e;
  pilot_init(p);
  p->request = (struct run_request){.scenario = s, .policy = "human", .seed = 1};
  for (size_t i = 0; i < s->n_params; i++)
    p->request.params[i] = strcmp(s->params[i].name, w->param) == 0 ? w->value : c.params[i];
  CHECK(pilot_start(p, &e) == 0);
  settle(p);
  pilot_perform(p, app_key(&p->app, 'a'));
  settle(p);
  w->begun = true;
  fprintf(stderr, "%s: %u decisions, %llu events\n", w->scenario,
          p->app.control.tree.node[p->app.control.tree.at].depth,
          (unsigned long long)session_events(p->app.session));
}

static double ms_to(struct way *w, uint32_t decisions) {
  if (!w->begun)
    begin(w);
  struct branches *b = &w->pilot.app.control.tree;
  branch_to(b, branch_leaf(b, 0));
  if (b->node[b->at].depth <= decisions)
    return -1;
  branch_go(b, decisions);
  uint64_t from = clock_mono_ns();
  pilot_perform(&w->pilot, EFFECT_REPLAY);
  settle(&w->pilot);
  return (double)(clock_mono_ns() - from) / 1e6;
}

#define ARM(way, decisions)               \
  static double way##_##decisions(void) { \
    return ms_to(&way, decisions);        \
  }                                       \
  static struct bench_series way##_##decisions##_ms;
ARM(lost_update, 100)
ARM(lost_update, 1000)
ARM(lost_update, 5000)
ARM(producer_consumer, 100)
ARM(producer_consumer, 1000)
ARM(producer_consumer, 5000)
ARM(philosophers, 100)
ARM(philosophers, 1000)
ARM(pool_map, 100)
ARM(pool_map, 400)

int main(void) {
  const struct bench_arm arms[] = {
      {lost_update_100, &lost_update_100_ms},
      {lost_update_1000, &lost_update_1000_ms},
      {lost_update_5000, &lost_update_5000_ms},
      {producer_consumer_100, &producer_consumer_100_ms},
      {producer_consumer_1000, &producer_consumer_1000_ms},
      {producer_consumer_5000, &producer_consumer_5000_ms},
      {philosophers_100, &philosophers_100_ms},
      {philosophers_1000, &philosophers_1000_ms},
      {pool_map_100, &pool_map_100_ms},
      {pool_map_400, &pool_map_400_ms},
  };
  bench_run(arms, sizeof arms / sizeof *arms);
#define ROW(what, way, decisions) \
  { what, &way##_##decisions##_ms, NULL, NULL, OURS_ALONE, AT_MOST, 100 }
  const struct bench_row rows[] = {
      ROW("ms to decision 100 of lost-update", lost_update, 100),
      ROW("to decision 1 000", lost_update, 1000),
      ROW("to decision 5 000", lost_update, 5000),
      ROW("ms to decision 100 of producer-consumer", producer_consumer, 100),
      ROW("to decision 1 000", producer_consumer, 1000),
      ROW("to decision 5 000", producer_consumer, 5000),
      ROW("ms to decision 100 of lock-order-fix", philosophers, 100),
      ROW("to decision 1 000", philosophers, 1000),
      ROW("ms to decision 100 of pool-map (processes)", pool_map, 100),
      ROW("to decision 400", pool_map, 400),
  };
  bench_table("Going back", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}
