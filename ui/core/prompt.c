/* What is typed at the prompt, and what it could become: names of commands, and what they take. */
#include <stdio.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "ui/core/command.h"

enum { NAMES_LOOKED_AT = 2000 };

void app_ask(struct app *a, enum app_prompt p) {
  a->prompt = p;
  a->text[0] = '\0';
  a->pick = -1;
}

/* A whole character: with the marks that stand above or below it. */
static void take_last(char *text, size_t n) {
  for (int cols = 0; n && cols == 0;) {
    size_t end = n;
    while (n && ((unsigned char)text[--n] & 0xc0) == 0x80)
      continue;
    cols = utf8_width(text + n, end - n);
  }
  text[n] = '\0';
}

bool app_type(char *text, size_t cap, int32_t key) {
  size_t n = strlen(text);
  if (key == UI_KEY_BACKSPACE || key == UI_KEY_CTRL + 8) {
    take_last(text, n);
    return true;
  }
  char bytes[4];
  size_t len = utf8_encode(bytes, key);
  if (n + len < cap) {
    memcpy(text + n, bytes, len);
    text[n + len] = '\0';
  }
  return len > 0;
}

/* --- pasting --- */

/* Where it is taken; NULL: nowhere. */
static char *pasted_to(struct app *a, size_t *cap) {
  bool filter = !a->session && !a->overlay;
  *cap = a->prompt ? sizeof a->text : sizeof a->filter;
  return a->prompt ? a->text : filter ? a->filter : NULL;
}

/* Line ends and other control characters, however many, are one blank if more comes behind them. */
static void take_pasted(struct app *a, int32_t key) {
  size_t cap;
  char *text = pasted_to(a, &cap), bytes[4];
  if (!text)
    return;
  if (!utf8_encode(bytes, key)) {
    a->paste_gap = true;
    return;
  }
  if (a->paste_gap && text[0])
    app_type(text, cap, ' ');
  a->paste_gap = false;
  app_type(text, cap, key);
  a->pick = -1;
  a->home_at = a->prompt ? a->home_at : 0;
}

bool app_paste_key(struct app *a, int32_t key) {
  size_t cap;
  char keys[KEYS_OF_ONE];
  if (key != UI_KEY_PASTE && key != UI_KEY_PASTED && !a->pastes)
    return false;
  if (key == UI_KEY_PASTE) {
    a->message[0] = '\0';
    a->paste_gap = false;
    app_keys(a, UI_COMMAND, keys);
    if (!pasted_to(a, &cap))
      app_say(a, "What was pasted is no command; %.*s opens the palette.", (int)strcspn(keys, " "),
              keys);
  } else if (key != UI_KEY_PASTED) {
    take_pasted(a, key);
  }
  a->pastes = key != UI_KEY_PASTED;
  return true;
}

/* --- completion --- */

/* Takes what fits, those that begin so first; `left` counts down to the one that is wanted. */
struct search {
  const char *typed;
  bool inside; /* the second time: those that only contain it */
  int left;
};

static bool is_wanted(struct search *q, const char *name) {
  size_t n = strlen(q->typed);
  bool begins = strncmp(name, q->typed, n) == 0;
  if (q->inside ? begins || !strstr(name, q->typed) : !begins)
    return false;
  return q->left-- == 0;
}

static bool find_command(const struct app *a, struct search *q, struct completion *out) {
  for (int c = UI_NOTHING + 1; c < UI_COMMANDS; c++)
    if (app_can(a, (enum ui_command)c) && is_wanted(q, ui_commands[c].name)) {
      out->name = ui_commands[c].name;
      out->help = ui_commands[c].help;
      return true;
    }
  return false;
}

/* Events, and the names of what there is. */
static bool find_place(const struct app *a, struct search *q, struct completion *out) {
  static char name[48]; /* until the next one is asked for */
  const struct world *w = history_world(a->session->history);
  for (uint16_t i = 1; i < EV_LIMIT; i++)
    if (event_desc(i)->name && is_wanted(q, event_desc(i)->name)) {
      out->name = event_desc(i)->name;
      out->help = event_desc(i)->doc;
      return true;
    }
  for (uint32_t id = 1; id < w->head->top && id < NAMES_LOOKED_AT; id++) {
    const struct world_entity *x = world_entity(w, id);
    size_t n = 0;
    const char *text = x && x->name ? trace_reader_text(a->session->reader, x->name, &n) : "";
    if (!n || n >= sizeof name || memchr(text, '\0', n))
      continue;
    memcpy(name, text, n);
    name[n] = '\0';
    if (is_wanted(q, name)) {
      out->name = name;
      out->help = x->kind == ENTITY_ACTOR ? actor_kind_name(x->what) : object_kind_name(x->what);
      return true;
    }
  }
  return false;
}

static bool find_view(struct search *q, struct completion *out) {
  for (int v = 0; v < VIEWS; v++)
    if (is_wanted(q, app_view_name((enum app_view)v))) {
      out->name = app_view_name((enum app_view)v);
      out->help = "";
      return true;
    }
  return false;
}

static bool find_theme(struct search *q, struct completion *out) {
  for (int t = 0; t < THEMES; t++)
    if (is_wanted(q, theme_name((enum theme)t))) {
      out->name = theme_name((enum theme)t);
      out->help = theme_help((enum theme)t);
      return true;
    }
  return false;
}

