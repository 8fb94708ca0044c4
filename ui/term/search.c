#include "ui/term/search.h"

#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/term/again.h"
#include "ui/term/exploring.h"
#include "ui/term/judge.h"
#include "ui/term/state.h"

void search_close(struct pilot *p) {
  explored_fini(&p->app.explored);
  explorer_close(p->leaves);
  explorer_close(p->explorer);
  p->leaves = p->explorer = NULL;
  p->searches = p->proves = false;
  p->app.attempt.checks = false;
}

static bool has_request(struct pilot *p) {
  return p->has_request || again_request(&p->request, &p->schedule, p->session.reader);
}

static int start(struct pilot *p, const struct explorer_request *q, struct err *e) {
  search_close(p);
  if (q->scenario->free_only)
    return err_set(e, ERR_USAGE,
                   "%s is about the kernel's own decisions: it has no orders to go "
                   "through.",
                   q->scenario->name);
  int error = explorer_start(&p->explorer, q, e);
  p->searches = !error;
  return error;
}

void search_explore(struct pilot *p) {
  struct explored *to = &p->app.explored;
  struct err e;
  if (!has_request(p))
    return;
  bool everything = to->everything;
  struct explorer_request q = exploring_request(&p->request);
  q.no_reduction = everything;
  explorer_settle(&q);
  int error = start(p, &q, &e);
  to->everything = everything;
  to->there = true;
  to->samples = q.policy != NULL;
  to->running = !error;
  if (error)
    snprintf(to->error, sizeof to->error, "%.*s", (int)sizeof to->error - 1, e.text);
}

/* --- schedules beyond those that are kept ----------------------------------------------------- */

enum { LEAVES_BEFORE = 32 }; /* are had with the chosen one, if one goes forward */

/* The runs from that number on, which the search that has ended has gone through before. */
static void look_from(struct pilot *p, uint64_t first) {
  struct explored *to = &p->app.explored;
  struct explorer_request q = exploring_request(&p->request);
  struct err e;
  q.no_reduction = to->everything;
  explorer_settle(&q);
  q.of = p->explorer;
  q.first_leaf = p->leaves_from = first;
  if (explorer_start(&p->leaves, &q, &e) == 0) {
    p->searches = to->looks = true;
    return;
  }
  explorer_close(p->leaves);
  p->leaves = NULL;
  snprintf(p->app.message, sizeof p->app.message, "%s", e.text);
}

void search_leaves(struct pilot *p) {
  const struct explored *to = &p->app.explored;
  uint64_t at = (uint64_t)p->app.list_at, most = to->runs;
  if (p->searches || !p->explorer || explored_has(to, at))
    return;
  uint64_t before = at < to->first ? EXPLORER_LEAVES - LEAVES_BEFORE : LEAVES_BEFORE;
  uint64_t first = at > before ? at - before : 0;
  most = most > EXPLORER_LEAVES ? most - EXPLORER_LEAVES : 0;
  look_from(p, first < most ? first : most);
}

/* They may be long, so that there is no room for as many as one could wish; but the chosen one is
 * what matters, wherever that is by now. */
static void leaves_go_on(struct pilot *p) {
  struct explored *to = &p->app.explored;
  struct err e = {0};
  int error = 0;
  if (explorer_goes_on(p->leaves, &error, &e))
    return;
  uint64_t first = p->leaves_from, at = (uint64_t)p->app.list_at;
  if (!error)
    exploring_take_leaves(to, p->explorer, p->leaves, first);
  else
    snprintf(p->app.message, sizeof p->app.message, "%s", e.text);
  explorer_close(p->leaves);
  p->leaves = NULL;
  p->searches = to->looks = false;
  if (!error && !explored_has(to, at) && first != at)
    look_from(p, at);
}

/* --- challenges ------------------------------------------------------------------------------- */

