#include "ui/core/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/core/command.h"

const struct challenge *attempt_listed(int i) {
  for (size_t s = 0; s < scenarios_count; s++)
    for (size_t k = 0; k < challenges_count; k++)
      if (strcmp(challenges[k].scenario, scenarios[s].name) == 0 && i-- == 0)
        return &challenges[k];
  return NULL;
}

bool attempt_solved(const struct app *a, const struct challenge *c) {
  size_t i = (size_t)(c - challenges);
  return i < CHALLENGES_MAX && a->attempt.solved[i];
}

bool attempt_shown(const struct app *a) {
  const struct challenge *c = a->attempt.on;
  return c && a->session && a->session->scenario &&
         strcmp(a->session->scenario->name, c->scenario) == 0;
}

const struct challenge *attempt_asks(const struct app *a) {
  const struct challenge *c = a->attempt.on;
  bool asks = c && c->kind == CHALLENGE_FIX && a->overlay == OVERLAY_FORM &&
              strcmp(a->choice.scenario->name, c->scenario) == 0;
  return asks ? c : NULL;
}

/* "number=3 meals=0" over the defaults. */
static void set_params(struct choice *to, const char *text) {
  for (size_t i = 0; i < to->scenario->n_params; i++) {
    const char *name = to->scenario->params[i].name;
    size_t n = strlen(name);
    for (const char *at = text; *at; at += strcspn(at, " "), at += *at == ' ')
      if (strncmp(at, name, n) == 0 && at[n] == '=')
        to->params[i] = strtoll(at + n + 1, NULL, 10);
  }
}

struct choice attempt_choice(const struct challenge *c) {
  struct choice to = app_choice(scenario_find(c->scenario));
  set_params(&to, c->params);
  to.controlled = true;
  to.by_hand = c->kind != CHALLENGE_FIX;
  return to;
}

static unsigned begin(struct app *a, const struct challenge *c) {
  struct attempt *t = &a->attempt;
  if (t->on != c)
    t->hints = 0;
  t->on = c;
  t->told[0] = '\0';
  t->checks = false;
  a->choice = attempt_choice(c);
  a->overlay = c->kind == CHALLENGE_FIX ? OVERLAY_FORM : OVERLAY_NONE;
  a->form_at = 0;
  const struct scenario *s = a->choice.scenario;
  while (c->kind == CHALLENGE_FIX && (size_t)a->form_at + 1 < s->n_params &&
         !challenge_opens(c, s->params[a->form_at].name, strlen(s->params[a->form_at].name)))
    a->form_at++;
  if (c->kind == CHALLENGE_FIX)
    app_say(a, "Choose: %s. %s", c->open, c->task);
  return c->kind == CHALLENGE_FIX ? EFFECT_NONE : EFFECT_RUN;
}

unsigned command_CHALLENGES(struct app *a) {
  app_toggle_overlay(a, OVERLAY_CHALLENGES);
  a->list_at = 0;
  for (int i = 0; a->attempt.on && attempt_listed(i); i++)
    if (attempt_listed(i) == a->attempt.on)
      a->list_at = i;
  return EFFECT_NONE;
}

unsigned command_HINT(struct app *a) {
  struct attempt *t = &a->attempt;
  bool beside = attempt_shown(a) && !t->told[0] && !t->checks; /* the view of it has the hint */
  if (!t->on)
    app_say(a, "Hints are for challenges; %.*s lists them.",
            (int)strcspn(a->keys.keys[UI_CHALLENGES], " "), a->keys.keys[UI_CHALLENGES]);
  else if (t->hints == 2)
    app_say(a, "There are no more hints.");
  else if (beside)
    t->hints++;
  else
    app_say(a, "%s", t->on->hint[t->hints++]);
  return EFFECT_NONE;
}

unsigned command_PROVE(struct app *a) {
  const struct challenge *c = a->attempt.on;
  if (attempt_shown(a) && c->kind != CHALLENGE_BREAK)
    return EFFECT_PROVE;
  app_say(a, "Only challenges of the kinds \"prove it\" and \"fix it\" are about all orders.");
  return EFFECT_NONE;
}

unsigned app_challenges_key(struct app *a, int32_t key) {
  int n = 0;
  while (attempt_listed(n))
    n++;
  const struct challenge *c = attempt_listed(a->list_at);
  if (key == UI_KEY_ENTER && c)
    return begin(a, c);
  return app_list_key(a, key, n);
}
