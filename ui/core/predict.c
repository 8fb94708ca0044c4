/* Questions, answers and what comes of them. */
#include "ui/core/predict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sched/world/why.h"
#include "ui/core/command.h"

bool predict_asks(const struct app *a) {
  const struct predict *p = &a->predict;
  if (!p->on || !p->kind || p->said != PREDICT_NONE || !a->session)
    return false;
  if (p->kind >= PREDICT_VALUE)
    return a->control.open;
  return !a->playing && a->session->at == p->at;
}

void predict_forget(struct app *a) {
  struct predict *p = &a->predict;
  p->kind = PREDICT_NOTHING;
  p->told[0] = '\0';
}

int predict_add(struct predict *p, const char *text) {
  for (int i = 0; i < p->n; i++)
    if (strcmp(p->option[i].text, text) == 0)
      return i;
  if (p->n == PREDICT_OPTIONS)
    return PREDICT_NONE;
  p->option[p->n] = (struct predict_option){0};
  snprintf(p->option[p->n].text, sizeof p->option[p->n].text, "%s", text);
  return p->n++;
}

void predict_begin(struct predict *p, enum predict_kind kind, uint64_t at, uint64_t then) {
  p->kind = kind;
  p->at = at;
  p->then = then;
  p->n = 0;
  p->truth = p->said = PREDICT_NONE;
  p->told[0] = '\0';
}

/* --- answers ---------------------------------------------------------------------------------- */

/* Was it right? Then why it is so. */
static void tell(struct app *a, const char *truth, const char *why) {
  struct predict *p = &a->predict;
  bool right = p->said == p->truth;
  p->asked++;
  p->right += right;
  if (right)
    snprintf(p->told, sizeof p->told, "Right: %s. %s", truth, why);
  else
    snprintf(p->told, sizeof p->told, "No: %s. You said: %s. %s", truth, p->option[p->said].text,
             why);
}

/* The recording goes on, and shows it. */
static void reveal(struct app *a) {
  struct predict *p = &a->predict;
  struct session *s = a->session;
  struct buf why = {0};
  bool wrong_actor = p->kind == PREDICT_WHO && p->said != p->truth;
  if (wrong_actor) { /* of the one that was named, as it is before it happens */
    uint32_t named = p->option[p->said].actor;
    const struct world_actor *x = world_actor(&s->now, named);
    if (x && (x->state == ACTOR_BLOCKED || x->state == ACTOR_WAITING || x->state == ACTOR_PAUSED))
      why_actor(&why, s->reader, &s->now, named);
    else
      buf_printf(&why, "%s could have gone on as well.", p->option[p->said].text);
  }
  app_go_event(a, p->then);
  tell(a, p->option[p->truth].text, buf_text(&why));
  buf_fini(&why);
}

/* Which option the key or the word stands for. */
static int answered(const struct app *a) {
  const char *keys = a->keys.keys[UI_ANSWER];
  if (a->argument[0])
    return a->argument[1] ? PREDICT_NONE : a->argument[0] - 'a';
  for (int i = 0; *keys; i++) {
    size_t n = strcspn(keys, " ");
    if (keymap_key(keys, n) == a->key)
      return i;
    keys += n + strspn(keys + n, " ");
  }
  return PREDICT_NONE;
}

unsigned command_ANSWER(struct app *a) {
  struct predict *p = &a->predict;
  int i = answered(a);
  if (i < 0 || i >= p->n) {
    app_say(a, "There are answers from a to %c.", 'a' + p->n - 1);
    return EFFECT_NONE;
  }
  p->said = i;
  if (p->kind >= PREDICT_VALUE)
    return control_move(a, p->actor);
  reveal(a);
  return EFFECT_NONE;
}

/* --- the way from question to question -------------------------------------------------------- */

void predict_go_on(struct app *a, bool at_once) {
  struct predict *p = &a->predict;
  if (predict_asks(a)) {
    app_say(a, "Answer first; %.*s ends the questions.",
            (int)strcspn(a->keys.keys[UI_PREDICT], " "), a->keys.keys[UI_PREDICT]);
    return;
  }
  app_stop(a);
  if (!predict_find(a)) {
    predict_forget(a);
    if (a->session->live)
      app_say(a, "Nothing more has been recorded that could be asked about.");
    else if (p->asked)
      app_say(a, "That was the last question: %" PRIu32 " of %" PRIu32 " right.", p->right,
              p->asked);
    else
      app_say(a, "From here on nothing happens that could be asked about.");
    return;
  }
  if (at_once || p->at == a->session->at)
    app_go_event(a, p->at);
  else
    app_play_until(a, p->at);
}