static bool find(const struct app *a, enum ui_command of, struct search *q,
                 struct completion *out) {
  for (q->inside = false;; q->inside = true) {
    bool found = of == UI_NOTHING ? find_command(a, q, out)
                 : of == UI_BREAK ? find_place(a, q, out)
                 : of == UI_VIEW  ? find_view(q, out)
                 : of == UI_THEME ? find_theme(q, out)
                                  : false;
    if (found || q->inside || !*q->typed)
      return found;
  }
}

bool app_completion(const struct app *a, int i, struct completion *out) {
  struct search q = {.left = i};
  size_t word = strcspn(a->text, " ");
  enum ui_command of = a->prompt == PROMPT_BREAK ? UI_BREAK : UI_NOTHING;
  size_t kept = 0; /* of the line, before what is completed */
  if (!a->prompt || (a->prompt != PROMPT_COMMAND && a->prompt != PROMPT_BREAK))
    return false;
  if (a->prompt == PROMPT_COMMAND && a->text[word]) {
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)word, a->text);
    of = keymap_find(name);
    kept = word + 1;
    if (of == UI_NOTHING || !app_can(a, of))
      return false;
  }
  if (of == UI_BREAK && strchr(a->text + kept, ' ')) /* lock-take m: the last word */
    kept = (size_t)(strrchr(a->text, ' ') + 1 - a->text);
  q.typed = a->text + kept;
  if (!find(a, of, &q, out))
    return false;
  snprintf(out->text, sizeof out->text, "%.*s%s", (int)kept, a->text, out->name);
  return true;
}

/* To the next or the last one, and round. */
static void pick(struct app *a, int by) {
  struct completion c;
  int n = 0;
  while (n < 1000 && app_completion(a, n, &c))
    n++;
  a->pick = n == 0 ? -1 : a->pick < 0 && by < 0 ? n - 1 : (a->pick + by + n) % n;
}

/* What all of them begin with is completed at once; then, and if there is but one, it is taken. */
static void complete(struct app *a) {
  struct completion c, first;
  if (!app_completion(a, a->pick < 0 ? 0 : a->pick, &first))
    return;
  size_t common = strlen(first.text), typed = strlen(a->text);
  for (int i = 0; a->pick < 0 && i < 1000 && app_completion(a, i, &c); i++) {
    size_t n = 0;
    while (n < common && c.text[n] == first.text[n])
      n++;
    common = n < typed ? common : n; /* those that only contain it do not count */
  }
  bool begins = strncmp(first.text, a->text, typed) == 0;
  if (a->pick >= 0 || (begins && common > typed)) {
    first.text[common] = '\0';
    memcpy(a->text, first.text, common + 1);
    a->pick = -1;
  } else {
    pick(a, 1);
  }
}

/* --- what was typed --- */

/* "go 50%": a command and, behind it, what it would ask for. */
static unsigned perform(struct app *a, const char *line) {
  char name[32], rest[256];
  size_t word = strcspn(line, " ");
  snprintf(name, sizeof name, "%.*s", (int)word, line);
  snprintf(rest, sizeof rest, "%s", line + word + strspn(line + word, " "));
  enum ui_command c = keymap_find(name);
  if (!c || !app_can(a, c)) {
    app_say(a,
            c ? "There is nothing here that %s could be done with."
              : "There is no command \"%s\"; ? lists them.",
            name);
    return EFFECT_NONE;
  }
  memcpy(a->argument, rest, sizeof rest);
  unsigned effects = app_command(a, c);
  if (a->prompt && a->argument[0]) {
    memcpy(a->text, rest, sizeof rest);
    effects |= app_prompt_key(a, UI_KEY_ENTER);
  }
  a->argument[0] = '\0';
  return effects;
}

static unsigned finish(struct app *a) {
  enum app_prompt p = a->prompt;
  a->prompt = PROMPT_NONE;
  if (!a->text[0] && p != PROMPT_MARK && p != PROMPT_FILTER && p != PROMPT_LOG)
    return EFFECT_NONE;
  switch (p) {
  case PROMPT_FILTER:
    app_say(a, session_show_only(a->session, a->text) ? "%s" : "No actor is called so.", "");
    break;
  case PROMPT_LOG:
    memcpy(a->log_only, a->text, sizeof a->log_only);
    break;
  case PROMPT_MARK:
    return app_mark(a, a->text[0] ? a->text : "here");
  case PROMPT_GO:
    app_go_to(a, a->text);
    break;
  case PROMPT_SEARCH:
    app_search(a, a->text);
    break;
  case PROMPT_KEEP:
    return EFFECT_KEEP;
  case PROMPT_BREAK:
    app_toggle_breakpoint(a, a->text);
    break;
  case PROMPT_COMMAND: {
    char line[sizeof a->text];
    memcpy(line, a->text, sizeof line);
    return perform(a, line);
  }
  case PROMPT_NONE:
    break;
  }
  return EFFECT_NONE;
}

unsigned app_prompt_key(struct app *a, int32_t key) {
  struct completion c;
  switch (key) {
  case UI_KEY_ENTER:
    if (a->pick >= 0 && app_completion(a, a->pick, &c))
      memcpy(a->text, c.text, sizeof c.text);
    return finish(a);
  case UI_KEY_ESCAPE:
  case UI_KEY_CTRL + 3:
    a->prompt = PROMPT_NONE;
    break;
  case UI_KEY_TAB:
    complete(a);
    break;
  case UI_KEY_UP:
  case UI_KEY_BACKTAB:
    pick(a, -1);
    break;
  case UI_KEY_DOWN:
    pick(a, 1);
    break;
  default:
    if (app_type(a->text, sizeof a->text, key))
      a->pick = -1;
  }
  return EFFECT_NONE;
}
