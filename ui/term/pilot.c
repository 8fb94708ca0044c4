#include "ui/term/pilot.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/clock.h"
#include "ui/term/again.h"
#include "ui/term/search.h"

/* A decision, and catching up after one was taken back, is a matter of milliseconds; so long the
 * next key waits for it. */
#define AT_ONCE_NS 250000000u

/* A run is forked off this process: as long as it lives, whatever page of the heap is written to
 * has to be copied first, which for a recording that is read again after each decision that was
 * taken back is most of the time. A block that is mapped anew has only pages of its own. */
enum { MAPPED_BYTES = 32 << 10 };

void pilot_init(struct pilot *p) {
  mem_map_from(MAPPED_BYTES);
  *p = (struct pilot){0};
  app_init(&p->app);
}

static void say(struct pilot *p, const char *text) {
  snprintf(p->app.message, sizeof p->app.message, "%s", text);
}

/* What is recorded of a run under the user's hand is not lost when another one takes its place. The
 * run is over, so that it is whole. */
static void keep_recording(struct pilot *p, int file) {
  struct buf name = {0}, text = {0};
  const struct branches *tree = &p->app.control.tree;
  if (p->is_first) {
    beside_first(&p->beside, tree, p->reached);
    buf_printf(&text, "%.200s has this run; what comes now is kept beside it, by branch.",
               p->beside.record);
  } else if (!beside_keep(&p->beside, tree, p->reached, file, &name)) {
    buf_printf(&text, "This branch could not be kept as %.200s.", buf_text(&name));
    buf_printf(&p->decided, "%s\n", buf_text(&text));
  } else if (name.len) {
    buf_printf(&text, "This branch is kept as %.200s.", buf_text(&name));
  }
  if (text.len)
    say(p, buf_text(&text));
  buf_fini(&name);
  buf_fini(&text);
}

static void forget_run(struct pilot *p) {
  bool keeps = p->run && p->beside.record && p->app.control.on && p->caught_up;
  int file = keeps ? dup(run_file(p->run)) : -1;
  if (p->run)
    run_close(p->run);
  p->run = NULL;
  if (keeps)
    keep_recording(p, file);
  if (file >= 0)
    close(file);
  p->is_first = p->caught_up = false;
}

static void forget_session(struct pilot *p) {
  p->app.session = NULL;
  p->stale = false;
  session_close(&p->session);
}

/* The decisions of every branch, a line each. */
static void keep_schedules(struct pilot *p) {
  const struct branches *b = &p->app.control.tree;
  struct buf *out = &p->decided;
  for (uint32_t i = 0; p->app.control.on && i < b->count; i++) {
    const struct branch_node *leaf = &b->node[branch_leaf(b, i)];
    char letter[8];
    branch_name(letter, i);
    buf_printf(out, "%s, branch %s%s%s: --schedule \"", p->request.scenario->name, letter,
               leaf->ended ? ", " : "", leaf->ended ? leaf->outcome : "");
    branch_schedule(b, branch_leaf(b, i), out);
    buf_puts(out, "\"");
    size_t before = out->len;
    buf_puts(out, ", recorded in ");
    if (!beside_name(&p->beside, i, out))
      out->len = before;
    buf_puts(out, "\n");
  }
}

/* No run under the user's hand any more, if there was one; the request is still that of it. */
static void end_tree(struct pilot *p) {
  forget_run(p);
  keep_schedules(p);
  control_end(&p->app);
  beside_fini(&p->beside);
}

void pilot_close(struct pilot *p) {
  search_close(p);
  forget_session(p);
  end_tree(p);
  broker_stop(&p->server);
}

void pilot_fini(struct pilot *p) {
  pilot_close(p);
  buf_fini(&p->schedule);
  buf_fini(&p->decided);
}

static bool is_by_hand(const struct run_request *q) {
  return q->policy && strcmp(q->policy, "human") == 0;
}

/* Starts the requested run; the session stays what it is. */
static int start(struct pilot *p, struct err *e) {
  search_close(p);
  forget_run(p);
  p->app.ended[0] = '\0';
  if (!scenario_has_jobs(p->request.scenario))
    broker_stop(&p->server);
  p->request.server = &p->server;
  int error = run_start(&p->run, &p->request, e);
  if (error)
    return error;
  p->is_first = p->request.record != NULL;
  if (p->is_first)
    beside_begin(&p->beside, p->request.record);
  p->request.record = NULL; /* what comes later does not overwrite it */
  p->has_request = true;
  return 0;
}

int pilot_start(struct pilot *p, struct err *e) {
  forget_session(p);
  if (is_by_hand(&p->request))
    control_begin(&p->app, false);
  else
    control_end(&p->app);
  return start(p, e);
}

void pilot_show(struct pilot *p, struct trace_reader *r) {
  session_open(&p->session, r, false);
  app_show(&p->app, &p->session);
}

int pilot_socket(const struct pilot *p) {
  return p->run && run_result(p->run)->sentence[0] == '\0' ? run_socket(p->run) : -1;
}

static void open_session(struct pilot *p) {
  struct trace_reader *r;
  struct err e;
  if (trace_reader_open_fd(&r, run_file(p->run), run_name(p->run), &e) != 0)
    return; /* its head is not written yet */
  bool swaps = p->stale;
  if (swaps)
    session_close(&p->session);
  session_open(&p->session, r, true);
  p->stale = false;
  if (swaps)
    p->app.session = &p->session;
  else
    app_show(&p->app, &p->session);
  if (p->app.control.on)
    control_shown(&p->app);
}