unsigned command_PREDICT(struct app *a) {
  bool on = !a->predict.on;
  a->predict = (struct predict){.on = on};
  if (on && a->control.open)
    app_say(a, "Choose who moves; then say what will come of it.");
  else if (on)
    predict_go_on(a, false);
  return EFFECT_NONE;
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void add_value(struct predict *p, int64_t value) {
  char text[32];
  snprintf(text, sizeof text, "%" PRId64, value);
  int i = predict_add(p, text);
  if (i >= 0)
    p->option[i].value = value;
}

/* What could be thought to be read or written: the value that is there, the one that the actor has
 * in mind, and what that would be without anybody in between; never only one. */
static void add_values(struct app *a, const struct next_move *m) {
  struct predict *p = &a->predict;
  const struct world *w = &a->session->now;
  const struct world_object *o = world_object(w, m->object);
  const struct world_actor *x = world_actor(w, m->actor);
  int64_t there = o && o->known ? o->value : 0;
  int64_t mind = x && x->read_of == m->object ? x->value : there;
  int64_t least = there < mind ? there : mind;
  if (least > INT64_MIN / 4 && least < INT64_MAX / 4) {
    if (least > 0)
      add_value(p, least - 1);
    add_value(p, least);
    add_value(p, least + 1);
  }
  add_value(p, there);
  add_value(p, mind);
}

static const struct next_move *move_of(const struct app *a, uint32_t actor) {
  const struct control *c = &a->control;
  for (uint32_t i = 0; i < c->n; i++)
    if (c->move[i].actor == actor)
      return &c->move[i];
  return NULL;
}

bool predict_before_move(struct app *a, uint32_t actor) {
  struct predict *p = &a->predict;
  const struct next_move *m = move_of(a, actor);
  struct session *s = a->session;
  if (!p->on || !m)
    return false;
  bool value = m->event == EV_LOAD || m->event == EV_STORE;
  struct buf b = {0};
  predict_begin(p, value ? PREDICT_VALUE : PREDICT_AFTER, session_events(s), 0);
  p->actor = actor;
  p->object = m->object;
  why_name(&b, s->reader, &s->now, actor);
  if (value) {
    buf_puts(&b, " moves. What will it ");
    buf_puts(&b, m->event == EV_LOAD ? "read from " : "write to ");
    why_name(&b, s->reader, &s->now, m->object);
    buf_puts(&b, "?");
    add_values(a, m);
  } else {
    buf_puts(&b, " moves. Can it go on after that?");
    predict_add(p, "it can go on"); /* CAN_GO_ON, */
    predict_add(p, "it must wait"); /* MUST_WAIT, */
    predict_add(p, "it has ended"); /* HAS_ENDED */
  }
  snprintf(p->question, sizeof p->question, "%s", buf_text(&b));
  buf_fini(&b);
  return true;
}

/* What the mover has read or written since the question, and the sentence of that. */
static bool value_of_move(struct app *a, int64_t *value, struct buf *why) {
  struct predict *p = &a->predict;
  struct session *s = a->session;
  for (uint64_t i = p->at; i < session_events(s); i++) {
    struct event e = *session_event_at(s, i);
    struct world before = {0};
    if (e.actor != p->actor || e.a != p->object || (e.type != EV_LOAD && e.type != EV_STORE))
      continue;
    *value = (int64_t)e.c;
    world_init(&before);
    world_seek(s->timeline, &before, i);
    why_event(why, s->reader, &before, &e);
    world_fini(&before);
    return true;
  }
  return false;
}

enum { CAN_GO_ON, MUST_WAIT, HAS_ENDED }; /* the options, in this order */

/* Does the event end the mover's move? What it does without being asked is part of that, also the
 * other steps of the statement: each is a grant of its own. What comes when it has done its one
 * operation is the next move. */
static bool ends_move(const struct event *e, uint32_t mover, bool *moved) {
  if (e->type == EV_GRANT && e->a == mover)
    *moved = false;
  if (e->actor != mover || !next_is_shared(e->type))
    return false;
  bool again = *moved;
  *moved = true;
  return again;
}

/* How the mover stands after its move, and why. Where nobody decides any more the run goes on to
 * its end at once, which says nothing about that. */
static int state_after_move(const struct app *a, struct buf *why) {
  struct session *s = a->session;
  uint32_t mover = a->predict.actor;
  const struct next_move *m = move_of(a, mover);
  int state = a->control.open && m && m->possible ? CAN_GO_ON : MUST_WAIT;
  bool moved = false, waits = false;
  struct world w = {0};
  world_init(&w);
  for (uint64_t i = a->predict.at; i < session_events(s) && !waits; i++) {
    struct event e = *session_event_at(s, i);
    if (ends_move(&e, mover, &moved)) {
      state = CAN_GO_ON;
      world_seek(s->timeline, &w, i);
      break;
    }
    if (e.actor != mover && i + 1 < session_events(s))
      continue;
    world_seek(s->timeline, &w, i + 1);
    const struct world_actor *x = world_actor(&w, mover);
    bool over = !x || x->state == ACTOR_DONE || x->state == ACTOR_GONE;
    waits = over || (e.actor == mover && (moved || e.type == EV_JOB_WANT) &&
                     (x->state == ACTOR_BLOCKED || x->state == ACTOR_WAITING));
    if (waits)
      state = over ? HAS_ENDED : MUST_WAIT;
  }
  why_actor(why, s->reader, &w, mover);
  world_fini(&w);
  return state;
}

void predict_after_move(struct app *a) {
  struct predict *p = &a->predict;
  struct buf why = {0};
  int64_t value;
  if (!p->on || p->kind < PREDICT_VALUE || p->said == PREDICT_NONE || p->told[0])
    return;
  if (p->kind == PREDICT_AFTER) {
    p->truth = state_after_move(a, &why);
    tell(a, p->option[p->truth].text, buf_text(&why));
  } else if (value_of_move(a, &value, &why)) {
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    for (int i = 0; i < p->n; i++)
      if (p->option[i].value == value)
        p->truth = i;
    tell(a, text, buf_text(&why));
  } else {
    predict_forget(a);
  }
  buf_fini(&why);
}
