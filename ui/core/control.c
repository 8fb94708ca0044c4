/* What the main loop tells of a run under the user's hand, and what becomes of it. */
#include "ui/core/control.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/base/check.h"
#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "ui/core/command.h"

enum { OUTCOME_BYTES = 120, LOOKED_BACK = 2000 };

void control_fini(struct control *c) {
  free(c->move);
  if (c->tree.node)
    branch_fini(&c->tree);
  *c = (struct control){0};
}

static void forget_question(struct control *c) {
  c->open = false;
  c->n = 0;
}

void control_begin(struct app *a, bool keep_tree) {
  struct control *c = &a->control;
  if (!keep_tree || !c->tree.node) {
    if (c->tree.node)
      branch_fini(&c->tree);
    branch_init(&c->tree);
  }
  forget_question(c);
  predict_forget(a);
  c->on = c->busy = true;
  c->chance = c->chosen = false;
  c->mover = 0;
}

void control_end(struct app *a) {
  bool expands = a->control.expands;
  control_fini(&a->control);
  a->control.expands = expands;
}

void control_shown(struct app *a) {
  struct control *c = &a->control;
  c->seen = 0;
  c->decisions = 0;
  a->playing = false;
  a->follow = false;
}

/* The decisions that are new in the recording. Those before `at` are known already: a run that
 * catches up takes them again. */
static void take_in(struct app *a) {
  struct control *c = &a->control;
  struct session *s = a->session;
  for (uint64_t all = session_events(s); c->seen < all; c->seen++) {
    struct event e = *session_event_at(s, c->seen);
    char path[BRANCH_PATH_MAX];
    if (e.type != EV_GRANT || ++c->decisions <= c->tree.node[c->tree.at].depth)
      continue;
    world_path(history_world(s->history), e.a, path, sizeof path);
    branch_take(&c->tree, path, !c->chosen);
    c->chosen = false;
  }
}

static void catch_up(struct app *a) {
  while (a->session->growing)
    session_refresh(a->session);
  take_in(a);
  app_stop(a);
  session_go_event(a->session, session_events(a->session));
  a->control.busy = false;
}

static bool can_move(const struct control *c, uint32_t actor) {
  for (uint32_t i = 0; i < c->n; i++)
    if (c->move[i].actor == actor && c->move[i].possible)
      return true;
  return false;
}

/* Is the actor still in the statement in which it was chosen? */
static bool in_statement(const struct app *a) {
  const struct control *c = &a->control;
  if (!c->mover || c->expands || !can_move(c, c->mover))
    return false;
  for (uint64_t i = c->moved_at; i < session_events(a->session); i++) {
    const struct event *e = session_event_at(a->session, i);
    if (e->type == EV_LINE && e->actor == c->mover)
      return false;
  }
  return true;
}

static unsigned answer(struct app *a, uint32_t actor) {
  struct control *c = &a->control;
  forget_question(c);
  c->answer = actor;
  c->busy = true;
  c->chance = actor == 0;
  return EFFECT_MOVE;
}

unsigned control_asked(struct app *a, uint64_t step, const struct next_move *move, uint32_t n) {
  struct control *c = &a->control;
  c->move = mem_realloc(c->move, (n ? n : 1) * sizeof *move);
  CHECK(c->move);
  memcpy(c->move, move, n * sizeof *move);
  c->n = n;
  c->step = step;
  c->open = true;
  catch_up(a);
  if (in_statement(a))
    return answer(a, c->mover);
  c->mover = 0;
  if (a->selected && !can_move(c, a->selected))
    a->selected = 0;
  predict_after_move(a);
  return EFFECT_NONE;
}

/* The last line that was printed, for the end of a branch. */
static void last_line(struct app *a, struct buf *out) {
  uint64_t all = session_events(a->session), until = all > LOOKED_BACK ? all - LOOKED_BACK : 0;
  for (uint64_t i = all; i > until; i--) {
    struct event e = *session_event_at(a->session, i - 1);
    size_t n;
    if (e.type != EV_OUT)
      continue;
    const char *text = trace_reader_text(a->session->reader, e.text, &n);
    utf8_add_safe(out, text, n);
    return;
  }
}