static void tell(struct pilot *p, bool solved, const char *text) {
  struct attempt *t = &p->app.attempt;
  size_t i = (size_t)(t->on - challenges);
  t->good = solved;
  snprintf(t->told, sizeof t->told, "%s%.*s", solved ? "Solved. " : "", (int)sizeof t->told - 10,
           text);
  if (!solved || i >= CHALLENGES_MAX || t->solved[i])
    return;
  t->solved[i] = true;
  if (!state_keep_solved(t->on))
    snprintf(p->app.message, sizeof p->app.message,
             "It cannot be kept that it is solved: nothing can be written below XDG_STATE_HOME or "
             "HOME.");
}

/* Are the parameters those of the challenge, but for those that are to be chosen? */
static bool fits(const struct pilot *p, const struct challenge *c) {
  const struct scenario *s = p->request.scenario;
  struct choice asked = attempt_choice(c);
  if (!p->has_request || s != asked.scenario)
    return false;
  for (size_t i = 0; i < s->n_params; i++)
    if (!challenge_opens(c, s->params[i].name, strlen(s->params[i].name)) &&
        p->request.params[i] != asked.params[i])
      return false;
  return true;
}

void search_prove(struct pilot *p) {
  struct attempt *t = &p->app.attempt;
  struct err e;
  if (!t->on)
    return;
  if (!fits(p, t->on)) {
    tell(p, false, "This run has other parameters than the challenge.");
    return;
  }
  struct explorer_request q = judge_request(&p->request);
  if (start(p, &q, &e) != 0) {
    tell(p, false, e.text);
    return;
  }
  p->proves = t->checks = true;
}

void search_judge_run(struct pilot *p) {
  const struct challenge *c = p->app.attempt.on;
  struct judgement j = {0};
  if (!c || !fits(p, c))
    return;
  if (c->kind == CHALLENGE_FIX) {
    search_prove(p);
    return;
  }
  judge_recording(&j, c, p->session.reader, run_result(p->run));
  if (c->kind == CHALLENGE_BREAK)
    tell(p, j.met, j.met ? c->shows : buf_text(&j.why));
  else
    tell(p, !j.met,
         j.met ? "In this run it is so. Is there one in which it is not? u goes back; ! says that "
                 "it is always so."
               : c->shows);
  judgement_fini(&j);
}

/* Every order was run. */
static void judge_all(struct pilot *p, int error, struct err *e) {
  const struct challenge *c = p->app.attempt.on;
  struct judgement j = {0};
  error = error ? error : judge_explored(&j, c, p->explorer, e);
  if (!error && !j.met && j.schedule.len)
    buf_printf(&j.why, " One such schedule is \"%s\".", buf_text(&j.schedule));
  tell(p, !error && j.met, error ? e->text : j.met ? c->shows : buf_text(&j.why));
  judgement_fini(&j);
}

/* --- while it goes on ------------------------------------------------------------------------- */

bool pilot_searches(const struct pilot *p) {
  return p->searches;
}

int pilot_search_fd(const struct pilot *p) {
  return p->searches ? explorer_fd(p->leaves ? p->leaves : p->explorer) : -1;
}

void pilot_search(struct pilot *p) {
  struct err e = {0};
  int error = 0;
  if (!p->searches)
    return;
  if (p->leaves) {
    leaves_go_on(p);
    return;
  }
  p->searches = explorer_goes_on(p->explorer, &error, &e);
  if (!p->searches && p->run)
    run_clean(p->run);
  if (p->proves) {
    if (!p->searches && p->app.attempt.on)
      judge_all(p, error, &e);
    if (!p->searches)
      search_close(p);
    return;
  }
  struct explored *to = &p->app.explored;
  exploring_take(to, p->explorer);
  to->running = p->searches;
  if (error)
    snprintf(to->error, sizeof to->error, "%.*s", (int)sizeof to->error - 1, e.text);
}

void search_stop(struct pilot *p) {
  if (p->searches && !p->leaves)
    explorer_stop(p->explorer);
}
