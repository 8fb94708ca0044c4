#include "ui/cli/trial.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "sched/gate/schedule.h"

void trial_fini(struct trial *t) {
  buf_fini(&t->why);
  buf_fini(&t->schedule);
}

/* What a recording shows: lines, decisions and lost updates. */
struct seen {
  struct buf lines, schedule;
  struct world world;
};

static void see(struct seen *s, struct trace_reader *r) {
  struct schedule_step last = {0};
  uint64_t first;
  const struct event_batch *b;
  world_init(&s->world);
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n)
    for (size_t i = (size_t)(at - first); i < b->n; i++) {
      const struct event *e = &b->events[i];
      char path[GATE_PATH_MAX];
      size_t n;
      if (e->type == EV_OUT) {
        const char *text = trace_reader_text(r, e->text, &n);
        buf_add(&s->lines, text, n);
        buf_puts(&s->lines, "\n");
      } else if (e->type == EV_GRANT && world_path(&s->world, e->a, path, sizeof path)) {
        schedule_add(&s->schedule, path, &last);
      }
      world_apply(&s->world, e);
    }
}

static bool lost_update(const struct world *w) {
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_object *o = world_object(w, id);
    if (o && o->overwritten)
      return true;
  }
  return false;
}

/* The run is over: is the goal met in it? */
static int judge(struct trial *t, const struct challenge *c, struct run *run, struct err *e) {
  const struct run_end *end = run_result(run);
  struct trace_reader *r;
  struct seen s = {0};
  int error = trace_reader_open_fd(&r, run_file(run), run_name(run), e);
  if (error)
    return error;
  see(&s, r);
  struct outcome o = {.text = buf_text(&s.lines),
                      .bytes = s.lines.len,
                      .deadlock = end->code == ERR_DEADLOCK,
                      .lost = lost_update(&s.world)};
  bool ended = end->code == 0 || end->code == ERR_DEADLOCK;
  t->met = ended && challenge_met(c, &o, &t->why);
  if (!ended)
    buf_puts(&t->why, end->sentence);
  if (!t->met)
    buf_add(&t->schedule, s.schedule.data, s.schedule.len);
  t->runs++;
  trace_reader_close(r);
  world_fini(&s.world);
  buf_fini(&s.lines);
  buf_fini(&s.schedule);
  return 0;
}

static enum run_news wait_for(struct run *run) {
  for (;;) {
    struct pollfd p = {.fd = run_socket(run), .events = POLLIN};
    enum run_news news = poll(&p, 1, -1) > 0 ? run_news(run) : RUN_NOTHING;
    if (news == RUN_ASKS || news == RUN_ENDED)
      return news;
  }
}

int trial_one(struct trial *t, const struct challenge *c, const struct run_request *q,
              struct err *e) {
  struct run *run;
  int error = run_start(&run, q, e);
  if (error)
    return error;
  while (wait_for(run) == RUN_ASKS)
    run_answer(run, 0);
  error = judge(t, c, run, e);
  run_close(run);
  return error;
}

/* --- every order ------------------------------------------------------------------------------ */

/* A decision on the way: who could move, by slot order, and which of them does. Actors have the
 * same ids in every run that takes the same decisions. */
struct choice_point {
  uint32_t could[64], n, taken;
};

struct ways {
  struct choice_point *point;
  size_t n, cap;
};

static int add_point(struct ways *w, const struct run_question *q, struct err *e) {
  if (w->n == w->cap) {
    w->cap = w->cap ? 2 * w->cap : 64;
    w->point = mem_realloc(w->point, w->cap * sizeof *w->point);
    if (!w->point)
      return err_set(e, ERR_MEMORY, "Not enough memory for all orders.");
  }
  struct choice_point *p = &w->point[w->n++];
  *p = (struct choice_point){0};
  for (uint32_t i = 0; i < q->n; i++) {
    if (!q->move[i].possible)
      continue;
    if (p->n == 64)
      return err_set(e, ERR_RANGE, "There are too many actors to try every order.");
    p->could[p->n++] = q->move[i].actor;
  }
  return 0;
}

/* One run along the way that is planned, and on by whoever comes first. */
static int go(struct ways *w, struct trial *t, const struct challenge *c,
              const struct run_request *q, struct err *e) {
  struct run *run;
  int error = run_start(&run, q, e);
  if (error)
    return error;
  for (size_t depth = 0; !error && wait_for(run) == RUN_ASKS; depth++) {
    const struct run_question *ask = run_question(run);
    error = depth == w->n ? add_point(w, ask, e) : 0;
    if (!error)
      run_answer(run, w->point[depth].could[w->point[depth].taken]);
  }
  error = error ? error : judge(t, c, run, e);
  run_close(run);
  return error;
}

/* The next way: the last decision that has another choice takes it. False: there is none. */
static bool next_way(struct ways *w) {
  while (w->n > 0 && w->point[w->n - 1].taken + 1 >= w->point[w->n - 1].n)
    w->n--;
  if (w->n == 0)
    return false;
  w->point[w->n - 1].taken++;
  return true;
}

int trial_all(struct trial *t, const struct challenge *c, const struct run_request *q,
              struct err *e) {
  struct run_request asks = *q;
  struct ways w = {0};
  asks.policy = "human";
  asks.schedule = NULL;
  int error;
  do
    error = t->runs == TRIAL_MOST_RUNS
                ? err_set(e, ERR_RANGE, "There are more than %d orders; not all were tried.",
                          TRIAL_MOST_RUNS)
                : go(&w, t, c, &asks, e);
  while (!error && t->met && next_way(&w));
  free(w.point);
  return error;
}