static uint64_t lost_updates(const struct app *a) {
  const struct world *w = &a->session->now;
  uint64_t n = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_object *o = world_object(w, id);
    n += o ? o->overwritten : 0;
  }
  return n;
}

void control_ended(struct app *a, int code) {
  struct control *c = &a->control;
  struct buf outcome = {0};
  forget_question(c);
  catch_up(a);
  c->mover = 0;
  if (code == ERR_DEADLOCK)
    buf_puts(&outcome, "deadlock");
  else if (code == ERR_DIVERGED)
    buf_puts(&outcome, "the schedule does not fit");
  else if (code)
    buf_puts(&outcome, err_name(code));
  else
    last_line(a, &outcome);
  uint64_t lost = lost_updates(a);
  if (!code && lost) {
    code = ERR_VIOLATED;
    buf_puts(&outcome, "; ");
    why_count(&outcome, lost, "update");
    buf_puts(&outcome, " lost");
  }
  branch_ended(&c->tree, code, buf_text(&outcome));
  predict_after_move(a);
  buf_fini(&outcome);
}

void control_take_over(struct app *a) {
  struct control *c = &a->control;
  struct session *s = a->session;
  uint32_t depth = 0;
  control_begin(a, false);
  control_shown(a);
  for (uint64_t i = 0; i < s->at; i++)
    depth += session_event_at(s, i)->type == EV_GRANT;
  for (c->seen = 0; c->seen < session_events(s); c->seen++) {
    struct event e = *session_event_at(s, c->seen);
    char path[BRANCH_PATH_MAX];
    if (e.type != EV_GRANT)
      continue;
    world_path(history_world(s->history), e.a, path, sizeof path);
    branch_take(&c->tree, path, false);
  }
  branch_go(&c->tree, depth);
}

int control_digit(const struct app *a, uint32_t actor) {
  const struct world_actor *x = world_actor(&a->session->now, actor);
  if (!x)
    return -1;
  const struct world_actor *parent = world_actor(&a->session->now, x->parent);
  if (!parent)
    return 0;
  if (parent->kind == ACTOR_WORKER) /* which waits for its work-horse: one of them can move */
    return control_digit(a, x->parent);
  return world_actor(&a->session->now, parent->parent) || x->birth > 9 ? -1 : (int)x->birth;
}

/* --- commands --- */

enum ui_command control_key(const struct app *a, int32_t key) {
  const struct control *c = &a->control;
  if (key == UI_KEY_BACKSPACE || key == UI_KEY_CTRL + 8)
    return UI_UNDO;
  bool ours = (key >= '1' && key <= '9') || (key == '0' && c->on);
  return ours || (key == UI_KEY_ENTER && c->open) ? UI_MOVE : UI_NOTHING;
}

/* How many moves the open question has, if the playhead is where it is asked. */
static uint32_t asked_now(const struct app *a) {
  const struct control *c = &a->control;
  return c->open && a->session->at == session_events(a->session) ? c->n : 0;
}

void control_why(struct buf *out, const struct app *a, uint32_t actor) {
  const struct session *s = a->session;
  why_asked(out, s->reader, &s->now, actor, a->control.move, asked_now(a));
}

enum lane_state control_state(const struct app *a, uint32_t actor) {
  const struct session *s = a->session;
  enum lane_state state = lane_state_of(&s->now, actor);
  bool stands =
      state == LANE_RUN && why_stands(s->reader, &s->now, actor, a->control.move, asked_now(a));
  return stands ? LANE_READY : state;
}

/* Why it cannot be chosen. */
static void say_why_not(struct app *a, uint32_t actor) {
  struct session *s = a->session;
  struct buf b = {0};
  if (!world_actor(&s->now, actor))
    buf_puts(&b, "There is no such actor now.");
  else
    control_why(&b, a, actor);
  app_say(a, "%s", buf_text(&b));
  buf_fini(&b);
}

const char *control_no_choice(const struct app *a) {
  const struct control *c = &a->control;
  if (!c->on || c->open || c->busy || c->tree.count || !c->tree.node[BRANCH_ROOT].ended ||
      c->tree.node[BRANCH_ROOT].code)
    return "";
  return "Nobody ever had a choice: only one actor could move at any time.";
}

