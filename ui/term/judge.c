#include "ui/term/judge.h"

#include <poll.h>

#include "sched/gate/schedule.h"
#include "ui/term/exploring.h"

void judgement_fini(struct judgement *j) {
  buf_fini(&j->why);
  buf_fini(&j->schedule);
}

/* --- one run ---------------------------------------------------------------------------------- */

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

void judge_recording(struct judgement *j, const struct challenge *c, struct trace_reader *r,
                     const struct run_end *end) {
  struct seen s = {0};
  see(&s, r);
  struct outcome o = {.text = buf_text(&s.lines),
                      .bytes = s.lines.len,
                      .deadlock = end->code == ERR_DEADLOCK,
                      .lost = lost_update(&s.world)};
  bool ended = end->code == 0 || end->code == ERR_DEADLOCK;
  j->met = ended && challenge_met(c, &o, &j->why);
  if (!ended)
    buf_puts(&j->why, end->sentence);
  if (!j->met)
    buf_add(&j->schedule, s.schedule.data, s.schedule.len);
  j->runs++;
  world_fini(&s.world);
  buf_fini(&s.lines);
  buf_fini(&s.schedule);
}

int judge_run(struct judgement *j, const struct challenge *c, const struct run_request *q,
              struct err *e) {
  struct run *run;
  struct trace_reader *r;
  int error = run_start(&run, q, e);
  if (error)
    return error;
  while (run_news(run) != RUN_ENDED) {
    struct pollfd p = {.fd = run_socket(run), .events = POLLIN};
    poll(&p, 1, -1);
  }
  error = trace_reader_open_fd(&r, run_file(run), run_name(run), e);
  if (!error) {
    judge_recording(j, c, r, run_result(run));
    trace_reader_close(r);
  }
  run_close(run);
  return error;
}

/* --- every order ------------------------------------------------------------------------------ */

struct explorer_request judge_request(const struct run_request *q) {
  struct explorer_request to = exploring_request(q);
  to.judged = true;
  to.runs = JUDGE_MOST_RUNS;
  return to;
}

/* One thing that can come out. */
static bool judge_outcome(struct judgement *j, const struct challenge *c, const struct explorer *x,
                          const struct explorer_outcome *o) {
  struct outcome came = {.text = explorer_text(x, o->text),
                         .bytes = o->text_bytes,
                         .deadlock = o->bad & 1u << EXPLORER_DEADLOCK,
                         .lost = o->bad & 1u << EXPLORER_LOST_UPDATE};
  bool crashed = o->bad & 1u << EXPLORER_CRASH;
  if (!crashed && challenge_met(c, &came, &j->why))
    return true;
  if (crashed)
    buf_puts(&j->why, "It crashes.");
  buf_add(&j->schedule, explorer_text(x, o->schedule), o->schedule_bytes);
  return false;
}

int judge_explored(struct judgement *j, const struct challenge *c, const struct explorer *x,
                   struct err *e) {
  const struct explorer_result *r = explorer_result(x);
  j->runs = r->runs;
  for (uint32_t i = 0; i < r->n_outcomes; i++)
    if (!judge_outcome(j, c, x, &explorer_outcomes(x)[i]))
      return 0;
  j->met = r->complete && !r->elsewhere;
  if (j->met)
    return 0;
  return err_set(e, ERR_RANGE,
                 "There are more orders than the %llu that were run, or more outcomes than can be "
                 "kept; nothing is proven.",
                 (unsigned long long)r->runs);
}

static bool go_on(void *ctx, const struct explorer_result *r) {
  (void)ctx, (void)r;
  return false;
}

int judge_every_order(struct judgement *j, const struct challenge *c, const struct run_request *q,
                      struct err *e) {
  struct explorer *x = NULL;
  struct explorer_request asked = judge_request(q);
  int error = explorer_run(&x, &asked, go_on, NULL, e);
  error = error ? error : judge_explored(j, c, x, e);
  explorer_close(x);
  return error;
}
