#include "ui/term/exploring.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/check.h"
#include "sched/gate/schedule.h"

enum { MEMORY = 256 << 20, TREE_NODES = 20000 };

static const char *const bad_words[EXPLORER_BADS] = {"A deadlock", "A crash", "A failed check",
                                                     "A lost update"};
static const char *const bad_marks[EXPLORER_BADS] = {"[deadlock]", "[crash]", "[failed check]", ""};

struct explorer_request exploring_request(const struct run_request *q) {
  struct explorer_request to = {.scenario = q->scenario,
                                .gil = q->gil,
                                .on = explorer_has_fibers(q->scenario) ? EXPLORER_FIBERS
                                                                       : EXPLORER_PROCESSES,
                                .seed = 1,
                                .memory = MEMORY};
  memcpy(to.params, q->params, sizeof to.params);
  return to;
}

static void *grown(void *p, size_t n, size_t bytes) {
  p = mem_realloc(p, (n ? n : 1) * bytes);
  CHECK(p);
  return p;
}

static const struct explorer_outcome *compared; /* by qsort() */

static int by_times(const void *a, const void *b) {
  const struct explorer_outcome *p = &compared[*(const uint32_t *)a],
                                *q = &compared[*(const uint32_t *)b];
  return p->times > q->times ? -1 : p->times < q->times ? 1 : p->hash < q->hash ? -1 : 1;
}

static void take_outcomes(struct explored *to, const struct explorer *x, uint32_t n) {
  const struct explorer_outcome *all = explorer_outcomes(x);
  to->outcome = grown(to->outcome, n, sizeof *to->outcome);
  to->order = grown(to->order, n, sizeof *to->order);
  to->n = n;
  for (uint32_t i = 0; i < n; i++) {
    const struct explorer_outcome *o = &all[i];
    struct explored_outcome *e = &to->outcome[i];
    *e = (struct explored_outcome){.times = o->times,
                                   .switches = o->switches,
                                   .wrong = o->bad != 0,
                                   .text = explorer_text(x, o->text),
                                   .bytes = o->text_bytes,
                                   .schedule = explorer_text(x, o->schedule),
                                   .schedule_bytes = o->schedule_bytes};
    for (int k = 0; k < EXPLORER_BADS; k++)
      if (o->bad & 1u << k && *bad_marks[k])
        snprintf(e->bad + strlen(e->bad), sizeof e->bad - strlen(e->bad), "%s%s",
                 *e->bad ? " " : "", bad_marks[k]);
    to->order[i] = i;
  }
  compared = all;
  qsort(to->order, n, sizeof *to->order, by_times);
}

static void take_worsts(struct explored *to, const struct explorer_result *r) {
  to->n_worst = 0;
  for (int i = 0; i < EXPLORER_BADS; i++)
    if (r->worst[i].times)
      to->worst[to->n_worst++] = (struct explored_worst){.what = bad_words[i],
                                                         .times = r->worst[i].times,
                                                         .switches = r->worst[i].switches,
                                                         .proven = r->worst[i].proven};
}

/* The schedule becomes a branch of the tree. */
static void add_leaf(struct branches *b, const char *schedule, uint32_t bytes) {
  struct schedule_step step;
  char *text = strndup(schedule, bytes);
  uint32_t at = 0;
  CHECK(text);
  b->at = BRANCH_ROOT;
  while (schedule_next(text, &at, &step) == 1)
    for (uint32_t i = 0; i < step.times; i++)
      branch_take(b, step.path, false);
  branch_ended(b, 0, "");
  free(text);
}

/* The outcome of a run of x among those of the search that it belongs to. */
static uint32_t outcome_in(const struct explorer *of, const struct explorer *x, uint32_t outcome) {
  if (of == x || outcome == EXPLORER_NOWHERE)
    return outcome;
  for (uint32_t i = 0; i < explorer_result(of)->n_outcomes; i++)
    if (explorer_outcomes(of)[i].hash == explorer_outcomes(x)[outcome].hash)
      return i;
  return EXPLORER_NOWHERE;
}

static void take_leaves(struct explored *to, const struct explorer *of, const struct explorer *x,
                        uint32_t n) {
  if (!to->tree.node)
    branch_init(&to->tree);
  to->leaf = grown(to->leaf, n, sizeof *to->leaf);
  for (; to->leaves < n && to->tree.n < TREE_NODES; to->leaves++) {
    const struct explorer_leaf *l = &explorer_leaves(x)[to->leaves];
    add_leaf(&to->tree, explorer_text(x, l->schedule), l->schedule_bytes);
    to->leaf[to->leaves] = outcome_in(of, x, l->outcome);
  }
}

void exploring_take_leaves(struct explored *to, const struct explorer *of, const struct explorer *x,
                           uint64_t first) {
  explored_forget_leaves(to);
  to->first = first;
  take_leaves(to, of, x, explorer_result(x)->n_leaves);
}

void exploring_take(struct explored *to, const struct explorer *x) {
  const struct explorer_result *r = explorer_result(x);
  /* The search goes on in another process: what is counted last was written last. */
  uint32_t leaves = r->n_leaves, n = r->n_outcomes;
  to->there = true;
  to->searching = r->searching;
  to->complete = r->complete;
  to->reduced = r->reduced;
  to->bounded = r->bounded;
  to->runs = r->runs;
  to->redundant = r->redundant;
  to->races = r->races;
  to->elsewhere = r->elsewhere;
  to->ns = r->ns;
  to->share = r->share;
  take_outcomes(to, x, n);
  take_worsts(to, r);
  take_leaves(to, x, x, leaves);
}
