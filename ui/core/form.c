/* The form: how the chosen scenario is to be run. A line for each parameter, and some more. */
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/rt/gil.h"
#include "ui/core/command.h"

struct choice app_choice(const struct scenario *s) {
  struct choice c = {.scenario = s, .seed = 1};
  for (size_t i = 0; i < s->n_params; i++)
    c.params[i] = s->params[i].fallback;
  return c;
}

/* The lines behind the parameters. */
enum form_extra { FORM_HOW, FORM_SEED, FORM_GIL, FORM_EXTRAS };

/* Which line it is: a parameter, or one of the others. */
static int extra_of(const struct choice *c, int i) {
  return i - (int)c->scenario->n_params;
}

bool form_line(const struct app *a, int i, const char **name, const char **help,
               struct buf *value) {
  const struct choice *c = &a->choice;
  int extra = extra_of(c, i);
  if (extra < 0) {
    const struct scenario_param *p = &c->scenario->params[i];
    *name = p->name;
    *help = p->help;
    buf_printf(value, "%lld  (%lld to %lld)", (long long)c->params[i], (long long)p->min,
               (long long)p->max);
    return true;
  }
  switch (extra) {
  case FORM_HOW:
    *name = "decides";
    *help = c->scenario->free_only ? "its subject is the kernel itself" : "who moves next";
    buf_puts(value, c->by_hand      ? "you (controlled)"
                    : c->controlled ? "whoruns, by the seed (controlled)"
                                    : "the kernel (free-running)");
    return true;
  case FORM_SEED:
    *name = "seed";
    *help = "of a controlled run: the same seed, the same run";
    buf_u64(value, c->seed);
    return true;
  case FORM_GIL:
    *name = "gil";
    *help = "which global interpreter lock";
    buf_puts(value, gil_kind_name(c->gil));
    return scenario_has_gil(c->scenario);
  default:
    return false;
  }
}

static int64_t within(int64_t v, int64_t min, int64_t max) {
  return v < min ? min : v > max ? max : v;
}

static bool same(const struct choice *a, const struct choice *b) {
  return a->controlled == b->controlled && a->by_hand == b->by_hand && a->gil == b->gil &&
         a->seed == b->seed && memcmp(a->params, b->params, sizeof a->params) == 0;
}

/* Digits are typed into a number; left and right change it by one. */
static int64_t edited(int64_t v, int32_t key) {
  if (key >= '0' && key <= '9')
    return v < INT64_MAX / 100 && v > INT64_MIN / 100 ? v * 10 + (v < 0 ? -1 : 1) * (key - '0') : v;
  if (key == '-')
    return -v;
  if (key == UI_KEY_BACKSPACE || key == UI_KEY_CTRL + 8)
    return v / 10;
  return key == UI_KEY_LEFT ? v - 1 : key == UI_KEY_RIGHT ? v + 1 : v;
}

/* Typing may pass through values that are too small; they are mended when it runs. A digit for
 * which there is no place behind the others is the first of a new number. */
static void edit_param(int64_t *v, const struct scenario_param *p, int32_t key) {
  int64_t to = edited(*v, key);
  bool typed = key != UI_KEY_LEFT && key != UI_KEY_RIGHT;
  bool anew = to > p->max && key >= '0' && key <= '9' && key - '0' <= p->max;
  *v = anew ? key - '0' : within(to, typed ? INT64_MIN / 10 : p->min, p->max);
}

static void edit(struct choice *c, int i, int32_t key) {
  bool turns = key == UI_KEY_LEFT || key == UI_KEY_RIGHT || key == ' ';
  switch (extra_of(c, i)) {
  case FORM_HOW:
    if (turns && !c->scenario->free_only) {
      c->by_hand = c->controlled && !c->by_hand;
      c->controlled = c->by_hand || !c->controlled;
    }
    break;
  case FORM_SEED:
    c->seed = (uint64_t)within(edited((int64_t)c->seed, key), 0, INT64_MAX);
    break;
  case FORM_GIL:
    if (turns)
      c->gil = (c->gil + (key == UI_KEY_LEFT ? GIL_KINDS - 1 : 1)) % GIL_KINDS;
    break;
  default:
    edit_param(&c->params[i], &c->scenario->params[i], key);
  }
}

/* Why a key has changed nothing. */
static const char *unchanged(const struct app *a, int32_t key) {
  const struct choice *c = &a->choice;
  bool digit = key >= '0' && key <= '9', turns = key == UI_KEY_LEFT || key == UI_KEY_RIGHT;
  if (key == UI_KEY_UP)
    return "This is the first one.";
  if (key == UI_KEY_DOWN || key == UI_KEY_TAB)
    return "This is the last one; enter runs it.";
  if (turns && extra_of(c, a->form_at) == FORM_HOW)
    return "The kernel alone decides here: that is what this scenario is about.";
  if (turns || (digit && extra_of(c, a->form_at) < 0))
    return "It can be no other than these.";
  return digit ? "Left and right change this." : "That key does nothing here.";
}

unsigned app_form_key(struct app *a, int32_t key) {
  struct choice before = a->choice;
  struct choice *c = &a->choice;
  const char *name, *help;
  struct buf none = {0};
  int last = a->form_at;
  if (key == UI_KEY_DOWN || key == UI_KEY_TAB)
    a->form_at++;
  else if (key == UI_KEY_UP && a->form_at > 0)
    a->form_at--;
  else if (key == UI_KEY_ESCAPE || key == UI_KEY_CTRL + 3 || key == 'q')
    a->overlay = OVERLAY_NONE;
  else if (key != UI_KEY_ENTER)
    edit(c, a->form_at, key);
  a->form_at = form_line(a, a->form_at, &name, &help, &none) ? a->form_at : last;
  buf_fini(&none);
  if (a->overlay && key != UI_KEY_ENTER && a->form_at == last && same(&before, c))
    app_say(a, "%s", unchanged(a, key));
  if (key != UI_KEY_ENTER)
    return EFFECT_NONE;
  for (size_t i = 0; i < c->scenario->n_params; i++)
    c->params[i] = within(c->params[i], c->scenario->params[i].min, c->scenario->params[i].max);
  a->overlay = OVERLAY_NONE;
  return EFFECT_RUN;
}