static bool asks(struct app *a) {
  const struct control *c = &a->control;
  const char *no_choice = control_no_choice(a);
  if (c->open)
    return true;
  app_say(a, "%s",
          !c->on       ? "You do not decide in this run; a takes control."
          : c->busy    ? "Somebody still moves; wait."
          : *no_choice ? no_choice
                       : "The run is over; u goes back to a decision.");
  return false;
}

unsigned control_move(struct app *a, uint32_t actor) {
  struct control *c = &a->control;
  c->mover = actor;
  c->moved_at = session_events(a->session);
  c->chosen = true;
  return answer(a, actor);
}

static unsigned choose(struct app *a, uint32_t actor) {
  if (can_move(&a->control, actor))
    return predict_before_move(a, actor) ? EFFECT_NONE : control_move(a, actor);
  say_why_not(a, actor);
  return EFFECT_NONE;
}

static unsigned choose_selected(struct app *a) {
  const struct control *c = &a->control;
  if (a->selected)
    return choose(a, a->selected);
  for (uint32_t i = 0; i < c->n; i++)
    if (c->move[i].possible)
      return choose(a, c->move[i].actor);
  return EFFECT_NONE;
}

unsigned command_MOVE(struct app *a) {
  const struct control *c = &a->control;
  int digit = (int)a->key - '0';
  if (!asks(a))
    return EFFECT_NONE;
  if (digit < 0 || digit > 9)
    return choose_selected(a);
  for (int possible = 1; possible >= 0; possible--)
    for (uint32_t i = 0; i < c->n; i++)
      if (c->move[i].possible == possible && control_digit(a, c->move[i].actor) == digit)
        return choose(a, c->move[i].actor);
  app_say(a, "Nobody who could move has the number %d.", digit);
  return EFFECT_NONE;
}

unsigned command_EXPAND(struct app *a) {
  a->control.expands = !a->control.expands;
  app_say(a, a->control.expands ? "A digit is one operation now: load, compute, store."
                                : "A digit is a whole statement now.");
  return EFFECT_NONE;
}

/* To another place in the tree: a new run catches up with it. */
static unsigned go_in_tree(struct app *a, bool (*way)(struct branches *b), const char *otherwise) {
  struct control *c = &a->control;
  if (!c->on || c->busy) {
    asks(a);
    return EFFECT_NONE;
  }
  if (!way(&c->tree)) {
    const char *no_choice = control_no_choice(a);
    app_say(a, "%s", *no_choice ? no_choice : otherwise);
    return EFFECT_NONE;
  }
  return EFFECT_REPLAY;
}

unsigned command_UNDO(struct app *a) {
  return go_in_tree(a, branch_undo, "This is the first decision.");
}

unsigned command_REDO(struct app *a) {
  return go_in_tree(a, branch_redo, "Nothing was decided behind this.");
}

unsigned command_BRANCH(struct app *a) {
  return go_in_tree(a, branch_switch,
                    "There is one branch; u, and another choice, makes a second.");
}

unsigned command_ARM(struct app *a) {
  struct control *c = &a->control;
  const struct scenario *s = a->session->scenario;
  if (c->on && c->open) {
    c->mover = 0;
    c->chosen = true;
    return answer(a, 0);
  }
  if (c->on && c->busy) {
    asks(a);
    return EFFECT_NONE;
  }
  if (a->predict.on) { /* a letter that was meant as an answer */
    app_say(a, "You are predicting, and nothing is asked now; space goes on, P ends it.");
    return EFFECT_NONE;
  }
  if (!s || s->free_only) {
    app_say(a, s ? "%s is about the kernel's own decisions: it cannot be controlled." : "%s",
            s ? s->name : session_no_scenario(a->session));
    return EFFECT_NONE;
  }
  const char *mode = trace_reader_meta(a->session->reader, "mode");
  bool controlled = mode && strcmp(mode, "controlled") == 0;
  if (c->on)
    return EFFECT_REPLAY;
  if (controlled)
    control_take_over(a);
  else
    control_begin(a, false);
  app_say(a, controlled ? "You decide from here on."
                        : "It was free-running, which nobody can repeat: it begins anew, and you "
                          "decide.");
  return EFFECT_REPLAY;
}
