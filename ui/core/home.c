/* The home screen: scenarios, lessons and recordings, a page each; what is typed filters them. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "scenarios/scenarios.h"
#include "ui/core/asset.h"
#include "ui/core/command.h"

static const char *const page_names[HOME_PAGES] = {
    [HOME_SCENARIOS] = "scenarios",
    [HOME_LESSONS] = "lessons",
    [HOME_RECORDINGS] = "recordings",
};

const char *home_page_name(enum home_page page) {
  return page_names[page];
}

/* --- what there is --- */

/* The k-th line without a filter; its text is NULL if it is none of this page. */
static bool any_line(const struct app *a, enum home_page page, size_t i, struct home_line *out) {
  *out = (struct home_line){.heading = "", .recent = -1};
  if (page == HOME_RECORDINGS) {
    if (i >= (size_t)a->recents)
      return false;
    const char *slash = strrchr(a->recent[i].path, '/');
    out->name = slash ? slash + 1 : a->recent[i].path;
    out->text = a->recent[i].what;
    out->recent = (int)i;
    return true;
  }
  if (i >= scenarios_count)
    return false;
  out->scenario = &scenarios[i];
  out->heading = scenarios[i].family;
  out->name = scenarios[i].name;
  out->text = scenarios[i].title;
  if (page == HOME_LESSONS) {
    const char *lesson = asset_text(ASSET_lesson, scenarios[i].name);
    out->text = lesson && strncmp(lesson, "# ", 2) == 0 ? lesson + 2 : NULL;
  }
  return true;
}

/* A lesson's title ends with its line. */
static bool contains(const char *text, const char *part) {
  const char *at = strcasestr(text, part);
  return at && !memchr(text, '\n', (size_t)(at - text));
}

static bool fits(const struct home_line *l, const char *filter, bool begins) {
  size_t n = strlen(filter);
  bool first = strncasecmp(l->name, filter, n) == 0 || strncasecmp(l->heading, filter, n) == 0;
  if (begins)
    return first;
  return !first &&
         (contains(l->name, filter) || contains(l->heading, filter) || contains(l->text, filter));
}

int home_lines(const struct app *a, enum home_page page, struct home_line out[HOME_LINES]) {
  int n = 0;
  for (int begins = 1; begins >= 0; begins--)
    for (size_t k = 0; n < HOME_LINES && any_line(a, page, k, &out[n]); k++)
      n += out[n].text && fits(&out[n], a->filter, begins);
  return n;
}

static void add_params(const struct scenario *s, struct buf *out) {
  for (size_t i = 0; i < s->n_params; i++)
    buf_printf(out, "%s%s %lld", i ? ", " : "parameters: ", s->params[i].name,
               (long long)s->params[i].fallback);
  if (!s->n_params)
    buf_puts(out, "no parameters");
}

void home_details(const struct app *a, const struct home_line *l, struct buf *out) {
  if (!l->scenario) {
    buf_puts(out, a->recent[l->recent].path);
    return;
  }
  buf_add(out, l->text, strcspn(l->text, "\n"));
  buf_puts(out, "\n");
  add_params(l->scenario, out);
  if (l->scenario->free_only)
    buf_puts(out, "; the kernel alone decides who runs");
}

/* --- keys --- */

void app_home_move(struct app *a, int by) {
  struct home_line lines[HOME_LINES];
  int n = home_lines(a, a->home_page, lines), at = a->home_at + by;
  int before = a->home_at;
  a->home_at = at >= n ? (n ? n - 1 : 0) : at < 0 ? 0 : at;
  if (by && a->home_at == before)
    app_say(a, n == 0   ? "There is nothing here to choose from."
               : by < 0 ? "This is the first one."
                        : "This is the last one.");
}

static bool choose(struct app *a, struct home_line *l) {
  struct home_line lines[HOME_LINES];
  if (a->home_at >= home_lines(a, a->home_page, lines)) {
    app_say(a, a->filter[0] ? "Nothing is left to choose from; escape ends the filter."
                            : "There is nothing here to choose from; left and right turn pages.");
    return false;
  }
  *l = lines[a->home_at];
  a->attempt.on = NULL;
  if (l->scenario)
    a->choice = app_choice(l->scenario);
  a->lesson = a->home_page == HOME_LESSONS;
  return true;
}

unsigned command_HOME_RUN(struct app *a) {
  struct home_line l;
  if (!choose(a, &l))
    return EFFECT_NONE;
  a->opened = l.recent;
  return l.scenario ? EFFECT_RUN : EFFECT_OPEN;
}

unsigned command_HOME_FORM(struct app *a) {
  struct home_line l;
  if (!choose(a, &l))
    return EFFECT_NONE;
  if (l.scenario)
    app_toggle_overlay(a, OVERLAY_FORM);
  else
    app_say(a, "A recording is as it is; enter opens it, and r in there runs it again.");
  a->form_at = 0;
  return EFFECT_NONE;
}

unsigned command_HOME_NEXT(struct app *a) {
  app_home_move(a, 1);
  return EFFECT_NONE;
}

unsigned command_HOME_BACK(struct app *a) {
  app_home_move(a, -1);
  return EFFECT_NONE;
}

unsigned command_HOME_LATER(struct app *a) {
  app_home_move(a, 10);
  return EFFECT_NONE;
}

unsigned command_HOME_EARLIER(struct app *a) {
  app_home_move(a, -10);
  return EFFECT_NONE;
}

static void turn(struct app *a, int by) {
  a->home_page = (enum home_page)(((int)a->home_page + by + HOME_PAGES) % HOME_PAGES);
  a->home_at = 0;
}

unsigned command_HOME_PAGE(struct app *a) {
  turn(a, 1);
  return EFFECT_NONE;
}

unsigned command_HOME_PAGE_BACK(struct app *a) {
  turn(a, -1);
  return EFFECT_NONE;
}

/* What names are made of is typed into the filter, but for the q that leaves; everything else is a
 * command. */
static bool is_typed(const struct app *a, int32_t key) {
  bool letter = (key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z') || key == '-' ||
                key == ' ' || (key >= '0' && key <= '9') || (key > '~' && key < UI_KEY_FIRST);
  return letter && (a->filter[0] || key != 'q');
}

unsigned app_home_key(struct app *a, int32_t key) {
  if (!is_typed(a, key))
    return app_command(a, app_command_of(a, key));
  app_type(a->filter, sizeof a->filter, key);
  a->home_at = 0;
  return EFFECT_NONE;
}

void app_keys(const struct app *a, enum ui_command c, char keys[KEYS_OF_ONE]) {
  size_t used = 0;
  keys[0] = '\0';
  for (const char *at = a->keys.keys[c]; *at;) {
    size_t n = strcspn(at, " ");
    bool typed = !a->session && is_typed(a, keymap_key(at, n));
    if (!typed && used + n + 2 < KEYS_OF_ONE)
      used +=
          (size_t)snprintf(keys + used, KEYS_OF_ONE - used, "%s%.*s", used ? " " : "", (int)n, at);
    at += n + strspn(at + n, " ");
  }
}
