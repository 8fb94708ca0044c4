/* Processes: a pool of workers squares a list of numbers.
 *
 * Shows: processes that share no memory work together by messages. Which worker reads which number
 * from the pipe is the kernel's choice; the parent puts the results back in order.
 * Real: forked workers and two pipe(2)s. multiprocessing.Pool works in the same way, with threads
 * in the parent that feed the pipes and restart workers that die. */
#define SCENARIO pool_map
#include <stdio.h>

#include "scenarios/body.h"
#include "sched/rt/pipe.h"

enum { MOST_WORKERS = 16, MOST_ITEMS = 100 };

struct share {
  struct wr_pipe tasks, results;
};

static int work(struct actor *self, struct share *s) {
  for (;;) {
    AT(self, take);
    struct wr_message task = wr_pipe_recv(self, &s->tasks);
    if (task.numbers == 0)
      return 0;
    AT(self, give);
    wr_pipe_send(self, &s->results, wr_pair(task.number[0], task.number[0] * task.number[0]));
  }
}

static void map(struct actor *self, struct share *s, int items, int64_t results[]) {
  for (int item = 1; item <= items; item++) {
    AT(self, send);
    wr_pipe_send(self, &s->tasks, wr_number(item));
  }
  for (int i = 0; i < items; i++) {
    AT(self, collect);
    struct wr_message result = wr_pipe_recv(self, &s->results);
    results[result.number[0]] = result.number[1];
  }
}

SCENARIO_MAIN(self, s) {
  struct actor pool[MOST_WORKERS];
  int64_t results[MOST_ITEMS + 1];
  int workers = (int)PARAM(self, workers), items = (int)PARAM(self, items);
  wr_pipe_init(self, &s->tasks, "tasks");
  wr_pipe_init(self, &s->results, "results");

  for (int i = 0; i < workers; i++) {
    char name[32];
    snprintf(name, sizeof name, "worker-%d", i + 1);
    AT(self, start);
    wr_process(self, &pool[i], name, work, 0);
  }
  map(self, s, items, results);
  for (int i = 0; i < workers; i++) {
    AT(self, stop);
    wr_pipe_send(self, &s->tasks, WR_NOTHING);
  }
  for (int i = 0; i < workers; i++) {
    AT(self, join);
    wr_join(self, &pool[i]);
  }
  for (int item = 1; item <= items; item++) {
    AT(self, print);
    wr_print(self, "%d * %d = %lld", item, item, (long long)results[item]);
  }
  return 0;
}