static void come_to(struct pilot *p) {
  p->reached = p->app.control.tree.at;
  p->caught_up = true;
}

static void on_end(struct pilot *p) {
  const struct run_end *end = run_result(p->run);
  if (!p->searches)
    run_clean(p->run);
  snprintf(p->app.ended, sizeof p->app.ended, "%.*s", (int)sizeof p->app.ended - 1, end->sentence);
  if (!p->app.session)
    return;
  if (p->app.control.on)
    control_ended(&p->app, end->code);
  if (p->app.control.on)
    come_to(p);
  p->session.live = false;
  p->session.growing = true; /* one more look: what came last */
  trace_reader_refresh(p->session.reader);
  search_judge_run(p);
}

bool pilot_news(struct pilot *p) {
  enum run_news news = p->run ? run_news(p->run) : RUN_NOTHING;
  if (news == RUN_NOTHING || (news == RUN_GREW && p->stale))
    return false;
  if (p->app.session && !p->stale)
    session_refresh(&p->session);
  else
    open_session(p);
  const struct run_question *q = run_question(p->run);
  if (q && p->app.session)
    pilot_perform(p, control_asked(&p->app, q->step, q->move, q->n));
  if (q && p->app.session)
    come_to(p);
  if (news == RUN_ENDED)
    on_end(p);
  return true;
}

/* Whoever has decided sees at once what becomes of it. */
static void wait_while_busy(struct pilot *p) {
  uint64_t until = clock_mono_ns() + AT_ONCE_NS;
  for (uint64_t now; p->app.control.busy && (now = clock_mono_ns()) < until;) {
    struct pollfd fd = {.fd = pilot_socket(p), .events = POLLIN};
    if (fd.fd < 0)
      return;
    if (poll(&fd, 1, (int)((until - now) / 1000000) + 1) > 0)
      pilot_news(p);
  }
}

static struct run_request request_for(const struct choice *c) {
  struct run_request q = {
      .scenario = c->scenario,
      .policy = c->by_hand      ? "human"
                : c->controlled ? "random"
                                : NULL,
      .seed = c->seed,
      .gil = c->gil,
  };
  for (size_t i = 0; i < c->scenario->n_params; i++)
    q.params[i] = c->params[i];
  return q;
}

static void run_chosen(struct pilot *p, bool again) {
  struct err e;
  end_tree(p);
  if (!again)
    p->request = request_for(&p->app.choice);
  else if (!p->has_request && !again_request(&p->request, &p->schedule, p->session.reader))
    return;
  if (pilot_start(p, &e) != 0)
    say(p, e.text);
}

/* Another seed than the one before, so that something else may happen; whoever decides goes on to.
 */
static void run_reseeded(struct pilot *p) {
  bool by_hand = p->app.control.on;
  end_tree(p);
  if (!p->has_request && !again_request(&p->request, &p->schedule, p->session.reader))
    return;
  p->request.seed++;
  p->request.policy = by_hand ? "human" : "random";
  p->request.schedule = NULL;
  p->has_request = true;
  run_chosen(p, true);
}

/* A run that takes the same decisions, up to where the tree stands, and then asks. */
static void replay(struct pilot *p) {
  struct err e;
  if (!p->has_request && !again_request(&p->request, &p->schedule, p->session.reader))
    return;
  struct run_request before = p->request;
  p->schedule.len = 0;
  branch_schedule(&p->app.control.tree, p->app.control.tree.at, &p->schedule);
  p->request.policy = "human";
  p->request.schedule = buf_text(&p->schedule);
  p->request.kernel = RUN_KERNEL_BEST;
  p->request.timeout_ns = 0; /* whoever decides may think about it */
  control_begin(&p->app, true);
  p->stale = p->app.session != NULL;
  if (start(p, &e) != 0) {
    p->app.control.busy = false;
    if (!before.policy) { /* r runs it again as it was */
      p->request = before;
      p->stale = false;
      control_end(&p->app);
    }
    say(p, e.text);
  }
}

void pilot_perform(struct pilot *p, unsigned effects) {
  if (effects & EFFECT_RUN || (effects & EFFECT_RESTART && !p->app.control.on))
    run_chosen(p, effects & EFFECT_RESTART);
  if (effects & EFFECT_RESEED)
    run_reseeded(p);
  if (effects & EFFECT_RESTART && p->app.control.on) {
    branch_go(&p->app.control.tree, 0);
    effects |= EFFECT_REPLAY;
  }
  if (effects & EFFECT_CLOSE)
    pilot_close(p);
  if (effects & EFFECT_EXPLORE_END)
    search_close(p);
  if (effects & EFFECT_EXPLORE)
    search_explore(p);
  if (effects & EFFECT_LEAVES)
    search_leaves(p);
  if (effects & EFFECT_EXPLORE_STOP)
    search_stop(p);
  if (effects & EFFECT_PROVE)
    search_prove(p);
  if (effects & EFFECT_REPLAY)
    replay(p);
  if (effects & EFFECT_MOVE && p->run)
    run_answer(p->run, p->app.control.answer);
  if (effects & (EFFECT_REPLAY | EFFECT_MOVE))
    wait_while_busy(p);
}
